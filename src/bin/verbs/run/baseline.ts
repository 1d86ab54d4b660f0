import { checkTypes } from '../../../checks/index.ts';
import { compareRuns } from '../../../core/compare/compare-runs.ts';
import type { Comparison } from '../../../core/compare/comparison.ts';
import { factsOfState, type RunFacts } from '../../../core/compare/facts.ts';
import type { GreenRun } from '../../../core/fingerprint/fingerprint.ts';
import type { RollbackTarget, RunHead } from '../../../core/run/events.ts';
import { revisionsIn } from '../../../core/run/rollback.ts';
import type { RunState } from '../../../core/run/state.ts';
import { greenRun } from '../../../desk/reports/last-green.ts';
import { historyFiles, readResults } from '../result-files.ts';
import type { RunOptions } from './options.ts';

/** Compares a state of the run with the baseline; null when none was asked for. */
export type Compare = (state: RunState) => Comparison | null;

/** What a baseline is good for: comparing, and telling what changed, if it was green and is of the same plan and environment. */
export type Baseline = {
  compare: Compare;
  greenOf(head: RunHead): GreenRun | null;
  /** Where a rollback goes back to: the one revision of a green baseline. */
  rollbackTo: RollbackTarget | undefined;
};

/** Reads `--baseline` and `--history` before the run, so that a wrong file is told at once. */
export async function baselineOf(
  baseline: string,
  { history }: Pick<RunOptions, 'history'>,
): Promise<Baseline> {
  const [first, ...past] = await readResults([
    { path: baseline, from: '--baseline ' },
    ...(await historyFiles(history)),
  ]);
  if (first === undefined) throw new Error('a baseline was read');
  return {
    compare: (state) =>
      compareRuns({ baseline: first, current: factsOfState(state, checkTypes), history: past }),
    rollbackTo: targetIn(first),
    greenOf: (head) => (isOf(first, head) ? greenRun(first) : null),
  };
}

function targetIn(facts: RunFacts): RollbackTarget | undefined {
  const green = greenRun(facts);
  const [revision, ...others] = green === null ? [] : revisionsIn(green.fingerprint);
  return green === null || revision === undefined || others.length > 0
    ? undefined
    : { revision, run: green.run };
}

function isOf({ plan, environment, checks }: RunFacts, head: RunHead): boolean {
  const known = new Set(checks.map(({ id }) => id));
  return (
    plan === head.plan.id && environment === head.environment && head.checks.some(({ id }) => known.has(id))
  );
}
