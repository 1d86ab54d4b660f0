import type { RunState } from '../run/state.ts';
import type { Comparison } from './comparison.ts';

/** A run that knows what is new in it: its causes begin with that. As it is where nothing was compared. */
export function comparedWith(state: RunState, comparison: Pick<Comparison, 'newlyFailing'> | null): RunState {
  if (comparison === null) return state;
  return { ...state, newlyFailing: new Set(comparison.newlyFailing.map(({ check }) => check)) };
}
