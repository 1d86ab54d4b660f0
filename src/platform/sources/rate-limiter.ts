import { setTimeout as delay } from 'node:timers/promises';

/** Waits until one more list request to the project is allowed; false when `signal` ended the wait first. */
export type TakeToken = (project: string, signal: AbortSignal) => Promise<boolean>;

/** At most `perMinute` tokens a project in any 60 seconds, in this process. */
export function createRateLimiter(perMinute: number, windowMs = 60_000): TakeToken {
  const taken = new Map<string, number[]>();
  return async (project, signal) => {
    while (!signal.aborted) {
      const now = performance.now();
      const recent = (taken.get(project) ?? []).filter((at) => at > now - windowMs);
      taken.set(project, recent);
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
