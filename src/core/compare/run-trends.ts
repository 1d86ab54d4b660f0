import type { CheckFacts, RunFacts } from './facts.ts';
import { mostRuns } from './run-matrix.ts';
import { fewestSamples, medianOf } from './trend.ts';

/** Whose time it is: a check's, or that of one gap between events of it. */
export type TrendKey = { check: string; gap: string | null };

/** One run of a check: how long it took and whether it passed at the first attempt, which is what counts for the median. */
export type TrendPoint = { at: number; ms: number; isSound: boolean };

/** How long a check took in the last runs, oldest first; `band` null with fewer than five earlier sound ones. */
export type RunTrend = TrendKey & {
  name: string;
  points: readonly TrendPoint[];
  band: { medianMs: number; spreadMs: number } | null;
  /** What the comparison says of the newest one; null when it is as usual, or nothing can be said. */
  direction: 'slower' | 'faster' | null;
};

/** Makes the median absolute deviation comparable to a standard deviation. */
const asDeviation = 1.4826;

/** The trends of these, in their order, over the last twenty runs that had each; what never was in a run has none. */
export function trendsOfRuns(history: readonly RunFacts[], keys: readonly TrendKey[]): readonly RunTrend[] {
  const runs = [...new Map(history.map((run) => [run.id, run])).values()].toSorted(
    (a, b) => a.startedAt - b.startedAt,
  );
  return keys.flatMap((key): RunTrend[] => {
    const found = runs
      .flatMap(({ startedAt, checks }) => {
        const check = checks.find(({ id }) => id === key.check);
        const ms = check === undefined ? null : timeOf(check, key.gap);
        return check === undefined || ms === null ? [] : [{ at: startedAt, ms, check }];
      })
      .slice(-mostRuns);
    const last = found.at(-1);
    if (last === undefined) return [];
    const points = found.map(({ at, ms, check: { status, flaky } }) => ({
      at,
      ms: Math.max(0, ms),
      isSound: status === 'passed' && !flaky,
    }));
    const before = points.slice(0, -1).flatMap(({ ms, isSound }) => (isSound ? [ms] : []));
    const own = last.check.name || key.check;
    const name = key.gap === null ? own : `${own}, ${key.gap}`;
    return [{ check: key.check, gap: key.gap, name, points, band: bandOf(before), direction: null }];
  });
}

function timeOf({ durationMs, gaps }: CheckFacts, gap: string | null): number | null {
  return gap === null ? durationMs : (gaps.find(({ name }) => name === gap)?.ms ?? null);
}

function bandOf(samples: readonly number[]): RunTrend['band'] {
  if (samples.length < fewestSamples) return null;
  const medianMs = medianOf(samples);
  return { medianMs, spreadMs: asDeviation * medianOf(samples.map((ms) => Math.abs(ms - medianMs))) };
}
