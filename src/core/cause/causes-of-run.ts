import { resultDocument } from '../run/result-document.ts';
import type { RunState } from '../run/state.ts';
import type { RunCause } from './causes-of.ts';

/** Why a run did not pass, as its result document says it: the worst first; nothing for one that passed. */
export function causesOfRun(state: RunState): readonly RunCause[] {
  return resultDocument(state).run.causes;
}
