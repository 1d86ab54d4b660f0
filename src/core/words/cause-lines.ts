import type { RunCause } from '../cause/causes-of.ts';
import { quantity } from './quantity.ts';
import { shortLine } from './safe-text.ts';

/** A line for each of the first causes of a run, and one that counts the rest; empty for a run that has none. */
export function causeLines(causes: readonly RunCause[], most = 3): readonly string[] {
  const shown = causes.slice(0, most).map(({ text }) => shortLine(text, 700));
  const more = causes.length - shown.length;
  return more > 0 ? [...shown, `… and ${quantity(more, 'more cause')}`] : shown;
}
