import type { TakeToken } from '../../core/rates.ts';
import { wait } from '../../store/wait.ts';

/** Budgets of this process: at most `perMinute` tokens of a name in any 60 seconds. */
export function createRateLimiter(windowMs = 60_000): TakeToken {
  const taken = new Map<string, number[]>();
  return async ({ name, perMinute }, signal) => {
    while (!signal.aborted) {
      const now = performance.now();
      const recent = (taken.get(name) ?? []).filter((at) => at > now - windowMs);
      taken.set(name, recent);
      const [oldest] = recent;
      if (recent.length < perMinute || oldest === undefined) {
        recent.push(now);
        return true;
      }
      await wait(oldest + windowMs - now + 1, signal);
    }
    return false;
  };
}
