import { remediesOf } from './remedies.ts';
import type { CheckState, RunState } from './state.ts';

export type RunAction = 'cancel' | 'rerunFailed' | 'rerunAll' | 'showAll';
export type CheckAction = 'approve' | 'reject' | 'signOff' | 'fail' | 'rerunCheck';

/** What may be done to a run as it stands: what its buttons offer, and what is asked again when one is pressed. */
export function legalActions(state: RunState): readonly RunAction[] {
  if (state.finishedAt === null) return state.cancelled === null ? ['cancel'] : [];
  if (hasNeverBegun(state)) return ['rerunAll'];
  const { again, approve, answer } = remediesOf(state);
  return again.length + approve.length + answer.length === 0 ? ['rerunAll'] : ['rerunFailed', 'rerunAll'];
}

/** True for a run that was cancelled while it waited for its turn: nothing was looked at, and nothing of it is news. */
export function hasNeverBegun({ startedAt, cancelled }: Pick<RunState, 'startedAt' | 'cancelled'>): boolean {
  return startedAt === null && cancelled !== null;
}

/** What may be done to a check as it stands: approving where it is dangerous, signing off where a person is the check. */
export function legalCheckActions(check: CheckState, state: RunState): readonly CheckAction[] {
  if (state.finishedAt !== null) return check.progress.kind === 'finished' ? ['rerunCheck'] : [];
  if (check.progress.kind !== 'waiting' || state.cancelled !== null) return [];
  return check.head.danger === null ? ['signOff', 'fail'] : ['approve', 'reject'];
}
