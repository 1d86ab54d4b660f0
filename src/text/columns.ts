import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import { beginning, cut } from '../core/words/cut.ts';

/** Columns that plain text takes on a terminal: CJK and emoji two, combining marks none. */
export function columnsOf(text: string): number {
  return stringWidth(text);
}

/** The text in at most so many columns; what is cut ends in `…`. */
export function shorten(text: string, columns: number): string {
  return cut(text, columns, columnsOf);
}

/** Lines of at most so many columns, broken at spaces where there are any. */
export function wrap(text: string, columns: number): readonly string[] {
  return wrapAnsi(text, Math.max(columns, 8), { hard: true }).split('\n');
}

/** The same in so many lines at most; what is cut ends in `…`. */
export function wrapWithin(text: string, columns: number, most: number): readonly string[] {
  // What certainly has no room is not broken into lines.
  const lines = wrap(beginning(text, Math.max(columns, 8) * (most + 1), columnsOf), columns);
  if (lines.length <= most) return lines;
  const last = (lines[most - 1] ?? '').replace(/…$/, '');
  return [...lines.slice(0, most - 1), shorten(`${last} …`, Math.max(columns, 8))];
}
