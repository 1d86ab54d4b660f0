/** A module with one more import and, in its list (the only array it exports), one more item at the end. */
export function withListed(text: string, item: string, from: string): string {
  const close = /\](?: as const)?;$/m.exec(text);
  if (close === null) throw new Error('there is no list in it');
  const before = text.slice(0, close.index).trimEnd();
  const listed = `${before}${/[,[]$/.test(before) ? '' : ','} ${item},\n${text.slice(close.index)}`;
  return `import { ${item} } from '${from}';\n${listed}`;
}

/** Whether a module imports something of this name. */
export function isListed(text: string, item: string): boolean {
  return new RegExp(`^import \\{[^}]*\\b${item}\\b`, 'm').test(text);
}

/** A text with more of it before the first place that says this. */
export function withBefore(text: string, place: string, more: string): string {
  const at = text.indexOf(place);
  if (at < 0) throw new Error(`there is no "${place}" in it`);
  return `${text.slice(0, at)}${more}${text.slice(at)}`;
}

/** A module with one more import, and one more line above the first that contains this. */
export function withLineAbove(text: string, above: string, line: string, imported: string): string {
  const lines = text.split('\n');
  const at = lines.findIndex((each) => each.includes(above));
  if (at < 0) throw new Error(`there is no "${above}" in it`);
  return `${imported}\n${lines.toSpliced(at, 0, line).join('\n')}`;
}

/** A document with one more row at the end of the table that begins with this heading row. */
export function withRow(text: string, heading: string, row: string): string {
  const lines = text.split('\n');
  const top = lines.findIndex((line) => line.startsWith(heading));
  if (top < 0) throw new Error(`there is no table "${heading}" in it`);
  const length = lines.slice(top).findIndex((line) => !line.startsWith('|'));
  return lines.toSpliced(length < 0 ? lines.length : top + length, 0, row).join('\n');
}

/** A document with one more row below the last one that begins so. */
export function withRowBelow(text: string, beginning: string, row: string): string {
  const lines = text.split('\n');
  const last = lines.findLastIndex((line) => line.startsWith(beginning));
  if (last < 0) throw new Error(`there is no row "${beginning}" in it`);
  return lines.toSpliced(last + 1, 0, row).join('\n');
}
