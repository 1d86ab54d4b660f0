import { setTimeout as delay } from 'node:timers/promises';

/** How often requests may be made that one service counts together. */
export type ReadBudget = { name: string; perMinute: number };

/** Waits until one more request of a budget is allowed; false when `signal` ended the wait first. */
export type TakeToken = (budget: ReadBudget, signal: AbortSignal) => Promise<boolean>;

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
      await waited(oldest + windowMs - now + 1, signal);
    }
    return false;
  };
}

/** Waits; resolves early, never rejects, when `signal` aborts. */
export async function waited(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
