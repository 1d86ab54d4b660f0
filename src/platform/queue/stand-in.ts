import type { OneWorker } from './one-worker.ts';

export type StandInParts = {
  /** No worker of the queue is left but those that stand in. */
  isAbandoned(): Promise<boolean>;
  start(): OneWorker;
  everyMs: number;
  onError(error: Error): void;
};

/** A worker that serves a queue only while nobody else does. */
export type StandIn = Disposable & { current(): OneWorker | null };

/** Looks until it is disposed of; who is at work then is closed by the caller. */
export function standIn({ isAbandoned, start, everyMs, onError }: StandInParts): StandIn {
  let one: OneWorker | null = null;
  let isLooking = false;
  let isOver = false;
  const look = async () => {
    const isAlone = await isAbandoned();
    if (isOver || isAlone === (one !== null)) return;
    if (isAlone) {
      one = start();
      return;
    }
    const replaced = one;
    one = null;
    await replaced?.worker.close();
    replaced?.release();
  };
  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    look()
      .catch(onError)
      .finally(() => {
        isLooking = false;
      });
  }, everyMs);
  timer.unref();
  return {
    current: () => one,
    [Symbol.dispose]() {
      isOver = true;
      clearInterval(timer);
    },
  };
}
