import type { BoundJob, QueueName } from '../src/core/job.ts';
import { packJob } from './pack.ts';
import { phaseJob } from './phase.ts';
import { publishJob, reportJob, timelineJob } from './publish.ts';
import { runJob } from './run.ts';
import { seriesJob } from './series.ts';
import { servedJob } from './served.ts';
import { sweepJob } from './sweep.ts';
import { tickJob } from './tick.ts';
import { watchJob } from './watch.ts';

/** Every job there is. */
export const jobs = [
  runJob,
  phaseJob,
  publishJob,
  reportJob,
  timelineJob,
  seriesJob,
  servedJob,
  tickJob,
  packJob,
  sweepJob,
  watchJob,
] as const;

/**
 * What a process serves: every job of the list whose queue it takes from, bound to its context. Throws for one that nobody bound (its
 * queue would fill for ever) and for one that stands in no list.
 */
export function jobsOf(queues: readonly QueueName[], bound: readonly BoundJob[]): readonly BoundJob[] {
  const stray = bound.find(({ name }) => jobs.every((job) => job.name !== name));
  if (stray !== undefined) throw new Error(`the job ${stray.name} is not in jobs/index.ts`);
  return jobs
    .filter(({ queue }) => [queue].flat().some((name) => queues.includes(name)))
    .map(({ name }) => {
      const found = bound.find((one) => one.name === name);
      if (found === undefined) throw new Error(`the job ${name} of jobs/index.ts has no context here`);
      return found;
    });
}
