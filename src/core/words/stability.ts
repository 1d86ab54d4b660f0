import type { SettledCheck, Steadiness, UnstableCheck } from '../compare/stability.ts';
import { shortLine } from './safe-text.ts';

const nameBytes = 100;
const mostNamed = 3;

/** `Golden path: unstable, 4 of 9 failed`. */
export function unstableWords({ name, failed, runs }: UnstableCheck): string {
  return `${shortLine(name, nameBytes)}: unstable, ${failed} of ${runs} failed`;
}

/** `Golden path: no longer unstable, passed three times in a row`. */
export function settledWords({ name, status }: SettledCheck): string {
  return `${shortLine(name, nameBytes)}: no longer unstable, ${status} three times in a row`;
}

/** Both, what settled first; of very many only a few by name. */
export function steadinessWords({ unstable, settled }: Steadiness): readonly string[] {
  const all = [...settled.map(settledWords), ...unstable.map(unstableWords)];
  const more = all.length - mostNamed;
  return more > 0 ? [...all.slice(0, mostNamed), `${more} more unstable or settled`] : all;
}
