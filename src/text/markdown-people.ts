import { markdownText as text } from './markdown-text.ts';

/** An id that stands by itself: no part of an address, and none that its name stands before already. */
const bareId = /(?<![\p{L}\p{N}_/=(])[UW][A-Z0-9]{8,30}\b/gu;

/** Lines of Markdown with people's names before their ids; code stays as it is. */
export function withPeople(lines: readonly string[], names: ReadonlyMap<string, string>): readonly string[] {
  if (names.size === 0) return lines;
  let isCode = false;
  return lines.map((line) => {
    const isFence = line.startsWith('```');
    if (isFence) isCode = !isCode;
    return isFence || isCode ? line : line.replace(bareId, (id) => named(id, names.get(id)));
  });
}

function named(id: string, name: string | undefined): string {
  return name === undefined ? id : text(`${name} (${id})`);
}
