import type { CheckStatus } from '../run/events.ts';
import type { Verdict } from '../run/state.ts';
import type { CheckFacts, RunFacts } from './facts.ts';

/** How a check ended in one run; `flaky` passed on a retry, null was not in the run. */
export type Cell = CheckStatus | 'flaky' | null;

export type MatrixRow = {
  check: string;
  name: string;
  /** False for a check that is reported and not counted. */
  counts: boolean;
  cells: readonly Cell[];
  passed: number;
  runs: number;
};

/** Checks by runs, the oldest run first; rows in the order of the newest run. */
export type RunMatrix = {
  runs: readonly { id: string; at: number; revision: string | null; verdict: Verdict }[];
  rows: readonly MatrixRow[];
};

/** So many runs fit next to each other on a phone. */
export const mostRuns = 20;

/** The last twenty runs of a history in any order; a run that stands in it twice counts once. */
export function matrixOf(history: readonly RunFacts[]): RunMatrix {
  const runs = newestRuns(history);
  const ends = runs.map(
    ({ checks }) =>
      new Map(checks.map(({ id, status, flaky }): [string, Cell] => [id, flaky ? 'flaky' : status])),
  );
  const newest = new Map<string, CheckFacts>();
  for (const check of runs.toReversed().flatMap(({ checks }) => checks)) {
    if (!newest.has(check.id)) newest.set(check.id, check);
  }
  const rows = [...newest.values()].map(({ id, name, counts }) => {
    const cells = ends.map((end) => end.get(id) ?? null);
    const passed = cells.filter((cell) => cell === 'passed' || cell === 'flaky').length;
    const ran = cells.filter((cell) => cell !== null).length;
    return { check: id, name: name || id, counts, cells, passed, runs: ran };
  });
  return {
    runs: runs.map(({ id, startedAt, revision, verdict }) => ({ id, at: startedAt, revision, verdict })),
    rows,
  };
}

/** The last twenty runs, oldest first. */
function newestRuns(history: readonly RunFacts[]): readonly RunFacts[] {
  const all = [...new Map(history.map((run) => [run.id, run])).values()];
  return all.toSorted((a, b) => a.startedAt - b.startedAt).slice(-mostRuns);
}

/** The places of the runs that another revision answered than the one before; a run that does not know its revision says nothing. */
export function revisionChanges(runs: RunMatrix['runs']): ReadonlySet<number> {
  const places = new Set<number>();
  let last: string | null = null;
  for (const [index, { revision }] of runs.entries()) {
    if (revision !== null && last !== null && revision !== last) places.add(index);
    last = revision ?? last;
  }
  return places;
}

/** True for a row in which every run passed at the first attempt. */
export function isQuiet({ cells }: MatrixRow): boolean {
  return cells.every((cell) => cell === 'passed' || cell === null);
}

/** Rows that a reader must look at first: what does not pass now, then what passed least; equal ones in their order. */
export function loudRows({ rows }: RunMatrix): readonly MatrixRow[] {
  const weight = (row: MatrixRow) => badness(row) + row.passed / Math.max(1, row.runs);
  return rows.filter((row) => !isQuiet(row)).toSorted((a, b) => weight(a) - weight(b));
}

/** What fails comes before what it blocks, and what does not count after both. */
function badness({ cells, counts }: MatrixRow): number {
  const now = cells.at(-1) ?? null;
  if (!counts) return 5;
  if (now === 'failed') return 0;
  if (now === 'errored' || now === 'inconclusive') return 2;
  return now === 'blocked' ? 4 : 6;
}
