import { Redis, type RedisOptions } from 'ioredis';
import { UserError } from '../core/errors.ts';
import { redisPlace, redisWhere } from './redis-place.ts';
import { mayPass, redisRefusal } from './refusal.ts';

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

/** Resolves once the connection takes commands; throws a `UserError` (`redis-unreachable`) when it does not within so many ms, and the signal's reason. */
export async function redisReady(redis: Redis, withinMs: number, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  if (redis.status === 'ready') return;
  let why = '';
  const note = (error: Error) => {
    why = `: ${wordsOf(error)}`;
  };
  redis.on('error', note);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(() => {
    const message = `REDIS_URL: Redis did not answer within ${Math.round(withinMs / 1000)} s${why}`;
    reject(new UserError('redis-unreachable', `${message}; start it, or correct the address`));
  }, withinMs);
  redis.once('ready', resolve);
  const leave = () => reject(signal?.reason);
  signal?.addEventListener('abort', leave);
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', leave);
    redis.off('ready', resolve);
    redis.off('error', note);
  }
}

function wordsOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return redisRefusal(error) ?? message;
}

/**
 * Throws a `UserError` (`redis-refused`) unless the database is there and what answers keeps data: a client that could not choose its
 * database goes on with another one.
 */
export async function canBeUsed(redis: Redis, url: string): Promise<void> {
  const { db } = redisPlace(url);
  try {
    if (db !== undefined) await redis.select(db);
  } catch (error) {
    throw unreachable(url, error);
  }
  // Who may not ask for it has no sentinel before them, which has no users of its own by default.
  const server = await redis.info('server').catch(() => '');
  if (!/^redis_mode:sentinel\r?$/m.test(server)) return;
  const where = redisWhere(url);
  throw new UserError(
    'redis-refused',
    `Redis at ${where} is a sentinel, which keeps no data: write REDIS_URL=redis+sentinel://${where}/<name of the master>`,
  );
}

const answersWithinMs = 5000;

/** A connection that has been answered, for a short piece of work; the caller ends it. Throws a `UserError` (`redis-unreachable`) without the password. */
export async function reachRedis(url: string): Promise<Redis> {
  const redis = new Redis({
    ...redisOptions(url, 'producer'),
    lazyConnect: true,
    retryStrategy: () => null,
    // It is not connected anew, so that a refusal has to be heard.
    reconnectOnError: () => false,
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
    await canBeUsed(redis, url);
    return redis;
  } catch (error) {
    redis.disconnect();
    throw error instanceof UserError ? error : unreachable(url, lost ?? error);
  }
}

/** Why it cannot be used, without the password: `redis-refused`, or `redis-unreachable` where waiting may help. */
export function unreachable(url: string, error: unknown): UserError {
  const refusal = redisRefusal(error);
  const where = `Redis at ${redisWhere(url)}`;
  if (refusal !== null) {
    const code = mayPass(error) ? 'redis-unreachable' : 'redis-refused';
    return new UserError(code, `${where} ${refusal}.`, { cause: error });
  }
  const hint = mixedUp(url, error);
  return new UserError(
    'redis-unreachable',
    `${where} does not answer: ${wordsOf(error)}.${hint} REDIS_URL says where it is; unset, it is the one of the data folder.`,
    { cause: error },
  );
}

/** A server of TLS ends what is none, and one without TLS waits for a command that never comes. */
function mixedUp(url: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  if (/^rediss/i.test(url))
    return code === 'ETIMEDOUT' || /timed out/i.test(wordsOf(error))
      ? ' Does it speak TLS? Without, it is redis: and not rediss:.'
      : '';
  return code === 'ECONNRESET' || code === 'EPIPE'
    ? ' Does it speak TLS? Then it is rediss: and not redis:.'
    : '';
}
