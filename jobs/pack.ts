import { z } from 'zod';
import { isNewerData } from '../src/core/errors.ts';
import type { JobDefinition, JobEnd } from '../src/core/job.ts';
import type { DetailLimits, RunPacking } from '../src/core/run/packing.ts';

export type PackJobContext = {
  /** Epoch ms. */
  now(): number;
  packing: Pick<RunPacking, 'due' | 'pack' | 'drop'>;
  /** Packs what is remembered of the messages of a run, as far as nothing of them is under way. */
  packMessages(run: string): Promise<void>;
  /** As the configuration says now. */
  limits(): DetailLimits;
};

const data = z.strictObject({});

/** What is shown of a run that has ended is tidied up in this time (see `sweep`). */
const settledMs = 180_000;

/** Packs runs that have ended, and drops the details of the oldest ones that there is no room for. */
export const packJob: JobDefinition<z.infer<typeof data>, PackJobContext> = {
  name: 'pack',
  // No worker may touch what Slack shows.
  queue: 'publish',
  data: { version: 1, shape: data },
  concurrency: 1,
  everyMs: 60_000,
  async run(_, { now, packing, packMessages, limits }, { leave }): Promise<JobEnd> {
    const errors: unknown[] = [];
    for (const run of await packing.due(now() - settledMs)) {
      if (leave.aborted) return { kind: 'again', afterMs: 0 };
      // One that cannot be read must not keep the others back.
      await packed(run, { packing, packMessages }).catch((error: unknown) => void errors.push(error));
    }
    await packing.drop(limits(), now());
    if (errors.length > 0)
      throw new AggregateError(errors, `runs that cannot be packed: ${errors.join('; ')}`);
    return { kind: 'done' };
  },
};

/** The messages first: a run whose events are not packed is looked at again. */
async function packed(
  run: string,
  { packing, packMessages }: Pick<PackJobContext, 'packing' | 'packMessages'>,
): Promise<void> {
  try {
    await packMessages(run);
    await packing.pack(run);
  } catch (error) {
    // A bot of that version packs it.
    if (!isNewerData(error)) throw error;
  }
}
