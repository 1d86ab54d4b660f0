import { jobsOf } from '../../../jobs/index.ts';
import { overdueText } from '../../platform/queue/one-worker.ts';
import { startWorkers } from '../../platform/queue/workers.ts';
import { connectRedis } from '../../store/connections.ts';
import { redisWorkerSigns } from '../../store/workers.ts';
import { type PublisherOptions, publishJobs } from './publish-jobs.ts';

/** An edit ends within this; what is cut off is done by the next process. All of a bot's end has 10 s where containers are stopped. */
const grace = { graceMs: 4_000, leaveWithinMs: 1_000 };

/** Serves the queue `publish` over a connection of its own: only a process with the bot's token can. */
export async function startPublisher(
  options: PublisherOptions & { redisUrl: string },
): Promise<AsyncDisposable> {
  const { redisUrl, log, metrics } = options;
  const redis = connectRedis(redisUrl, 'consumer');
  // What fails because of a lost connection is told where it fails.
  redis.on('error', () => {});
  const workers = await startWorkers({
    url: redisUrl,
    queues: ['publish'],
    jobs: jobsOf(['publish'], publishJobs(options, redis)),
    onError: (error, suppressed) => log.error({ error, suppressed }, 'queue publish'),
    onJob: ({ job, kind, durationMs }) => {
      if (kind !== 'started') metrics.jobEnded(job, kind, durationMs);
    },
    onOverdue(overdue) {
      log.error({ ...overdue }, 'a job was not over within its limit and is begun anew');
      metrics.jobEnded(overdue.job, 'overdue', overdue.limitMs);
      const failed = (error: unknown) => log.warn({ error }, 'could not be told now');
      redisWorkerSigns(redis).overdue(overdueText(overdue)).catch(failed);
    },
    ...grace,
  });
  return {
    async [Symbol.asyncDispose]() {
      await workers.close();
      redis.disconnect();
    },
  };
}
