import { setTimeout as delay } from 'node:timers/promises';
import { type Job, type Queue, Worker } from 'bullmq';
import type { BoundJob, QueueName } from '../../core/job.ts';
import { type OpenQueue, openQueue } from './open-queue.ts';
import { type LeaveReason, processJob } from './process-job.ts';
import {
  bullConnection,
  defaultLockTimes,
  jobOptions,
  type LockTimes,
  maxStalled,
  prefix,
  schedulerSettings,
} from './settings.ts';

/** What a job of this process came to; a job that goes on later is `done` here. */
export type JobNotice = {
  job: string;
  queue: QueueName;
  kind: 'started' | 'done' | 'failed';
  /** 0 for `started`. */
  durationMs: number;
};

export type WorkersOptions = {
  url: string;
  jobs: readonly BoundJob[];
  queues: readonly QueueName[];
  /** `suppressed` errors came since the last call; at most one call a second. */
  onError(error: Error, suppressed: number): void;
  onJob?(notice: JobNotice): void;
  /** How long jobs under way may go on when this closes. */
  graceMs: number;
  /** What a job may take to stop once it was told to leave; 5 s unless told: a process gets 2 s to end before it is killed. */
  leaveWithinMs?: number;
  lock?: LockTimes;
  /** Jobs at once for every queue but `danger`; those of the definitions unless told. */
  concurrency?: number;
};

/** Workers of some queues. Closing waits for the jobs under way; those that take longer leave their work to others. */
export type Workers = AsyncDisposable & {
  /** `isForced` when something did not even leave; twice is harmless. */
  close(): Promise<{ isForced: boolean }>;
  /** Ends the grace of a closing under way, or of a later one. */
  hurry(): void;
};

const defaultLeaveWithinMs = 5_000;

/** For BullMQ to write down what came of the last job. With Redis away it would never be done. */
const writtenWithinMs = 2_000;

/** Serves queues until it is closed; a Redis that is away is waited for. */
export async function startWorkers(options: WorkersOptions): Promise<Workers> {
  const { url, queues } = options;
  const onError = rateLimited(options.onError);
  const opened = new Map<string, OpenQueue>();
  const queueOf = (name: string) => {
    const one = opened.get(name) ?? openQueue(name, url, 'consumer', onError);
    opened.set(name, one);
    return one.queue;
  };
  const underWay = new Set<object>();
  const workers = queues.map((name) => workerOf(name, options, queueOf, { onError, underWay }));
  const timed = options.jobs.filter(
    (job) => job.everyMs !== null && job.queues.some((one) => queues.includes(one)),
  );
  // Not awaited: with Redis away the schedule waits for it as the workers do.
  const scheduled = Promise.all(timed.map((job) => schedule(queueOf, job))).catch(onError);
  const hurried = new AbortController();
  let closing: Promise<{ isForced: boolean }> | null = null;
  const close = () => {
    closing ??= closeAll({ workers, opened, underWay, options, hurried: hurried.signal, scheduled });
    return closing;
  };
  return {
    close,
    hurry: () => hurried.abort(),
    async [Symbol.asyncDispose]() {
      await close();
    },
  };
}

function workerOf(
  name: QueueName,
  options: WorkersOptions,
  queueOf: (name: string) => Queue,
  { onError, underWay }: { onError: (error: Error) => void; underWay: Set<object> },
): Worker {
  const { url, lock = defaultLockTimes, onJob = () => {} } = options;
  const own = options.jobs.filter((job) => job.queues.includes(name));
  const parts = {
    jobs: new Map(own.map((job) => [job.name, job])),
    phaseQueue: queueOf,
    ownQueue: () => queueOf(name),
  };
  const wanted = options.concurrency ?? Math.max(1, ...own.map(({ concurrency }) => concurrency));
  const process = async (job: Job, token = '', signal = new AbortController().signal) => {
    onJob({ job: job.name, queue: name, kind: 'started', durationMs: 0 });
    underWay.add(job);
    await processJob(parts, job, token, signal).finally(() => underWay.delete(job));
  };
  const worker = new Worker(name, (job, token, signal) => process(job, token, signal), {
    prefix,
    connection: bullConnection(url, 'consumer'),
    concurrency: name === 'danger' ? 1 : wanted,
    lockDuration: lock.lockDurationMs,
    stalledInterval: lock.stalledIntervalMs,
    maxStalledCount: maxStalled[name],
    drainDelay: 5,
    settings: schedulerSettings,
  });
  const tell = (kind: 'done' | 'failed') => (job: Job | undefined) => {
    if (job === undefined) return;
    const durationMs = Math.max(0, (job.finishedOn ?? 0) - (job.processedOn ?? 0));
    onJob({ job: job.name, queue: name, kind, durationMs });
  };
  const reason: LeaveReason = 'lock lost';
  worker.on('error', onError);
  worker.on('lockRenewalFailed', (ids) => {
    for (const id of ids) worker.cancelJob(id, reason);
  });
  worker.on('completed', tell('done'));
  worker.on('failed', (job, error) => {
    tell('failed')(job);
    onError(new Error(`job ${job?.id ?? 'that is gone'} failed: ${error.message}`, { cause: error }));
  });
  return worker;
}

async function schedule(queueOf: (name: string) => Queue, job: BoundJob): Promise<void> {
  const [name] = job.queues;
  if (name === undefined || job.everyMs === null) return;
  const template = { name: job.name, data: {}, opts: jobOptions[name] };
  await queueOf(name).upsertJobScheduler(`every-${job.name}`, { every: job.everyMs }, template);
}

type ClosingParts = {
  workers: readonly Worker[];
  opened: ReadonlyMap<string, OpenQueue>;
  /** What is being processed here. */
  underWay: ReadonlySet<object>;
  options: Pick<WorkersOptions, 'graceMs' | 'leaveWithinMs'>;
  hurried: AbortSignal;
  scheduled: Promise<unknown>;
};

async function closeAll(parts: ClosingParts): Promise<{ isForced: boolean }> {
  const { workers, opened, underWay, options, hurried, scheduled } = parts;
  const { graceMs, leaveWithinMs = defaultLeaveWithinMs } = options;
  const closed = Promise.all(workers.map((worker) => worker.close())).then(() => true);
  const over = new AbortController();
  const idle = Promise.race([closed, idleFor(writtenWithinMs, underWay, over.signal)]);
  const isDrained = await within(idle, graceMs, hurried);
  const reason: LeaveReason = 'shutdown';
  if (!isDrained) for (const worker of workers) worker.cancelAllJobs(reason);
  const hasLeft = isDrained || (await within(idle, leaveWithinMs));
  over.abort();
  if (!(await within(closed, 0))) await cutOff(workers);
  await within(
    scheduled.then(() => true),
    500,
  );
  await Promise.all([...opened.values()].map((one) => one.close()));
  return { isForced: !hasLeft };
}

/** True once nothing was under way for so long. */
async function idleFor(ms: number, underWay: ReadonlySet<object>, signal: AbortSignal): Promise<boolean> {
  const stepMs = 100;
  for (let idleMs = 0; idleMs < ms && !signal.aborted; idleMs += stepMs) {
    await delay(stepMs, undefined, { ref: false });
    if (underWay.size > 0) idleMs = -stepMs;
  }
  return true;
}

async function cutOff(workers: readonly Worker[]): Promise<void> {
  const cut = workers.map((worker) => worker.disconnect().then(() => true));
  await Promise.all(cut.map((one) => within(one, 500)));
}

/** False when the time or the signal was first, or it failed. */
async function within(promise: Promise<boolean>, ms: number, signal?: AbortSignal): Promise<boolean> {
  const over = new AbortController();
  const limits = signal === undefined ? over.signal : AbortSignal.any([over.signal, signal]);
  const isLate = delay(ms, false, { signal: limits }).catch(() => false);
  try {
    return await Promise.race([promise.catch(() => false), isLate]);
  } finally {
    over.abort();
  }
}

const errorEveryMs = 1_000;

/** With a full Redis thousands come in a second. */
function rateLimited(told: WorkersOptions['onError']): (error: Error) => void {
  let lastAt = Number.NEGATIVE_INFINITY;
  let suppressed = 0;
  return (error) => {
    const now = performance.now();
    if (now - lastAt < errorEveryMs) {
      suppressed += 1;
      return;
    }
    lastAt = now;
    told(error, suppressed);
    suppressed = 0;
  };
}
