import { z } from 'zod';
import type { JobDefinition, JobEnd, QueueName } from '../src/core/job.ts';

export type ServedJobContext = {
  /** Queues that no worker serves. */
  unserved(): Promise<readonly QueueName[]>;
  /** Ids of runs that have not ended. */
  active(): Promise<readonly string[]>;
  publish(run: string): Promise<void>;
  /** What this process has last had them say; null before the first time. */
  notice: { unserved: string | null };
};

const data = z.strictObject({});

/** Has the runs say so when the last worker of a queue is gone, and when one is back: nothing else would tell them. */
export const servedJob: JobDefinition<z.infer<typeof data>, ServedJobContext> = {
  name: 'served',
  // Where no worker is, only the bot can say it.
  queue: 'publish',
  data: { version: 1, shape: data },
  concurrency: 1,
  everyMs: 5_000,
  async run(_, context, { leave }): Promise<JobEnd> {
    const unserved = (await context.unserved()).join(' ');
    if (context.notice.unserved === unserved) return { kind: 'done' };
    for (const run of await context.active()) {
      if (leave.aborted) return { kind: 'again', afterMs: 0 };
      await context.publish(run);
    }
    context.notice.unserved = unserved;
    return { kind: 'done' };
  },
};
