import { type MatcherInput, matches } from '../../core/expect/matcher.ts';
import type { Truth } from '../../core/query/unread.ts';

/** Whether a count matches that is somewhere from `least` to `most` (null: it has no limit); null when that depends on which one it is. */
export function countTruth(is: MatcherInput, least: number, most: number | null): Truth {
  const end = most ?? Number.POSITIVE_INFINITY;
  const truths = new Set(tellingCounts(is, least, end).map((one) => matches(is, one)));
  return truths.size === 1 ? truths.has(true) : null;
}

/** True when a count that matches still does when more entries come: `gte: 3`, and not `3`. */
export function isLowerBound(is: MatcherInput): boolean {
  const truths = tellingCounts(is, 0, Number.POSITIVE_INFINITY).map((one) => matches(is, one));
  return truths.every((truth, at) => at === 0 || truth || truths[at - 1] !== true);
}

/** Between two numbers that a matcher names nothing changes: looking around each of them, and beyond all, is looking at every count. Ascending. */
function tellingCounts(is: MatcherInput, least: number, end: number): readonly number[] {
  const edges = numbersIn(is).flatMap((limit) => [-1, 0, 1, 2].map((step) => Math.floor(limit) + step));
  const beyond = edges.reduce((largest, edge) => Math.max(largest, edge), least) + 1;
  const counts = [least, least + 1, ...edges, beyond, end].filter(
    (one) => one >= least && one <= end && Number.isSafeInteger(one),
  );
  return [...new Set(counts)].sort((a, b) => a - b);
}

function numbersIn(value: unknown): readonly number[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [value] : [];
  if (typeof value === 'string')
    return value.trim() === '' || Number.isNaN(Number(value)) ? [] : [Number(value)];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(numbersIn);
}
