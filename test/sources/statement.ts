import type { Trial } from './trial.ts';

/** What holds of every source; `id` is what a source's quirks are written by. */
export type Statement = { id: string; says: string; holds(trial: Trial): Promise<void> };
export type StatementGroup = { group: string; statements: readonly Statement[] };
