import { quantity } from '../words/quantity.ts';
import type { RunFacts } from './facts.ts';

/** How often a check passed only on a retry, of the runs in which it passed or failed. */
export type FlakeCount = { flaky: number; runs: number };

/** The record of a check that was flaky at least once; `revisions` in the order they were first seen. */
export type FlakeRecord = FlakeCount & {
  check: string;
  name: string;
  revisions: readonly (FlakeCount & { revision: string | null })[];
};

/** The flaky checks of a history, most often first; a run that stands in it twice counts once. */
export function flakesOf(history: readonly RunFacts[]): readonly FlakeRecord[] {
  const runs = [...new Map(history.map((run) => [run.id, run])).values()].toSorted(
    (a, b) => a.startedAt - b.startedAt,
  );
  const ended = runs.map(({ revision, checks }) => ({
    revision,
    checks: checks.filter(({ status }) => status === 'passed' || status === 'failed'),
  }));
  const everFlaky = new Set(
    ended.flatMap(({ checks }) => checks.filter(({ flaky }) => flaky).map(({ id }) => id)),
  );
  const sightings = ended.flatMap(({ revision, checks }) =>
    checks
      .filter(({ id }) => everFlaky.has(id))
      .map(({ id, name, flaky }) => ({ id, name, flaky, revision })),
  );
  return [...Map.groupBy(sightings, ({ id }) => id)]
    .map(([check, times]) => ({
      check,
      name: times.at(-1)?.name ?? check,
      ...countOf(times),
      revisions: [...Map.groupBy(times, ({ revision }) => revision)].map(([revision, some]) => ({
        revision,
        ...countOf(some),
      })),
    }))
    .toSorted((a, b) => b.flaky * a.runs - a.flaky * b.runs || (a.check < b.check ? -1 : 1));
}

/** `2 of 11 runs`. */
export function flakeWords({ flaky, runs }: FlakeCount): string {
  return `${flaky} of ${quantity(runs, 'run')}`;
}

function countOf(times: readonly { flaky: boolean }[]): FlakeCount {
  return { flaky: times.filter(({ flaky }) => flaky).length, runs: times.length };
}
