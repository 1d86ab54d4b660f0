import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { LockTimes } from './settings.ts';

export type TakeOverParts = {
  /** Opened with the limits of its queue: how often a job may lose its worker. */
  queue: Queue;
  /** Of the queue. */
  connection: Redis;
  lock: LockTimes;
  /** Called after each look. */
  looked(): Promise<void>;
  onError(error: Error): void;
};

/** Looks so many times in the interval; Redis lets one look in an interval through, whoever makes it. */
const looksAnInterval = 4;
const answerMs = 500;

/**
 * Hands on the jobs of a queue whose workers are gone, whether this process serves the queue or not. Nobody is gone only because
 * Redis was away, or because this process stood still: after that, workers get a third of their lock's time to take their locks again.
 */
export function takeOver(parts: TakeOverParts): Disposable {
  const { queue, connection, lock, onError } = parts;
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
    if (!(await answers(connection))) return unrest();
    if (performance.now() - calmSince < calmMs) return;
    await queue.backend.moveStalledJobsToWait();
    await parts.looked();
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

async function answers(connection: Redis): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), answerMs);
  try {
    return await Promise.race([connection.ping().then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
