import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import { beginning, cut } from '../core/words/cut.ts';

/**
 * Characters of one column each, whatever stands beside them: what most lines are made of. The first text with others makes the runtime read
 * its tables of emoji and of characters that join, which costs as much as a start of Node.
 */
const single =
  /^[ -~\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2190-\u21ff\u2500-\u257f\u25a0-\u25cf\u2713\u2717]*$/;

/** Columns that plain text takes on a terminal: CJK and emoji two, combining marks none. */
export function columnsOf(text: string): number {
  return single.test(text) ? text.length : stringWidth(text);
}

/** The text in at most so many columns; what is cut ends in `…`. */
export function shorten(text: string, columns: number): string {
  return single.test(text) && text.length <= columns ? text : cut(text, columns, columnsOf);
}

/** Lines of at most so many columns, broken at spaces where there are any. */
export function wrap(text: string, columns: number): readonly string[] {
  const most = Math.max(columns, 8);
  const hasRoom = text.length <= most && single.test(text) && text.trim() === text;
  return hasRoom ? [text] : wrapAnsi(text, most, { hard: true }).split('\n');
}

/** The same in so many lines at most; what is cut ends in `…`. */
export function wrapWithin(text: string, columns: number, most: number): readonly string[] {
  // What certainly has no room is not broken into lines.
  const room = Math.max(columns, 8) * (most + 1);
  const lines = wrap(
    text.length <= room && single.test(text) ? text : beginning(text, room, columnsOf),
    columns,
  );
  if (lines.length <= most) return lines;
  const last = (lines[most - 1] ?? '').replace(/…$/, '');
  return [...lines.slice(0, most - 1), shorten(`${last} …`, Math.max(columns, 8))];
}
