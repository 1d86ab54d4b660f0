import { setTimeout as delay } from 'node:timers/promises';
import type { CheckContext } from '../core/check.ts';
import { formatDuration } from '../core/plan/duration.ts';

/** Waits until the instant (epoch ms) at which what comes late, `log lines` or `samples`, is there too; false when the attempt ended first. */
export async function settledBy(
  at: number,
  late: string,
  { signal, progress }: Pick<CheckContext, 'signal' | 'progress'>,
): Promise<boolean> {
  const rest = at - Date.now();
  if (signal.aborted) return false;
  if (rest <= 0) return true;
  progress(`waiting ${formatDuration(rest)} for late ${late}`);
  try {
    await delay(rest, undefined, { signal });
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}
