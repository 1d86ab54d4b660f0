import type { Queue } from 'bullmq';
import type { Redis } from '../../store/redis.ts';
import type { LockTimes } from './settings.ts';

/** A queue to look after. */
export type LookedAfter = {
  /** Opened with the limits of its queue: how often a job may lose its worker. */
  queue: Queue;
  /** What else becomes of jobs that wait there; called after each look. */
  looked?(): Promise<void>;
};

export type TakeOverParts = {
  queues: readonly LookedAfter[];
  /** Of the queues. */
  connection: Redis;
  lock: LockTimes;
  onError(error: Error): void;
};

/** Looks so many times in the interval; Redis lets one look in an interval through, whoever makes it. */
const looksAnInterval = 2;
const answerMs = 500;

/**
 * Hands on the jobs of queues whose workers are gone, whether this process serves them or not. Nobody is gone only because
 * Redis was away, or because this process stood still: after that, workers get a third of their lock's time to take their locks again.
 * While no queue holds a job that could be lost, a look is one question.
 */
export function takeOver(parts: TakeOverParts): Disposable {
  const { queues, connection, lock, onError } = parts;
  const keys = queues.flatMap(placesOfLost);
  const everyMs = lock.stalledIntervalMs / looksAnInterval;
  const calmMs = lock.lockDurationMs / 3;
  let calmSince = performance.now();
  let lastAt = calmSince;
  let isLooking = false;
  const unrest = () => {
    calmSince = performance.now();
  };
  const look = async () => {
    // What Redis would read only after it stood still must not be sent: by then every lock has run out.
    const found = await existing(connection, keys);
    if (found === null) return unrest();
    if (found === 0 || performance.now() - calmSince < calmMs) return;
    for (const { queue, looked } of queues) {
      await queue.backend.moveStalledJobsToWait();
      await looked?.();
    }
  };
  const tick = () => {
    const now = performance.now();
    if (now - lastAt > everyMs + calmMs || connection.status !== 'ready') unrest();
    lastAt = now;
    if (isLooking || now - calmSince < calmMs) return;
    isLooking = true;
    look()
      .catch(onError)
      .finally(() => {
        isLooking = false;
      });
  };
  const timer = setInterval(tick, everyMs);
  timer.unref();
  connection.on('ready', unrest);
  return {
    [Symbol.dispose]() {
      clearInterval(timer);
      connection.off('ready', unrest);
    },
  };
}

/** Where jobs of a queue stand that have, or had, a worker. */
function placesOfLost({ queue, looked }: LookedAfter): readonly string[] {
  const places = ['active', 'stalled', ...(looked === undefined ? [] : ['wait'])];
  return places.map((place) => queue.toKey(place));
}

/** How many of the keys are there; null when Redis does not answer in time. */
async function existing(connection: Redis, keys: readonly string[]): Promise<number | null> {
  const { promise: late, resolve } = Promise.withResolvers<null>();
  const timer = setTimeout(() => resolve(null), answerMs);
  try {
    return await Promise.race([connection.exists(...keys), late]);
  } finally {
    clearTimeout(timer);
  }
}
