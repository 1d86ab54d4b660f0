import type { Comparison } from './comparison.ts';
import type { Steadiness, UnstableCheck } from './stability.ts';
import { longestRow, type TimeChange } from './trends.ts';

/** What is new in a run although nothing fails that did not fail before. */
export type RunNews = Pick<Comparison, 'settled' | 'newErrors' | 'slower' | 'newlyFlaky'> & {
  /** Alternates since this very run. */
  unstable: readonly UnstableCheck[];
};

/** Of all that is different what is news: a check that alternates is told once, and a slower one only when it is slower time and again. */
export function newsOf(
  found: Pick<Comparison, 'unstable' | 'settled' | 'newErrors' | 'slower' | 'newlyFlaky'>,
): RunNews {
  const { unstable, settled, newErrors, slower, newlyFlaky } = found;
  return {
    unstable: unstable.filter(({ isNew }) => isNew),
    settled,
    newErrors,
    slower: slower.filter(isSlowerForGood),
    newlyFlaky,
  };
}

/** How many things are new. */
export function newsCount(news: RunNews): number {
  return Object.values(news).reduce((count, list) => count + list.length, 0);
}

/** What tells two lots of news apart, beside what alternates; each sorted. */
export function newsKeys({ newErrors, slower, newlyFlaky }: RunNews): readonly (readonly string[])[] {
  return [
    newErrors.map(({ signature }) => signature).toSorted(),
    slower.map(({ check, gap }) => `${check} ${gap ?? ''}`).toSorted(),
    newlyFlaky.map(({ check }) => check).toSorted(),
  ];
}

/** True when something began to alternate, or ceased to, with this run. */
export function hasTurned({ unstable, settled }: Steadiness): boolean {
  return settled.length > 0 || unstable.some(({ isNew }) => isNew);
}

/** Less may be a moment of a busy machine, ours or theirs. */
function isSlowerForGood({ direction, inARow }: TimeChange): boolean {
  return direction === 'slower' && inARow >= longestRow;
}
