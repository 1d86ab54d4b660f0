import { setTimeout as delay } from 'node:timers/promises';
import type { Queue } from 'bullmq';
import { type BoundJob, phaseQueues, type QueueName, queueNames } from '../../core/job.ts';
import { redisWorkerSigns } from '../../store/workers.ts';
import { abandonment, standInName } from './abandonment.ts';
import { endLostJobs } from './end-lost-jobs.ts';
import type { WorkersOptions } from './one-worker.ts';
import { type OneWorker, startOneWorker } from './one-worker.ts';
import { type OpenQueues, openQueues } from './open-queue.ts';
import { defaultLockTimes, jobOptions, type LockTimes } from './settings.ts';
import { showSigns } from './show-signs.ts';
import { type StandIn, standIn } from './stand-in.ts';
import { type LookedAfter, takeOver } from './take-over.ts';

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

/** What closing takes when Redis is there. */
const closedWithinMs = 300;

/** Serves queues until it is closed, and hands on the jobs of all queues whose workers are gone; a Redis that is away is waited for. */
export async function startWorkers(options: WorkersOptions): Promise<Workers> {
  const { url, queues, lock = defaultLockTimes } = options;
  const onError = rateLimited(options.onError);
  const opened = openQueues(url, 'consumer', onError, lock);
  const { connection } = opened;
  const workers = queues.map((name) => startOneWorker({ name, options, queues: opened, onError }));
  const helperFor = (name: QueueName): StandIn =>
    standIn({
      isAbandoned: abandonedIn(opened, lock)(name),
      start: () => startOneWorker({ name, options, queues: opened, onError, clientName: standInName }),
      everyMs: lock.stalledIntervalMs,
      onError,
    });
  const look = takeOver({
    queues: lookedAfter({ queues, opened, lock }),
    connection,
    lock,
    onError,
  });
  const helper = isWorker(queues) && !queues.includes('runs') ? helperFor('runs') : null;
  const served = () => (helper?.current() ? [...queues, 'runs' as const] : queues);
  const signs = showSigns(connection, served, onError);
  const timed = options.jobs.filter(
    (job) => job.everyMs !== null && job.queues.some((one) => queues.includes(one)),
  );
  // Not awaited: with Redis away the schedule waits for it as the workers do.
  const scheduled = Promise.all(timed.map((job) => schedule(opened.of, job))).catch(onError);
  const hurried = new AbortController();
  const ended: readonly Disposable[] = [look, signs, ...(helper === null ? [] : [helper])];
  let closing: Promise<{ isForced: boolean }> | null = null;
  const close = () => {
    if (closing !== null) return closing;
    for (const one of ended) one[Symbol.dispose]();
    const current = helper?.current() ?? null;
    const all = current === null ? workers : [...workers, current];
    closing = closeAll({ workers: all, opened, options, hurried: hurried.signal, scheduled });
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

/** The bot serves `publish` only: it shows what others do, and does nothing in their place. */
function isWorker(queues: readonly QueueName[]): boolean {
  return queues.some((name) => name !== 'publish');
}

function abandonedIn(
  { of, connection }: OpenQueues,
  lock: LockTimes,
): (name: QueueName) => () => Promise<boolean> {
  const signs = redisWorkerSigns(connection);
  return (name) => abandonment(of(name), lock.lockDurationMs / 3, () => signs.unserved());
}

type LookedAfterParts = Pick<WorkersOptions, 'queues'> & { opened: OpenQueues; lock: LockTimes };

/** All queues; what comes of phases in those that this process does not serve is told to their runs. */
function lookedAfter({ queues, opened, lock }: LookedAfterParts): readonly LookedAfter[] {
  const abandoned = abandonedIn(opened, lock);
  return queueNames.map((name) => {
    const queue = opened.of(name);
    const isAbandoned = abandoned(name);
    const ends = phaseQueues.includes(name) && !queues.includes(name) && isWorker(queues);
    return ends ? { queue, looked: () => endLostJobs(queue, isAbandoned) } : { queue };
  });
}

async function schedule(queueOf: (name: string) => Queue, job: BoundJob): Promise<void> {
  const [name] = job.queues;
  if (name === undefined || job.everyMs === null) return;
  const template = { name: job.name, data: {}, opts: jobOptions[name] };
  await queueOf(name).upsertJobScheduler(`every-${job.name}`, { every: job.everyMs }, template);
}

type ClosingParts = {
  workers: readonly OneWorker[];
  opened: OpenQueues;
  options: Pick<WorkersOptions, 'graceMs' | 'leaveWithinMs'>;
  hurried: AbortSignal;
  scheduled: Promise<unknown>;
};

async function closeAll(parts: ClosingParts): Promise<{ isForced: boolean }> {
  const { workers, opened, options, hurried, scheduled } = parts;
  const { graceMs, leaveWithinMs = defaultLeaveWithinMs } = options;
  const idleMs = () => Math.min(...workers.map((one) => one.idleMs()));
  const closed = Promise.all(workers.map(({ worker }) => worker.close())).then(() => true);
  const over = new AbortController();
  const idle = Promise.race([closed, idleFor(writtenWithinMs, idleMs, over.signal)]);
  const isDrained = await within(idle, graceMs, hurried);
  if (!isDrained) for (const worker of workers) worker.leave('shutdown');
  const hasLeft = isDrained || (await within(idle, leaveWithinMs));
  over.abort();
  for (const worker of workers) worker.release();
  const begun = within(
    scheduled.then(() => true),
    500,
  );
  // A connection that is away says no goodbye.
  const closeMs = opened.connection.status === 'ready' ? closedWithinMs : 0;
  if (!(await within(closed, closeMs))) await cutOff(workers);
  await begun;
  await opened.close();
  return { isForced: !hasLeft };
}

/** True once nothing was under way for so long. */
async function idleFor(ms: number, idleMs: () => number, signal: AbortSignal): Promise<boolean> {
  while (idleMs() < ms && !signal.aborted) await delay(100, undefined, { ref: false });
  return true;
}

async function cutOff(workers: readonly OneWorker[]): Promise<void> {
  const cut = workers.map(({ worker }) => worker.disconnect().then(() => true));
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
