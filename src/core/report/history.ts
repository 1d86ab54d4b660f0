import type { RunFacts } from '../compare/facts.ts';
import type { RunSelection } from '../run/order.ts';

/** Runs that have ended, as comparisons read them. */
export type RunHistory = {
  /** Null for a run that goes on, or that nobody knows (any more). */
  facts(run: string): Promise<RunFacts | null>;
  /** Ids of all runs of a plan in an environment, whatever they selected, newest end first; only those that ended before (epoch ms). */
  ofPlan(
    where: Pick<RunSelection, 'plan' | 'environment'>,
    before: number,
    limit: number,
  ): Promise<readonly string[]>;
  /** The same of one selection. */
  ofSelection(selection: RunSelection, before: number, limit: number): Promise<readonly string[]>;
  /** The run of a selection that passed last and ended before (epoch ms): what later ones are compared with; null when none did. */
  lastPassed(selection: RunSelection, before: number): Promise<string | null>;
};
