import type { RunCause } from '../cause/causes-of.ts';
import { quantity } from './quantity.ts';
import { shortLine } from './safe-text.ts';

/** A line for each of the first causes of a run, and one that counts the rest where that is more than one; what others wait for is no rest as long as there is room. Empty for a run that has none. */
export function causeLines(causes: readonly RunCause[], most = 3): readonly string[] {
  const [first, ...others] = causes;
  if (first === undefined) return [];
  const waitedFor = others.filter(({ blocked }) => blocked.length > 0);
  const chosen = new Set(
    [...new Set([first, ...waitedFor, ...others])].slice(
      0,
      causes.length === most + 1 ? causes.length : most,
    ),
  );
  const shown = causes.filter((cause) => chosen.has(cause)).map(({ text }) => shortLine(text, 700));
  const more = causes.length - shown.length;
  return more > 0 ? [...shown, `… and ${quantity(more, 'more cause')}`] : shown;
}
