import type { Queue } from 'bullmq';
import type { DeployQueue } from '../../core/deploy/store.ts';
import type { IncidentQueue } from '../../core/incident/store.ts';
import { queueNames } from '../../core/job.ts';
import type { ReportQueue, ReportSubject } from '../../core/report/publishing.ts';
import type { RunQueue } from '../../core/run/order.ts';
import { openQueues } from './open-queue.ts';
import { isElsewhere } from './promote.ts';
import { jobOptions } from './settings.ts';
import { wake } from './wake.ts';

/** What wakes the jobs, and how much waits. */
export type OpenRunQueue = RunQueue &
  IncidentQueue &
  DeployQueue &
  ReportQueue &
  AsyncDisposable & {
    /** How many jobs of each queue are in which state. */
    depths(): Promise<Readonly<Record<string, Readonly<Record<string, number>>>>>;
  };

const answerWithinMs = 2_500;

/** A queue for processes that answer people: a call rejects within 2.5 s when Redis does not answer. */
export function createRunQueue(url: string): OpenRunQueue {
  // A lost connection shows in the calls that fail.
  const opened = openQueues(url, 'producer', () => {});
  const open = opened.of;
  return {
    run: (run) => inTime('adding a run', addRun(open('runs'), run)),
    wake: (run) => inTime('waking a run', wakeRun(open('runs'), run)),
    publish: (run) => inTime('asking for a publication', addPublish(open('publish'), run)),
    publishNow: (run) => inTime('asking for a publication', addPublishNow(open('publish'), run)),
    timeline: (key) => inTime('asking for a timeline', addTimeline(open('publish'), key)),
    series: (deploy) => inTime('waking a series', addSeries(open('timers'), deploy)),
    report: (subject) => inTime('asking for a report', addReport(open('publish'), subject)),
    async depths() {
      const counts = queueNames.map(async (name) => [name, await open(name).getJobCounts()] as const);
      return Object.fromEntries(await inTime('counting jobs', Promise.all(counts)));
    },
    [Symbol.asyncDispose]: () => opened.close(),
  };
}

async function addRun(queue: Queue, run: string): Promise<void> {
  const jobId = runJobId(run);
  const [job, state] = await Promise.all([
    queue.add('run', { run }, { ...jobOptions.runs, jobId }),
    queue.getJobState(jobId),
  ]);
  // Its events say that there is more to do, whatever the job's end was.
  if (state !== 'failed' && state !== 'completed') return;
  try {
    await job.retry(state);
  } catch (error) {
    if (!isElsewhere(error)) throw error;
  }
}

async function wakeRun(queue: Queue, run: string): Promise<void> {
  const id = runJobId(run);
  await wake(queue, id, () => queue.getJob(id));
}

/** At most one is active and one waits; that one sees all that happened until it starts. One that waits for a later moment stays so. */
async function addPublish(queue: Queue, run: string): Promise<void> {
  await queue.add('publish', { run }, { ...jobOptions.publish, deduplication: onceAs(publishName(run)) });
}

async function addPublishNow(queue: Queue, run: string): Promise<void> {
  await addAwake(queue, 'publish', publishName(run), { run });
}

async function addTimeline(queue: Queue, key: string): Promise<void> {
  await addAwake(queue, 'timeline', `timeline-${encodeURIComponent(key)}`, { incident: key });
}

async function addSeries(queue: Queue, deploy: string): Promise<void> {
  await addAwake(queue, 'series', `series-${deploy}`, { deploy }, jobOptions.timers);
}

async function addReport(queue: Queue, subject: ReportSubject): Promise<void> {
  const name =
    'deploy' in subject ? `report-deploy-${subject.deploy}` : `report-schedule-${subject.schedule}`;
  await addAwake(queue, 'report', encodeURIComponent(name), subject);
}

/** As `publish`, but one that waits for a later moment goes at once. */
async function addAwake(
  queue: Queue,
  job: string,
  name: string,
  data: object,
  options = jobOptions.publish,
): Promise<void> {
  await wake(queue, name, () => queue.add(job, data, { ...options, deduplication: onceAs(name) }));
}

function onceAs(id: string) {
  return { id, keepLastIfActive: true };
}

function publishName(run: string): string {
  return `publish-${run}`;
}

function runJobId(run: string): string {
  return `run-${run}`;
}

async function inTime<Value>(what: string, call: Promise<Value>): Promise<Value> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`${what}: Redis did not answer in time`)), answerWithinMs);
  try {
    return await Promise.race([call, late]);
  } finally {
    clearTimeout(timer);
  }
}
