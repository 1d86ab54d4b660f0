import { plainText } from '../../../core/words/plain-text.ts';
import { columnsOf } from '../../../text/columns.ts';
import type { Output } from '../verb.ts';

const begin = '\u001b[?2026h';
const end = '\u001b[?2026l';
const hideCursor = '\u001b[?25l';
const showCursor = '\u001b[?25h';
const clearToLineEnd = '\u001b[K';
const clearBelow = '\u001b[J';

/** The lines at the bottom of a terminal that are drawn again and again, each time in one write. */
export type LiveRegion = {
  draw(lines: readonly string[]): void;
  /** Takes the lines away; what is written next stands in their place. */
  clear(): void;
  /** Leaves the last lines where they are and gives the cursor back. */
  release(): void;
};

/** A live region on a terminal; the cursor is hidden until it is released. */
export function liveRegion(output: Output): LiveRegion {
  let drawn: readonly string[] = [];
  let isHidden = false;
  const home = () => {
    const rows = rowsOf(drawn, output.columns || 80);
    return rows === 0 ? '\r' : `\u001b[${rows}A\r`;
  };
  return {
    draw(lines) {
      if (lines.length === drawn.length && lines.every((line, index) => line === drawn[index])) return;
      const text = lines.map((line) => `${line}${clearToLineEnd}\n`).join('');
      output.write(`${begin}${isHidden ? '' : hideCursor}${home()}${text}${clearBelow}${end}`);
      drawn = lines;
      isHidden = true;
    },
    clear() {
      output.write(`${home()}${clearBelow}${isHidden ? showCursor : ''}`);
      drawn = [];
      isHidden = false;
    },
    release() {
      if (isHidden) output.write(showCursor);
      drawn = [];
      isHidden = false;
    },
  };
}

/** A terminal that became narrower has wrapped what was drawn. */
function rowsOf(lines: readonly string[], columns: number): number {
  return lines.reduce((rows, line) => rows + Math.max(1, Math.ceil(columnsOf(plainText(line)) / columns)), 0);
}
