import type { Queue } from 'bullmq';
import type { QueueName } from '../../core/job.ts';

/** What a worker that only stands in for others is called in Redis's list of clients. */
export const standInName = 'stand-in';

/**
 * Tells whether a queue had no worker of its own for so long (ms) as this is asked. A process that was killed is gone from Redis's list of
 * clients at once; one that stands still is not, and goes on.
 */
export function abandonment(
  queue: Queue,
  forMs: number,
  unserved: () => Promise<readonly QueueName[]>,
): () => Promise<boolean> {
  let since: number | null = null;
  return async () => {
    if (await hasWorkers(queue, unserved)) since = null;
    else since ??= performance.now();
    return since !== null && performance.now() - since >= forMs;
  };
}

async function hasWorkers(queue: Queue, unserved: () => Promise<readonly QueueName[]>): Promise<boolean> {
  try {
    const workers = await queue.getWorkers();
    return workers.some(({ rawname = '' }) => !rawname.endsWith(`:w:${standInName}`));
  } catch {
    // A Redis that hides its clients: the signs of workers tell it as well, later.
    return !(await unserved()).some((name) => name === queue.name);
  }
}
