import { DelayedError, type Job, Worker } from 'bullmq';
import type { BoundJob } from '../../core/job.ts';
import { defaultLimitMs, type QueueName } from '../../core/job.ts';
import { type HeldJob, keepLocks } from './keep-locks.ts';
import type { OpenQueues } from './open-queue.ts';
import { type LeaveReason, processJob } from './process-job.ts';
import type { LockTimes } from './settings.ts';
import { defaultLockTimes, maxStalled, prefix, schedulerSettings, waitingConnection } from './settings.ts';
import { stayAwake } from './wake.ts';
import { type Overdue, OverdueError, watch } from './watchdog.ts';

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
  /** Called once for a job that takes longer than it may, or does not leave when it is told to. */
  onOverdue?(overdue: Overdue): void;
  /** How long jobs under way may go on when this closes. */
  graceMs: number;
  /** What a job may take to stop once it was told to leave; 5 s unless told: a process gets 2 s to end before it is killed. */
  leaveWithinMs?: number;
  lock?: LockTimes;
  /** Jobs at once for every queue but `danger`; those of the definitions unless told. */
  concurrency?: number;
};

/** A job under way: BullMQ's lock of it, and how it is told to leave. */
type UnderWay = HeldJob & { isLost: boolean; leave: AbortController };

/** A worker of one queue. */
export type OneWorker = {
  worker: Worker;
  /** For how long nothing was under way here, ms; 0 while something is. */
  idleMs(): number;
  /** Tells all of them. */
  leave(reason: LeaveReason): void;
  /** From then on nobody keeps the locks. */
  release(): void;
};

export type OneWorkerParts = {
  name: QueueName;
  options: WorkersOptions;
  queues: OpenQueues;
  onError(error: Error): void;
  /** Told apart by it in Redis's list of clients. */
  clientName?: string;
};

/** What a job gets to leave once it was told, before its place goes to the next: more than an attempt gets. */
const defaultLeaveWithinMs = 15_000;

/** Starts serving a queue. */
export function startOneWorker(parts: OneWorkerParts): OneWorker {
  const { name, options, queues, onError, clientName } = parts;
  const { url, lock = defaultLockTimes, onJob = () => {}, onOverdue = () => {} } = options;
  const leaveWithinMs = options.leaveWithinMs ?? defaultLeaveWithinMs;
  const own = options.jobs.filter((job) => job.queues.includes(name));
  const jobs = new Map(own.map((job) => [job.name, job]));
  const turns = { queue: name, jobs, phaseQueue: queues.of, ownQueue: () => queues.of(name), onError };
  const wanted = options.concurrency ?? Math.max(1, ...own.map(({ concurrency }) => concurrency));
  const underWay = new Set<UnderWay>();
  // Who never had a job has none to write down.
  let idleSince = Number.NEGATIVE_INFINITY;
  const process = async (job: Job, token = '') => {
    onJob({ job: job.name, queue: name, kind: 'started', durationMs: 0 });
    const leave = new AbortController();
    const one: UnderWay = { id: job.id ?? '', token, isLost: false, leave };
    underWay.add(one);
    const limits = { limitMs: jobs.get(job.name)?.limitMs ?? defaultLimitMs, leaveWithinMs };
    const about = { job: job.name, id: one.id, queue: name };
    const tell = (reason: LeaveReason) => leave.abort(reason);
    const watched = watch({ leave: leave.signal, tell, about, ...limits, onOverdue });
    const hold = { token, leave: leave.signal, isLost: () => one.isLost, limit: watched.limit };
    try {
      await watched.over(processJob(turns, job, hold));
    } catch (error) {
      if (error instanceof OverdueError && one.isLost) throw new DelayedError();
      throw error;
    } finally {
      underWay.delete(one);
      idleSince = performance.now();
    }
  };
  const worker = new Worker(name, process, {
    prefix,
    connection: waitingConnection(url),
    concurrency: name === 'danger' ? 1 : wanted,
    lockDuration: lock.lockDurationMs,
    maxStalledCount: maxStalled[name],
    drainDelay: 10,
    settings: schedulerSettings,
    ...(clientName === undefined ? {} : { name: clientName }),
    // `keepLocks` and `takeOver` do these: BullMQ takes a Redis that was away for workers that are gone.
    skipLockRenewal: true,
    skipStalledCheck: true,
  });
  listen(worker, name, { onJob, onError });
  worker.on('failed', (job) => {
    if (job === undefined || jobs.get(job.name)?.canBeWoken !== true) return;
    // Its next attempt may be minutes away.
    stayAwake(queues.of(name), job).catch(onError);
  });
  const lost = (one: HeldJob) => {
    for (const job of underWay) {
      if (job !== one) continue;
      job.isLost = true;
      job.leave.abort('lock lost' satisfies LeaveReason);
    }
  };
  const { connection } = queues;
  const locks = keepLocks({
    queue: queues.of(name),
    connection,
    lock,
    held: () => [...underWay],
    lost,
    onError,
  });
  return {
    worker,
    idleMs: () => (underWay.size > 0 ? 0 : performance.now() - idleSince),
    leave(reason) {
      for (const job of underWay) job.leave.abort(reason);
    },
    release: () => locks[Symbol.dispose](),
  };
}

function listen(
  worker: Worker,
  queue: QueueName,
  { onJob, onError }: { onJob(notice: JobNotice): void; onError(error: Error): void },
): void {
  const tell = (kind: 'done' | 'failed') => (job: Job | undefined) => {
    if (job === undefined) return;
    const durationMs = Math.max(0, (job.finishedOn ?? 0) - (job.processedOn ?? 0));
    onJob({ job: job.name, queue, kind, durationMs });
  };
  worker.on('error', onError);
  worker.on('completed', tell('done'));
  worker.on('failed', (job, error) => {
    tell('failed')(job);
    onError(new Error(`job ${job?.id ?? 'that is gone'} failed: ${error.message}`, { cause: error }));
  });
}

/** For the log and for what readiness warns of. */
export function overdueText({ job, id, queue, limitMs }: Overdue): string {
  return `job ${job} (${id}, queue ${queue}) was not over within ${Math.round(limitMs / 1000)} s and is begun anew`;
}
