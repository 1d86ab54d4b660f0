import type { Job, Queue } from 'bullmq';
import { defaultLimitMs } from '../../core/job.ts';
import { promote } from './promote.ts';

/** Longer than a turn may take. */
const keptMs = 2 * defaultLimitMs;

/**
 * Has a job go on now, wherever it is: one that waits for a later moment goes at once, one that runs goes once more when its turn is
 * over. `find` adds or finds it. The mark comes first: a turn that ends meanwhile either sees it, or is over in time to be promoted.
 */
export async function wake(queue: Queue, name: string, find: () => Promise<Job | undefined>): Promise<void> {
  const client = await queue.backend.client;
  await client.set(markOf(queue, name), '1', { PX: keptMs });
  const job = await find();
  if (job !== undefined) await promote(job);
}

/** For the beginning of a turn: what it was woken for until now it is about to see. */
export async function beginAwake(queue: Queue, job: Job): Promise<void> {
  const client = await queue.backend.client;
  const { deduplicationId = '' } = job;
  // BullMQ keeps there what was added while the job ran, and would begin it anew at the job's end.
  const added = deduplicationId === '' ? [] : [queue.toKey(`dn:${deduplicationId}`)];
  await client.del(markOf(queue, nameOf(job)), ...added);
}

/** For a turn that is over, once its job waits for a later moment: it goes at once if it was woken meanwhile. */
export async function stayAwake(queue: Queue, job: Job): Promise<void> {
  const client = await queue.backend.client;
  if ((await client.del(markOf(queue, nameOf(job)))) > 0) await promote(job);
}

function markOf(queue: Queue, name: string): string {
  return queue.toKey(`woken:${name}`);
}

/** What a job is woken by. */
function nameOf({ deduplicationId, id = '' }: Job): string {
  return deduplicationId ?? id;
}
