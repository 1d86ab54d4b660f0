import type { CheckFacts, RunFacts } from '../compare/facts.ts';
import { matrixOf, type RunMatrix } from '../compare/run-matrix.ts';
import { type RunTrend, type TrendKey, trendsOfRuns } from '../compare/run-trends.ts';
import type { RunState } from '../run/state.ts';
import type { ReportFacts } from './facts.ts';

/** What the pictures of a report are made from; the history has the run itself and runs before it, in any order. */
export type ReportRuns = {
  state: RunState;
  facts: Pick<ReportFacts, 'comparison' | 'flakes'>;
  history: readonly RunFacts[];
};

/** The checks of the run in the last twenty runs that had at least half of them: a run of one check alone says little of the rest. */
export function matrixOfReport(report: ReportRuns): RunMatrix {
  const { current, past } = runsOf(report);
  if (current === null) return matrixOf([]);
  const own = new Set(current.checks.map(({ id }) => id));
  const like = [...past, current]
    .map((run) => ({ ...run, checks: run.checks.filter(({ id }) => own.has(id)) }))
    .filter((run) => run.id === current.id || (run.checks.length > 0 && run.checks.length * 2 >= own.size));
  return matrixOf(like);
}

/**
 * The times that a reader of the report has to see, at most so many: what is slower, then faster, then flaky; when there is none of it
 * the critical and the longest checks with enough runs to tell what is usual. How soon one failed is no time of it.
 */
export function trendsOfReport(report: ReportRuns, most: number): readonly RunTrend[] {
  const { current, past } = runsOf(report);
  if (current === null) return [];
  const { slower, faster, newlyFlaky } = report.facts.comparison;
  const changes = new Map([...slower, ...faster].map((change) => [keyText(change), change]));
  const flaky = [...newlyFlaky, ...report.facts.flakes].map(({ check }) => ({ check, gap: null }));
  const hasTime = new Set(
    [...current.checks.filter(hasPassed), ...slower.map(({ check: id }) => ({ id }))].map(({ id }) => id),
  );
  const telling = unique([...changes.values(), ...flaky]).filter(({ check }) => hasTime.has(check));
  const runs = [...past, current];
  const trends =
    telling.length > 0
      ? trendsOfRuns(runs, telling.slice(0, most))
      : trendsOfRuns(runs, weightiest(report.state, current).slice(0, most * 4)).filter(
          ({ band }) => band !== null,
        );
  return trends.slice(0, most).map((trend) => {
    const change = changes.get(keyText(trend));
    if (change === undefined) return trend;
    // The report says the same numbers in words.
    const { medianMs, spreadMs, direction } = change;
    return { ...trend, band: { medianMs, spreadMs }, direction };
  });
}

/** The run itself, and those that started no later, oldest first. */
function runsOf({ facts, history }: ReportRuns): { current: RunFacts | null; past: readonly RunFacts[] } {
  const { id } = facts.comparison.current;
  const current = history.find((run) => run.id === id) ?? null;
  if (current === null) return { current, past: [] };
  const past = history.filter((run) => run.id !== id && run.startedAt <= current.startedAt);
  return { current, past: past.toSorted((a, b) => a.startedAt - b.startedAt) };
}

/** Critical ones first, the longest of each first; what did not run has no time. */
function weightiest({ checks: known }: RunState, { checks }: RunFacts): readonly TrendKey[] {
  const isCritical = (id: string) => known.get(id)?.head.tier === 'critical';
  return checks
    .filter((check) => check.durationMs > 0 && hasPassed(check))
    .toSorted((a, b) => Number(isCritical(b.id)) - Number(isCritical(a.id)) || b.durationMs - a.durationMs)
    .map(({ id }) => ({ check: id, gap: null }));
}

function hasPassed({ status }: CheckFacts): boolean {
  return status === 'passed';
}

function unique(keys: readonly TrendKey[]): readonly TrendKey[] {
  return [...new Map(keys.map(({ check, gap }) => [keyText({ check, gap }), { check, gap }])).values()];
}

function keyText({ check, gap }: TrendKey): string {
  return JSON.stringify([check, gap]);
}
