import type { CheckContext, ProbeResult } from '../core/check.ts';
import { formatDuration } from '../core/plan/duration.ts';
import type { Trouble } from '../core/trouble.ts';
import { timeTrouble } from './connection-trouble.ts';

/** An attempt that could not look; of an observation of any type when it saw nothing. */
export type NoObservation<Observation = never> = Extract<ProbeResult<Observation>, { kind: 'unobserved' }>;

/** The end of an attempt whose signal aborted: `doing` says what was under way (`now` without the host, which is `host`), `seen` what was seen so far. */
export function stoppedWhile<Observation>(
  { doing, now = doing, host }: { doing: string; now?: string; host: string },
  ctx: Pick<CheckContext, 'signal' | 'timeoutMs'>,
  observation: Observation | null = null,
): NoObservation<Observation> {
  if (!isTimeLimit(ctx.signal))
    return { kind: 'unobserved', reason: `${doing}: cancelled`, transient: null, observation };
  const reason = `${doing}: not finished within ${formatDuration(ctx.timeoutMs)}`;
  const trouble = timeTrouble(host, ctx.timeoutMs, now);
  return { kind: 'unobserved', reason, transient: 'timeout', observation, trouble };
}

/** The end of an attempt that did not get to its target; `observation` what was seen so far. */
export function notReached<Observation>(
  reason: string,
  trouble: Trouble | null,
  observation: Observation | null = null,
): NoObservation<Observation> {
  const transient = trouble?.kind === 'timeout' ? 'timeout' : 'network';
  return { kind: 'unobserved', reason, transient, observation, trouble: trouble ?? undefined };
}

/** True when the time limit of an attempt ended it, and nobody cancelled it. */
export function isTimeLimit({ reason }: AbortSignal): boolean {
  return reason instanceof Error && reason.name === 'TimeoutError';
}
