import { type Job, type Queue, UnrecoverableError, Worker } from 'bullmq';
import { promote } from './promote.ts';
import { prefix } from './settings.ts';

/**
 * Ends the jobs of a queue that lost their workers more often than they may. BullMQ leaves that to a worker of the queue, and
 * here there may be none: what waits for such a job must hear of it all the same.
 */
export async function failLost(queue: Queue): Promise<void> {
  for (const job of await queue.getWaiting(0, mostAtOnce)) {
    if (job.deferredFailure) await fail(queue, job);
  }
}

const mostAtOnce = 100;

/** A worker without a processor takes the next job, which stands at the head of the line; any other goes back at once. */
async function fail(queue: Queue, { id }: Job): Promise<void> {
  const connection = queue.opts.connection;
  const worker = new Worker(queue.name, null, { prefix, connection, autorun: false });
  const token = `lost-${id}`;
  try {
    const job = await worker.getNextJob(token, { block: false });
    if (job?.deferredFailure)
      await job.moveToFailed(new UnrecoverableError(job.deferredFailure), token, false);
    else if (job !== undefined) await back(job, token);
  } finally {
    await worker.close();
  }
}

async function back(job: Job, token: string): Promise<void> {
  await job.moveToDelayed(Date.now(), token);
  await promote(job);
}
