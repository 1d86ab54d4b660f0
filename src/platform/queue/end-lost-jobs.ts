import { type Job, type Queue, UnrecoverableError, Worker } from 'bullmq';
import { abandonedReason } from '../../core/job.ts';
import { promote } from './promote.ts';
import { prefix } from './settings.ts';

const mostAtOnce = 100;

/**
 * Ends the phases of a queue that were taken from workers that are gone: those that may not begin again, and, when the queue is abandoned,
 * all of them. BullMQ leaves that to a worker of the queue, and here there may be none: the run must hear of it all the same.
 */
export async function endLostJobs(queue: Queue, isAbandoned: () => Promise<boolean>): Promise<void> {
  // Phases have priorities, and those wait elsewhere: what stands here was taken from a worker.
  const taken = (await queue.getWaiting(0, mostAtOnce)).filter(({ stalledCounter }) => stalledCounter > 0);
  if (taken.length === 0) return;
  const isAlone = await isAbandoned();
  const lost = taken.filter(({ deferredFailure }) => isAlone || deferredFailure);
  for (const { id } of lost) await fail(queue, id, isAlone);
  if (!isAlone || lost.length === 0) return;
  // What else such a run has here would keep it open.
  const runs = new Set(lost.map(({ parentKey }) => parentKey));
  for (const job of await queue.getPrioritized()) if (runs.has(job.parentKey)) await job.remove();
}

/** A worker without a processor takes the next job, which stands at the head of the line; any other goes back at once. */
async function fail(queue: Queue, id: string | undefined, isAlone: boolean): Promise<void> {
  const connection = queue.opts.connection;
  const worker = new Worker(queue.name, null, { prefix, connection, autorun: false });
  const token = `lost-${id}`;
  try {
    const job = await worker.getNextJob(token, { block: false });
    if (job === undefined) return;
    const reason = isAlone && job.id === id ? abandonedReason : job.deferredFailure;
    if (reason) await job.moveToFailed(new UnrecoverableError(reason), token, false);
    else await back(job, token);
  } finally {
    await worker.close();
  }
}

async function back(job: Job, token: string): Promise<void> {
  await job.moveToDelayed(Date.now(), token);
  await promote(job);
}
