import { formatDuration } from '../core/plan/duration.ts';
import type { Check, Plan } from '../core/plan/model.ts';
import { type HostClock, waitRealTime } from './host.ts';
import type { StopReason } from './outcome.ts';

/** What ends the checks of a phase from outside. */
export type PhaseStops = {
  /** Cancels: what runs ends as `cancelled`, and so does what has not started. */
  signal: AbortSignal;
  /** Leaves: another process takes the phase over. */
  leave?: AbortSignal | undefined;
  /** Ends every check: cancelled, left, or the log cannot be written. */
  stop: AbortController;
  /** Ends all but the `always` checks: the same, or the phase is out of time. */
  limit: AbortController;
};

/** What ends this check from outside. */
export function endSignal(
  { stop, limit }: Pick<PhaseStops, 'stop' | 'limit'>,
  { always }: Check,
): AbortSignal {
  return (always ? stop : limit).signal;
}

/** Why nothing may run any more: cancelled by a person, or the phase is out of time. */
export function stoppedBy(stops: PhaseStops, check: Check): StopReason {
  if (stops.signal.aborted) return { status: 'cancelled', reason: 'cancelled' };
  const { aborted, reason } = endSignal(stops, check);
  if (!aborted) return null;
  return { status: 'errored', reason: reason instanceof Error ? reason.message : String(reason) };
}

/** Ties a phase to its signals and to its own time limit, until disposed of. */
export function phaseLimits(
  { signal, leave, stop, limit }: PhaseStops,
  { id, timeoutMs }: Pick<Plan['phases'][number], 'id' | 'timeoutMs'>,
  { wait = waitRealTime }: Pick<HostClock, 'wait'>,
): Disposable {
  const done = new AbortController();
  const follow = (outer: AbortSignal | undefined, inner: AbortController) => {
    const end = () => inner.abort(outer?.reason);
    if (outer?.aborted) end();
    outer?.addEventListener('abort', end, { signal: done.signal });
  };
  follow(stop.signal, limit);
  follow(signal, stop);
  follow(leave, stop);
  if (timeoutMs !== null) {
    const message = `${id} reached its time limit of ${formatDuration(timeoutMs)}`;
    const reached = () => {
      if (!done.signal.aborted) limit.abort(new DOMException(message, 'TimeoutError'));
    };
    wait(timeoutMs, done.signal).then(reached, reached);
  }
  return { [Symbol.dispose]: () => done.abort() };
}
