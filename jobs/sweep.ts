import { z } from 'zod';
import type { DeployQueue, DeployStore } from '../src/core/deploy/store.ts';
import { isNewerData } from '../src/core/errors.ts';
import type { IncidentQueue, IncidentStore } from '../src/core/incident/store.ts';
import type { JobDefinition, JobEnd } from '../src/core/job.ts';
import type { Leases } from '../src/core/leases.ts';
import type { ReportQueue } from '../src/core/report/publishing.ts';
import type { RunQueue, RunStore } from '../src/core/run/order.ts';
import { leaseMs } from './run.ts';

export type SweepJobContext = {
  /** Epoch ms. */
  now(): number;
  runs: Pick<RunStore, 'active' | 'state' | 'endedSince'>;
  incidents: Pick<IncidentStore, 'openKeys'>;
  /** Left out where nobody watches deploys. */
  deploys?: { store: Pick<DeployStore, 'alive' | 'untold'>; queue: DeployQueue & ReportQueue };
  leases: Pick<Leases, 'renew'>;
  queue: RunQueue & IncidentQueue;
};

const data = z.strictObject({});

/** Runs that ended in this time are published once more: what landed late in Slack is tidied up. */
const endedMs = 150_000;

/** Makes up for what got lost: a job that was never added, a lease that nobody renews, a message that was not sent. */
export const sweepJob: JobDefinition<z.infer<typeof data>, SweepJobContext> = {
  name: 'sweep',
  queue: 'timers',
  data: { version: 1, shape: data },
  concurrency: 1,
  everyMs: 15_000,
  async run(_, context, { leave }): Promise<JobEnd> {
    const { runs, queue, leases, now } = context;
    for (const run of await runs.active()) {
      if (leave.aborted) return { kind: 'again', afterMs: 0 };
      const state = await readable(runs.state(run));
      if (state === null) continue;
      const { environment } = state.head;
      if (state.startedAt !== null) await leases.renew({ environment, holder: run, heldMs: leaseMs });
      await queue.run(run);
      await queue.publish(run);
    }
    for (const run of await runs.endedSince(now() - endedMs)) await queue.publish(run);
    for (const key of await context.incidents.openKeys()) await queue.timeline(key);
    await sweepDeploys(context.deploys);
    return { kind: 'done' };
  },
};

/** Null for a run of a newer version: newer workers sweep it, and the others are swept all the same. */
async function readable<State>(state: Promise<State>): Promise<State | null> {
  try {
    return await state;
  } catch (error) {
    if (isNewerData(error)) return null;
    throw error;
  }
}

async function sweepDeploys(deploys: SweepJobContext['deploys']): Promise<void> {
  if (deploys === undefined) return;
  const { store, queue } = deploys;
  for (const id of await store.alive()) await queue.series(id);
  for (const deploy of await store.untold()) await queue.report({ deploy });
}
