import { z } from 'zod';
import type { JobDefinition, JobEnd } from '../src/core/job.ts';
import type { ReportSubject } from '../src/core/report/publishing.ts';
import type { ReportContext } from '../src/publish/report/context.ts';
import { showDeploy } from '../src/publish/report/show-deploy.ts';
import { showSchedule } from '../src/publish/report/show-schedule.ts';

/** A turn ends after so long, so that no report keeps a place of the queue. */
const turnMs = 20_000;

const data = z.union([
  z.strictObject({ deploy: z.string().min(1) }),
  z.strictObject({ schedule: z.string().min(1) }),
]);

/**
 * Makes Slack show the reports on a deploy, or those of a schedule, as they are written down: each is compared once, told once, and
 * says the same for ever. However many wake-ups are lost or doubled and whoever dies when, none is lost or doubled.
 */
export const reportJob: JobDefinition<ReportSubject, ReportContext> = {
  name: 'report',
  queue: 'publish',
  data,
  concurrency: 30,
  isEager: true,
  async run(subject, context, { leave }): Promise<JobEnd> {
    const signal = AbortSignal.any([leave, AbortSignal.timeout(turnMs)]);
    if ('deploy' in subject) return await showDeploy(subject.deploy, context, signal);
    return await showSchedule(subject.schedule, context, signal);
  },
};
