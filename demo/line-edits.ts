/** One line of a file and what stands in its place; when it stays the first of them, the rest is added after it. */
export type LineEdit = { line: string; becomes: readonly string[] };

/** A line of the new file (` `, `+`) or one that is gone (`-`). */
type Changed = { mark: ' ' | '+' | '-'; text: string };

const contextLines = 3;

/** Edits a text whose lines each stand there once, and says the change as a unified diff. Throws when one of the lines does not. */
export function editLines(
  file: string,
  text: string,
  edits: readonly LineEdit[],
): { text: string; diff: string } {
  const lines = text.replace(/\n$/, '').split('\n');
  for (const { line } of edits) {
    const count = lines.filter((one) => one === line).length;
    if (count !== 1) throw new Error(`${file}: expected the line "${line}" once, found it ${count} times`);
  }
  const byLine = new Map(edits.map(({ line, becomes }) => [line, becomes]));
  const changed = lines.flatMap((line) => changedLine(line, byLine.get(line) ?? [line]));
  const after = changed.filter(({ mark }) => mark !== '-').map((one) => one.text);
  const hunks = hunksOf(changed).map((hunk) => printed(changed, hunk));
  return {
    text: `${after.join('\n')}\n`,
    diff: [`--- a/${file}`, `+++ b/${file}`, ...hunks.flat()].join('\n'),
  };
}

function changedLine(line: string, becomes: readonly string[]): readonly Changed[] {
  const stays = becomes[0] === line;
  const added = becomes.slice(stays ? 1 : 0).map((text): Changed => ({ mark: '+', text }));
  return [{ mark: stays ? ' ' : '-', text: line }, ...added];
}

type Hunk = { from: number; to: number };

/** Changes with what stands around them; those that touch are one hunk. */
function hunksOf(changed: readonly Changed[]): readonly Hunk[] {
  const hunks: Hunk[] = [];
  for (const [index, { mark }] of changed.entries()) {
    if (mark === ' ') continue;
    const from = Math.max(0, index - contextLines);
    const to = Math.min(changed.length, index + contextLines + 1);
    const last = hunks.at(-1);
    if (last !== undefined && from <= last.to) last.to = to;
    else hunks.push({ from, to });
  }
  return hunks;
}

function printed(changed: readonly Changed[], { from, to }: Hunk): readonly string[] {
  const inHunk = changed.slice(from, to);
  const count = (some: readonly Changed[], other: string) => some.filter(({ mark }) => mark !== other).length;
  const before = changed.slice(0, from);
  const range = (other: string) => `${count(before, other) + 1},${count(inHunk, other)}`;
  return [`@@ -${range('+')} +${range('-')} @@`, ...inHunk.map(({ mark, text }) => `${mark}${text}`)];
}
