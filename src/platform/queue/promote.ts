import type { Job } from 'bullmq';

/** Makes a job that waits for its time go at once; one that has gone on by itself is as good. */
export async function promote(job: Job): Promise<void> {
  try {
    await job.promote();
  } catch (error) {
    if (!isElsewhere(error)) throw error;
  }
}

/** What BullMQ says when a job has gone on meanwhile: it runs, waits or is over, which is all that was wanted. */
export function isElsewhere(error: unknown): boolean {
  return error instanceof Error && /is not in the .* state|Missing key for job/.test(error.message);
}
