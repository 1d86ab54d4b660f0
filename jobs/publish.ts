import { z } from 'zod';
import type { JobDefinition } from '../src/core/job.ts';
import type { ReportSubject } from '../src/core/report/publishing.ts';
import { publishDeploy } from '../src/publish/deploy.ts';
import { publishIncident } from '../src/publish/incident.ts';
import type { TimelineContext } from '../src/publish/incident-view.ts';
import type { ReportContext } from '../src/publish/report-context.ts';
import { type PublishContext, publishRun } from '../src/publish/run.ts';
import { publishSchedule } from '../src/publish/schedule.ts';

const shared = { queue: 'publish', concurrency: 30 } as const;

/** Makes people see a run as its events tell it. */
export const publishJob: JobDefinition<{ run: string }, PublishContext> = {
  ...shared,
  name: 'publish',
  data: { version: 1, shape: z.strictObject({ run: z.string().min(1) }) },
  canBeWoken: true,
  run: ({ run }, context, { leave }) => publishRun(run, context, leave),
};

/** Says what has fallen due in an incident, and makes people see it as its events tell it. */
export const timelineJob: JobDefinition<{ incident: string }, TimelineContext> = {
  ...shared,
  name: 'timeline',
  data: { version: 1, shape: z.strictObject({ incident: z.string().min(1) }) },
  canBeWoken: true,
  run: ({ incident }, context, { leave }) => publishIncident(incident, context, leave),
};

/** Makes people see the reports on a deploy, or those of a schedule. */
export const reportJob: JobDefinition<ReportSubject, ReportContext> = {
  ...shared,
  name: 'report',
  data: {
    version: 1,
    shape: z.union([
      z.strictObject({ deploy: z.string().min(1) }),
      z.strictObject({ schedule: z.string().min(1) }),
    ]),
  },
  canBeWoken: true,
  run: (subject, context, { leave }) =>
    'deploy' in subject
      ? publishDeploy(subject.deploy, context, leave)
      : publishSchedule(subject.schedule, context, leave),
};
