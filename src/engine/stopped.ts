import type { Check } from '../core/plan/model.ts';
import type { Stopped } from './outcome.ts';
import { endSignal, type PhaseContext } from './phase-context.ts';

/** Why nothing may run any more: cancelled by a person, or the phase is out of time. */
export function stoppedBy(phase: PhaseContext, check: Check): Stopped {
  if (phase.input.signal.aborted) return { status: 'cancelled', reason: 'cancelled' };
  const { aborted, reason } = endSignal(phase, check);
  if (!aborted) return null;
  return { status: 'errored', reason: reason instanceof Error ? reason.message : String(reason) };
}
