import { resultDocument } from '../run/result-document.ts';
import type { RunState } from '../run/state.ts';
import type { RunCause } from './causes-of.ts';

/** What was found for a state, as long as no event came in: a message asks several times, and each text that a check saw is read for it. */
const found = new WeakMap<RunState, { events: number; causes: readonly RunCause[] }>();

/** Why a run did not pass, as its result document says it: the worst first; nothing for one that passed. */
export function causesOfRun(state: RunState): readonly RunCause[] {
  const known = found.get(state);
  if (known !== undefined && known.events === state.eventIds.size) return known.causes;
  const { causes } = resultDocument(state).run;
  found.set(state, { events: state.eventIds.size, causes });
  return causes;
}
