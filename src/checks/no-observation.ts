import type { CheckContext, ProbeResult } from '../core/check.ts';

/** The end of an attempt that could not find out. */
export type NoObservation<Observation = never> = Extract<ProbeResult<Observation>, { kind: 'unobserved' }>;

/** The end of an attempt whose signal aborted: `doing` says what was under way, `seen` what was seen so far. */
export function stoppedWhile<Observation>(
  doing: string,
  ctx: Pick<CheckContext, 'signal' | 'timeoutMs'>,
  observation: Observation | null = null,
): NoObservation<Observation> {
  const timedOut = ctx.signal.reason instanceof Error && ctx.signal.reason.name === 'TimeoutError';
  const how = timedOut ? `not finished within ${ctx.timeoutMs} ms` : 'cancelled';
  return {
    kind: 'unobserved',
    reason: `${doing}: ${how}`,
    transient: timedOut ? 'timeout' : null,
    observation,
  };
}
