import { z } from 'zod';
import { type QueueName, queueNames } from '../core/job.ts';
import { keyOf } from './keys.ts';
import { readSorted } from './lists.ts';
import { takeOldest } from './memo.ts';
import type { Redis } from './redis.ts';
import { document, plainText } from './schema.ts';
import { count, redisScript } from './script.ts';
import { number, object, text } from './shapes/fields.ts';

const goodMs = 15_000;
const overdueMs = 600_000;
const queueKey = (queue: QueueName) => keyOf('workers', 'queue', queue);
const overdueKey = keyOf('workers', 'overdue');

const servesScript = redisScript(`
for i, key in ipairs(KEYS) do
  redis.call('ZADD', key, now, ARGV[1])
  redis.call('ZREMRANGEBYSCORE', key, 0, now - ARGV[2])
  redis.call('PEXPIRE', key, ARGV[2])
end
return 0
`);

const unservedScript = redisScript(
  `
local counts = {}
for i, key in ipairs(KEYS) do counts[i] = redis.call('ZCOUNT', key, now - ARGV[1], '+inf') end
return counts
`,
  { answers: [], rest: count },
);

const overdueScript = redisScript(`
redis.call('ZREMRANGEBYSCORE', KEYS[1], 0, now - ARGV[2])
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 0
`);

const overdueWords = plainText('a job that took too long, in words');

/** What workers tell of themselves to whoever answers people: which queues are served, and which jobs did not come to an end; over a connection that the caller owns. */
export function redisWorkerSigns(redis: Redis) {
  return {
    /** Good for a quarter of a minute. */
    async serves(worker: string, queues: readonly QueueName[]): Promise<void> {
      await servesScript(redis, queues.map(queueKey), [worker, goodMs]);
    },
    async leaves(worker: string): Promise<void> {
      await Promise.all(queueNames.map((queue) => redis.zrem(queueKey(queue), worker)));
    },
    /** Queues that nobody serves, in their order. */
    async unserved(): Promise<readonly QueueName[]> {
      const counts = await unservedScript(redis, queueNames.map(queueKey), [goodMs]);
      return queueNames.filter((_, at) => counts[at] === 0);
    },
    /** Kept for ten minutes. */
    async overdue(what: string): Promise<void> {
      await overdueScript(redis, [overdueKey], [what, overdueMs]);
    },
    recentOverdue: (): Promise<readonly string[]> => readSorted(redis, overdueKey, overdueWords),
  };
}

/** `overdue`: it took longer than it may, and was begun anew. */
export type JobOutcome = 'done' | 'failed' | 'overdue';

/** How long one job took. */
export type JobTime = { job: string; outcome: JobOutcome; durationMs: number };

const timesKey = 'sc:metrics:jobs';
/** What nobody takes is forgotten, the oldest first. */
const mostKept = 10_000;
const keptSeconds = 3600;

/** Written by version 0 as a row. */
const row = z.tuple([z.string(), z.enum(['done', 'failed', 'overdue']), z.number()]);
export const jobTimes = document<JobTime>({
  name: 'the time of a job',
  version: 1,
  shape: object({ job: text, outcome: z.enum(['done', 'failed', 'overdue']), durationMs: number }),
  older: { 0: row.transform(([job, outcome, durationMs]) => ({ job, outcome, durationMs })) },
});

const noteScript = redisScript(`
redis.call('LPUSH', KEYS[1], ARGV[1])
redis.call('LTRIM', KEYS[1], 0, ARGV[2] - 1)
redis.call('EXPIRE', KEYS[1], ARGV[3])
`);

export type JobTimes = ReturnType<typeof redisJobTimes>;

/** Times of jobs of processes that nobody can ask, on their way to one that serves metrics; over a connection that the caller owns. */
export function redisJobTimes(redis: Redis) {
  return {
    async note(time: JobTime): Promise<void> {
      await noteScript(redis, [timesKey], [jobTimes.write(time), mostKept, keptSeconds]);
    },
    /** Those that nobody took yet, oldest first, each for one taker only; at most so many. */
    take: (most = mostKept): Promise<readonly JobTime[]> => takeOldest(redis, timesKey, jobTimes, most),
  };
}
