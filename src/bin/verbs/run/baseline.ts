import { checkTypes } from '../../../checks/index.ts';
import { compareRuns } from '../../../core/compare/compare-runs.ts';
import type { Comparison } from '../../../core/compare/comparison.ts';
import { factsOfState } from '../../../core/compare/facts.ts';
import type { RunState } from '../../../core/run/state.ts';
import { historyFiles, readResults } from '../result-files.ts';
import type { RunOptions } from './options.ts';

/** Compares a state of the run with the baseline; null when none was asked for. */
export type Compare = (state: RunState) => Comparison | null;

/** Reads `--baseline` and `--history` before the run, so that a wrong file is told at once. */
export async function comparer({ baseline, history }: RunOptions): Promise<Compare> {
  if (baseline === null) return () => null;
  const [first, ...past] = await readResults([
    { path: baseline, from: '--baseline ' },
    ...(await historyFiles(history)),
  ]);
  if (first === undefined) throw new Error('a baseline was read');
  return (state) => compareRuns({ baseline: first, current: factsOfState(state, checkTypes), history: past });
}
