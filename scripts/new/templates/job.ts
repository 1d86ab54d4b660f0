import { z } from 'zod';
import type { JobDefinition, JobEnd } from '../../../src/core/job.ts';
import type { RunQueue, RunStore } from '../../../src/core/run/order.ts';

export type ExemplarJobContext = {
  runs: Pick<RunStore, 'active'>;
  queue: Pick<RunQueue, 'publish'>;
};

/** Ids and small facts; what else it needs it reads. */
const data = z.strictObject({});

/** Say here in one sentence what is different when it has run. */
export const exemplarJob: JobDefinition<z.infer<typeof data>, ExemplarJobContext> = {
  name: 'exemplar',
  queue: 'timers',
  data: { version: 1, shape: data },
  concurrency: 1,
  everyMs: 60_000,
  async run(_, { runs, queue }, { leave }): Promise<JobEnd> {
    for (const run of await runs.active()) {
      if (leave.aborted) return { kind: 'again', afterMs: 0 };
      // Asked for twice it is harmless: publishing looks at the events.
      await queue.publish(run);
    }
    return { kind: 'done' };
  },
};
