import type { CheckContext, PreparedProbe, ProbeResult } from '../core/check.ts';
import { waitRealTime } from './host.ts';

/** How one attempt ended; `abandoned` when the check did not return soon after its signal was aborted. */
export type AttemptEnd =
  | { kind: 'returned'; observed: ProbeResult<unknown> }
  | { kind: 'threw'; error: unknown }
  | { kind: 'abandoned' };

export type AttemptLimits = {
  timeoutMs: number;
  /** Ends the attempt from outside. */
  signal: AbortSignal;
  now(): number;
  wait?: ((ms: number, signal: AbortSignal) => Promise<void>) | undefined;
};

/** What a check gets to return after its signal was aborted, milliseconds: more than it takes to end a process group that ignores SIGTERM. */
export const graceMs = 7_000;

/** Given as a reason since an abort without one makes an exception with a stack: dear, twice an attempt. */
const ended = 'ended';

/** Runs one attempt within its time limit; the clock stands still while a question to a person is open. Never rejects. */
export async function attemptOnce(
  prepared: PreparedProbe,
  context: Omit<CheckContext, 'signal' | 'timeoutMs'>,
  limits: AttemptLimits,
): Promise<AttemptEnd> {
  const controller = new AbortController();
  let endGrace = () => {};
  const wait = limits.wait ?? waitRealTime;
  const stop = () => controller.abort(limits.signal.reason);
  if (limits.signal.aborted) stop();
  limits.signal.addEventListener('abort', stop, { once: true });
  const clock = timeLimit(limits, wait, () => {
    controller.abort(new DOMException(`no answer within ${limits.timeoutMs} ms`, 'TimeoutError'));
  });
  const abandoned = Promise.withResolvers<AttemptEnd>();
  const giveUp = () => {
    const grace = new AbortController();
    endGrace = () => grace.abort(ended);
    wait(graceMs, grace.signal).then(() => abandoned.resolve({ kind: 'abandoned' }), abandoned.reject);
  };
  if (controller.signal.aborted) giveUp();
  else controller.signal.addEventListener('abort', giveUp, { once: true });
  clock.run();
  try {
    const own = withClock(context, controller.signal, limits.timeoutMs, clock);
    return await Promise.race([call(prepared, own), abandoned.promise]);
  } finally {
    clock.pause();
    controller.signal.removeEventListener('abort', giveUp);
    endGrace();
    limits.signal.removeEventListener('abort', stop);
  }
}

async function call(prepared: PreparedProbe, context: CheckContext): Promise<AttemptEnd> {
  try {
    return { kind: 'returned', observed: await prepared.run(context) };
  } catch (error) {
    return { kind: 'threw', error };
  }
}

type Clock = { run(): void; pause(): void };

function timeLimit(
  limits: AttemptLimits,
  wait: (ms: number, signal: AbortSignal) => Promise<void>,
  onReached: () => void,
): Clock {
  let leftMs = limits.timeoutMs;
  let running: { since: number; stop: AbortController } | null = null;
  return {
    run() {
      const stop = new AbortController();
      running = { since: limits.now(), stop };
      wait(leftMs, stop.signal).then(() => {
        if (!stop.signal.aborted) onReached();
      }, onReached);
    },
    pause() {
      if (running === null) return;
      leftMs = Math.max(0, leftMs - (limits.now() - running.since));
      running.stop.abort(ended);
      running = null;
    },
  };
}

/** The context of one attempt; its clock stands still while a person is asked. */
function withClock(
  context: Omit<CheckContext, 'signal' | 'timeoutMs'>,
  signal: AbortSignal,
  timeoutMs: number,
  clock: Clock,
): CheckContext {
  const ask: CheckContext['ask'] = async (question) => {
    clock.pause();
    try {
      return await context.ask(question);
    } finally {
      if (!signal.aborted) clock.run();
    }
  };
  return { ...context, signal, timeoutMs, ask };
}
