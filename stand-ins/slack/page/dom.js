/** An element with attributes, listeners (`onclick`) and children; null and false children are left out. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, '');
    else element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((each) => each !== null && each !== undefined && each !== false));
  return element;
}

/** Puts new children into an element, in place of those there. */
export function fill(element, ...children) {
  element.replaceChildren(
    ...children.flat().filter((each) => each !== null && each !== undefined && each !== false),
  );
}

/** A time of day as people read it; the whole instant is in the title. */
export function clock(ts) {
  const at = new Date(Number(ts) * 1000);
  const shown = at.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  return h('time', { datetime: at.toISOString(), title: at.toString() }, shown);
}
