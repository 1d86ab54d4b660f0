import type { RunFacts } from '../../core/compare/facts.ts';
import { fewestSamples, medianOf } from '../../core/compare/trend.ts';
import { newestRuns } from './run-matrix.ts';

/** One run of a check: how long it took and whether it passed at the first attempt, which is what counts for the median. */
export type TrendPoint = { at: number; ms: number; isSound: boolean };

/** How long a check took in the last runs; `band` null with fewer than five earlier sound ones. */
export type RunTrend = {
  check: string;
  name: string;
  points: readonly TrendPoint[];
  band: { medianMs: number; spreadMs: number } | null;
};

/** Makes the median absolute deviation comparable to a standard deviation. */
const asDeviation = 1.4826;

/** The trends of these checks, in their order, oldest run first; a check that never ran has none. */
export function trendsOfRuns(history: readonly RunFacts[], checks: readonly string[]): readonly RunTrend[] {
  const runs = newestRuns(history);
  return checks.flatMap((id) => {
    const found = runs.flatMap(({ startedAt, checks: all }) =>
      all.filter((check) => check.id === id).map((check) => ({ at: startedAt, check })),
    );
    const points = found.map(({ at, check: { durationMs, status, flaky } }) => ({
      at,
      ms: Math.max(0, durationMs),
      isSound: status === 'passed' && !flaky,
    }));
    const last = found.at(-1);
    if (last === undefined) return [];
    const before = points.slice(0, -1).flatMap(({ ms, isSound }) => (isSound ? [ms] : []));
    return [{ check: id, name: last.check.name || id, points, band: bandOf(before) }];
  });
}

function bandOf(samples: readonly number[]): RunTrend['band'] {
  if (samples.length < fewestSamples) return null;
  const medianMs = medianOf(samples);
  return { medianMs, spreadMs: asDeviation * medianOf(samples.map((ms) => Math.abs(ms - medianMs))) };
}
