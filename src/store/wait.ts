import { setTimeout as delay } from 'node:timers/promises';

/** Waits; resolves early, never rejects, when `signal` aborts. */
export async function wait(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
