import { untilAbort } from '../core/until-abort.ts';
import type { Locks } from './host.ts';

/** Locks of this process: first come, first served. */
export function memoryLocks(): Locks {
  const tails = new Map<string, Promise<void>>();
  return {
    async hold(name, signal) {
      const before = tails.get(name) ?? Promise.resolve();
      const { promise: released, resolve: release } = Promise.withResolvers<void>();
      const tail = before.then(() => released);
      tails.set(name, tail);
      const forget = () => {
        if (tails.get(name) === tail) tails.delete(name);
      };
      tail.then(forget, forget);
      try {
        await untilAbort(before, signal);
      } catch (error) {
        // Those who wait behind get their turn when the one before us is done, as if we had never stood in line.
        release();
        throw error;
      }
      return {
        [Symbol.asyncDispose]: () => {
          release();
          return Promise.resolve();
        },
      };
    },
  };
}
