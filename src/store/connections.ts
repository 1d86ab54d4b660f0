import { Redis, type RedisOptions } from 'ioredis';
import { UserError } from '../core/errors.ts';
import { redisPlace, redisWhere } from './redis-place.ts';

/** A Redis that comes back is found within a second, however long it was away; BullMQ's own pauses grow to 20 s. */
const retryStrategy = (times: number) => Math.min(50 * times, 1_000);

/** What a master that became a replica answers a write; nothing was written, so the command may go to the new one. */
const reconnectOnError = ({ message }: Error) => (message.startsWith('READONLY') ? 2 : false);

const always = {
  retryStrategy,
  reconnectOnError,
  connectTimeout: 3_000,
  keepAlive: 10_000,
  sentinelRetryStrategy: retryStrategy,
  sentinelCommandTimeout: 3_000,
} as const satisfies RedisOptions;

/** For processes that answer people: a dead Redis is noticed within two seconds, nothing waits in memory. */
const producerOptions = {
  ...always,
  enableOfflineQueue: false,
  maxRetriesPerRequest: 1,
  commandTimeout: 2000,
  socketTimeout: 6000,
} as const satisfies RedisOptions;

/** For work: waits for Redis for ever, but a socket that went silent is given up. */
const consumerOptions = {
  ...always,
  maxRetriesPerRequest: null,
  socketTimeout: 5_000,
} as const satisfies RedisOptions;

/** For the wait for jobs, whose calls block for up to ten seconds: no `commandTimeout`, with which it would never get one. */
const waitingOptions = { ...consumerOptions, socketTimeout: 12_000 } as const satisfies RedisOptions;

const roles = { producer: producerOptions, consumer: consumerOptions, waiting: waitingOptions };

export type ConnectionRole = keyof typeof roles;

/** Options of ioredis with replies as it gives them by default. */
export type ConnectionOptions = Omit<RedisOptions, 'replyMapping'>;

/** Options of ioredis (and of BullMQ's `connection`) for a place and a role; throws a `UserError` (`bad-redis-url`) that never shows a password. */
export function redisOptions(url: string, role: ConnectionRole): ConnectionOptions {
  return { ...redisPlace(url), ...roles[role] };
}

/** A connection for a role; it connects at once and again after each loss. The caller ends it, and listens to its `error` events. */
export function connectRedis(url: string, role: ConnectionRole): Redis {
  return new Redis(redisOptions(url, role));
}

/** Resolves once the connection takes commands; throws a `UserError` (`redis-unreachable`) when it does not within so many ms. */
export async function redisReady(redis: Redis, withinMs: number): Promise<void> {
  if (redis.status === 'ready') return;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const seconds = Math.round(withinMs / 1000);
  const message = `REDIS_URL: Redis did not answer within ${seconds} s; start it, or correct the address`;
  const timer = setTimeout(() => reject(new UserError('redis-unreachable', message)), withinMs);
  redis.once('ready', resolve);
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    redis.off('ready', resolve);
  }
}

const answersWithinMs = 5000;

/** A connection that has been answered, for a short piece of work; the caller ends it. Throws a `UserError` (`redis-unreachable`) without the password. */
export async function reachRedis(url: string): Promise<Redis> {
  const redis = new Redis({
    ...redisOptions(url, 'producer'),
    lazyConnect: true,
    retryStrategy: () => null,
    sentinelRetryStrategy: () => null,
    connectTimeout: answersWithinMs,
    enableReadyCheck: false,
  });
  let lost: Error | null = null;
  redis.on('error', (error) => {
    lost = error;
  });
  try {
    await redis.connect();
    await redis.ping();
    return redis;
  } catch (error) {
    redis.disconnect();
    throw unreachable(url, lost ?? error);
  }
}

function unreachable(url: string, error: unknown): UserError {
  const why = error instanceof Error ? error.message : String(error);
  return new UserError(
    'redis-unreachable',
    `Redis at ${redisWhere(url)} does not answer: ${why}. REDIS_URL says where it is; unset, it is the one of the data folder.`,
    { cause: error },
  );
}
