import { jobsOf } from '../../../jobs/index.ts';
import type { QueueName } from '../../core/job.ts';
import { createRoom } from '../../engine/room.ts';
import { watchStandstill } from '../../platform/lateness.ts';
import { hasMemory, mostSockets } from '../../platform/process-limits.ts';
import { endOrphans } from '../../platform/processes/orphans.ts';
import type { OwnedProcessRunner } from '../../platform/processes/processes.ts';
import type { JobNotice } from '../../platform/queue/one-worker.ts';
import { overdueText } from '../../platform/queue/one-worker.ts';
import { createRunQueue } from '../../platform/queue/queue.ts';
import type { LockTimes } from '../../platform/queue/settings.ts';
import { startWorkers } from '../../platform/queue/workers.ts';
import { connectRedis } from '../../store/connections.ts';
import { type JobTimes, redisJobTimes, redisWorkerSigns } from '../../store/workers.ts';
import { type WorkerJobOptions, workerJobs } from './worker-jobs.ts';

/** Which queues are served, and how. */
export type ServedQueues = {
  redisUrl: string;
  /** `runs`, `checks`, `danger` and `timers`; `publish` belongs to the bot. */
  queues: readonly QueueName[];
  graceMs: number;
  /** Checks at once, of all phases together; 256 unless told. */
  concurrency?: number;
  onJob?: (notice: JobNotice) => void;
  lock?: LockTimes;
};

/** A worker of this process; `close` tells whether something had to be cut off. */
export type RunningWorker = AsyncDisposable & {
  close(): Promise<{ isForced: boolean }>;
  hurry(): void;
  /** Kills every process of the checks under way without waiting; for the moment before this process ends. */
  killChecks(): void;
};

/** So many checks one process carries side by side. */
const usualChecks = 256;

/** Serves the queues over connections of its own, until it is closed; Redis may come and go meanwhile. */
export async function startWorker(settings: ServedQueues & WorkerJobOptions): Promise<RunningWorker> {
  const { redisUrl, log, queues, graceMs, lock, concurrency = usualChecks, onJob } = settings;
  // Before the first job: what is left of a check must not run next to the check when it is run again.
  const orphans = await endOrphans();
  if (orphans > 0) log.warn({ orphans }, 'processes of a worker that was killed were ended');
  const redis = connectRedis(redisUrl, 'consumer');
  // What fails because of a lost connection is told where it fails.
  redis.on('error', () => {});
  const queue = createRunQueue(redisUrl);
  const runners = new Set<OwnedProcessRunner>();
  const standstill = watchStandstill();
  const room = createRoom({ checks: concurrency, sockets: mostSockets(), hasMemory });
  const onError = (error: unknown) => log.warn({ error }, 'could not be told now');
  const times = redisJobTimes(redis);
  const workers = await startWorkers({
    url: redisUrl,
    queues,
    graceMs,
    // `runs` too: a worker stands in for a queue of runs that nobody serves.
    jobs: jobsOf(
      [...queues, 'runs'],
      workerJobs(settings, { redis, queue, runners, standstill, room, onError }),
    ),
    onError: (error, suppressed) => log.error({ error, suppressed }, 'queue'),
    onJob: timed(times, { onJob, onError }),
    onOverdue(overdue) {
      const { job, limitMs } = overdue;
      log.error({ ...overdue }, 'a job was not over within its limit and is begun anew');
      times.note({ job, outcome: 'overdue', durationMs: limitMs }).catch(onError);
      redisWorkerSigns(redis).overdue(overdueText(overdue)).catch(onError);
    },
    ...(lock === undefined ? {} : { lock }),
  });
  log.info({ queues: queues.join(',') }, 'worker started');
  const close = async () => {
    const ended = await workers.close();
    await queue[Symbol.asyncDispose]();
    redis.disconnect();
    standstill[Symbol.dispose]();
    return ended;
  };
  return {
    close,
    hurry: () => workers.hurry(),
    killChecks() {
      for (const runner of runners) runner.killAll();
    },
    async [Symbol.asyncDispose]() {
      await close();
    },
  };
}

/** Nobody can ask a worker for metrics: a bot takes the times of its jobs to its own. */
function timed(
  times: JobTimes,
  { onJob, onError }: { onJob: ServedQueues['onJob']; onError(error: unknown): void },
): (notice: JobNotice) => void {
  return (notice) => {
    onJob?.(notice);
    const { job, kind: outcome, durationMs } = notice;
    if (outcome !== 'started') times.note({ job, outcome, durationMs }).catch(onError);
  };
}
