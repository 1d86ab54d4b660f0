import { Redis } from 'ioredis';
import { UserError } from '../core/errors.ts';
import { redisOptions } from './connections.ts';

const answersWithinMs = 5000;

/** A connection that has been answered, for a short piece of work; the caller ends it. Throws a `UserError` (`redis-unreachable`) without the password. */
export async function reachRedis(url: string): Promise<Redis> {
  const redis = new Redis({
    ...redisOptions(url, 'producer'),
    lazyConnect: true,
    retryStrategy: () => null,
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
  const { host, port, path } = redisOptions(url, 'producer');
  const where = path ?? `${host}:${port}`;
  const why = error instanceof Error ? error.message : String(error);
  return new UserError(
    'redis-unreachable',
    `Redis at ${where} does not answer: ${why}. REDIS_URL says where it is; unset, it is the one of the data folder.`,
    { cause: error },
  );
}
