/** What is written `like this`; one that was cut off ends with its ellipsis. A backtick within a word begins nothing. */
const written = /(?<![\p{L}\p{N}`])`(?![\s`])([^`\n]*?)(?:(?<=[^\s`])`(?![\p{L}\p{N}`])|(?<=…)(?=\s|$))/gu;

/** A text in its parts, in their order: as it reads, and as it is typed. */
export function codeParts(text: string): readonly { text: string; isCode: boolean }[] {
  const parts: { text: string; isCode: boolean }[] = [];
  let end = 0;
  for (const found of text.matchAll(written)) {
    parts.push({ text: text.slice(end, found.index), isCode: false });
    parts.push({ text: found[1] ?? '', isCode: true });
    end = found.index + found[0].length;
  }
  parts.push({ text: text.slice(end), isCode: false });
  return parts.filter((part) => part.text !== '');
}

/** The same for a place that has no code: without its backticks. */
export function withoutCode(text: string): string {
  return text.includes('`') ? text.replace(written, '$1') : text;
}
