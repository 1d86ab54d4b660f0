import { markdownText as text } from './markdown-text.ts';

/** Lines of Markdown with people's names before their ids; code stays as it is. */
export function withPeople(lines: readonly string[], names: ReadonlyMap<string, string>): readonly string[] {
  if (names.size === 0) return lines;
  // By themselves: no part of an address, and not behind the name already.
  const ids = [...names.keys()].map(RegExp.escape).join('|');
  const bareId = new RegExp(`(?<![\\p{L}\\p{N}_/=(])(?:${ids})\\b`, 'gu');
  let isCode = false;
  return lines.map((line) => {
    const isFence = line.startsWith('```');
    if (isFence) isCode = !isCode;
    return isFence || isCode ? line : line.replace(bareId, (id) => text(`${names.get(id)} (${id})`));
  });
}
