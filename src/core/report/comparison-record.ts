import type { Comparison, ComparisonStanding } from '../compare/comparison.ts';
import { rootCause } from '../run/needs.ts';
import type { RunState } from '../run/state.ts';

/** What the comparison of one report came to, as it is kept: a report that was told says the same for ever. */
export type ComparisonRecord = {
  standing: ComparisonStanding;
  /** One sentence, worst first. */
  headline: string;
  /** What is wrong, as the run itself says it first; left out for one that passed, and in records of before it was kept. */
  cause?: string;
  /** The run that it was compared with; null when there was none. */
  baseline: string | null;
  /** Checks that alternate, and what waits for them; left out where none does, and in records of before it was kept. */
  unstable?: readonly string[];
};

/** What of a comparison is kept of the run that was compared. */
export function comparisonRecord(
  { standing, headline, baseline, unstable }: Comparison,
  state: Pick<RunState, 'checks'>,
): ComparisonRecord {
  const alternating = new Set(unstable.map(({ check }) => check));
  const turning = [...state.checks.keys()].filter((id) => alternating.has(rootCause(state, id)));
  const extra = turning.length === 0 ? {} : { unstable: turning };
  return { standing, headline, baseline: baseline?.id ?? null, ...extra };
}

/** True when a reader has to look: nothing else is called quiet, and never what could not be compared. */
export function isLoud({ standing }: Pick<ComparisonRecord, 'standing'>): boolean {
  return standing !== 'same' && standing !== 'better';
}
