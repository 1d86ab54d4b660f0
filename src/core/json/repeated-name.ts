/**
 * A name that stands twice in one object of a JSON text, of which `value` was read; null when there is none. Which of the two counts is
 * anybody's guess (RFC 8259, 4): readers take the first, the last or none. No recursion: documents may be deep.
 */
export function repeatedName(text: string, value: unknown): string | null {
  // Each member is a colon behind a quote; one that is there and was lost in reading makes more of them than members.
  const isSpaced = /"\s+:/.test(text);
  if (!isSpaced && text.split('":').length - 1 === membersIn(value)) return null;
  return firstRepeated(text);
}

function membersIn(value: unknown): number {
  let members = 0;
  const open: unknown[] = [value];
  while (open.length > 0) {
    const one = open.pop();
    if (typeof one !== 'object' || one === null) continue;
    const inside = Object.values(one);
    if (!Array.isArray(one)) members += inside.length;
    for (const inner of inside) if (typeof inner === 'object' && inner !== null) open.push(inner);
  }
  return members;
}

/** The text is known to be JSON. */
function firstRepeated(text: string): string | null {
  const open: (Set<string> | null)[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === '{') open.push(new Set());
    else if (char === '[') open.push(null);
    else if (char === '}' || char === ']') open.pop();
    if (char !== '"') continue;
    const from = at;
    at += 1;
    while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
    const names = open.at(-1);
    if (names == null || !isBeforeColon(text, at + 1)) continue;
    const name: unknown = JSON.parse(text.slice(from, at + 1));
    if (typeof name !== 'string') continue;
    if (names.has(name)) return name;
    names.add(name);
  }
  return null;
}

function isBeforeColon(text: string, from: number): boolean {
  let at = from;
  while (' \t\r\n'.includes(text[at] ?? '!')) at += 1;
  return text[at] === ':';
}
