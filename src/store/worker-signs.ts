import type { Redis } from 'ioredis';
import { type QueueName, queueNames } from '../core/job.ts';
import { keyOf } from './keys.ts';
import { redisScript } from './script.ts';

/** What workers tell of themselves to whoever answers people: which queues are served, and which jobs did not come to an end. */
export type WorkerSigns = {
  /** Good for a quarter of a minute. */
  serves(worker: string, queues: readonly QueueName[]): Promise<void>;
  leaves(worker: string): Promise<void>;
  /** Queues that nobody serves, in their order. */
  unserved(): Promise<readonly QueueName[]>;
  /** Kept for ten minutes. */
  overdue(what: string): Promise<void>;
  recentOverdue(): Promise<readonly string[]>;
};

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

const unservedScript = redisScript(`
local counts = {}
for i, key in ipairs(KEYS) do counts[i] = redis.call('ZCOUNT', key, now - ARGV[1], '+inf') end
return counts
`);

const overdueScript = redisScript(`
redis.call('ZREMRANGEBYSCORE', KEYS[1], 0, now - ARGV[2])
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 0
`);

/** Over a connection that the caller owns. */
export function redisWorkerSigns(redis: Redis): WorkerSigns {
  return {
    async serves(worker, queues) {
      await servesScript(redis, queues.map(queueKey), [worker, goodMs]);
    },
    async leaves(worker) {
      await Promise.all(queueNames.map((queue) => redis.zrem(queueKey(queue), worker)));
    },
    async unserved() {
      const counts = await unservedScript(redis, queueNames.map(queueKey), [goodMs]);
      return queueNames.filter((_, at) => counts[at] === '0');
    },
    async overdue(what) {
      await overdueScript(redis, [overdueKey], [what, overdueMs]);
    },
    recentOverdue: () => redis.zrange(overdueKey, '0', '-1'),
  };
}
