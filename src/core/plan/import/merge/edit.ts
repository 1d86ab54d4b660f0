/** A part of a text and what stands there instead; offsets of the text as it was. */
export type TextEdit = { from: number; to: number; text: string };

/** The text with all edits made; those at one place in their order. They do not overlap, except that one may hold others, which are then dropped. */
export function spliced(text: string, edits: readonly TextEdit[]): string {
  const order = edits
    .map((edit, index) => ({ ...edit, index }))
    .sort(
      (a, b) =>
        a.from - b.from || Number(a.to > a.from) - Number(b.to > b.from) || b.to - a.to || a.index - b.index,
    );
  let [result, at] = ['', 0];
  for (const edit of order) {
    if (edit.from < at) continue;
    result += text.slice(at, edit.from) + edit.text;
    at = edit.to;
  }
  return result + text.slice(at);
}
