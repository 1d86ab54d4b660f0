import { setTimeout as delay } from 'node:timers/promises';
import { UserError } from '../core/errors.ts';
import { runningEmbeddedRedis, startEmbeddedRedis } from '../platform/embedded-redis.ts';

/** A Redis to use; disposing stops it only when it was started here. */
export type OpenedRedis = AsyncDisposable & {
  /** For `connectRedis`. */
  url: string;
  /** Whether this process runs it. */
  isOurs: boolean;
  /** Resolves with the reason when it ends although nobody here ended it; null for one that this process does not run. */
  ended: Promise<string> | null;
};

/** What says where Redis is; a part of the settings of bot and worker. */
export type RedisPlace = { redisUrl: string | null; dataFolder: string };

/** How long another process may take to start the Redis of the folder. */
const startsWithinMs = 10_000;

/**
 * The Redis of `REDIS_URL` (not tried), else the embedded one of the data folder: of the process that runs it, or started here.
 * Throws a `UserError`: `redis-missing`, `redis-in-use`, `redis-folder` or `redis-failed`.
 */
export async function openRedis({ redisUrl, dataFolder }: RedisPlace): Promise<OpenedRedis> {
  if (redisUrl !== null) return others(redisUrl);
  const deadline = performance.now() + startsWithinMs;
  for (;;) {
    const running = await runningEmbeddedRedis({ dataFolder });
    if (running !== null) return others(running);
    try {
      const started = await startEmbeddedRedis({ dataFolder });
      const { url, ended } = started;
      return { url, ended, isOurs: true, [Symbol.asyncDispose]: () => started[Symbol.asyncDispose]() };
    } catch (error) {
      // Another process is just starting or stopping it.
      const isBusy = error instanceof UserError && error.code === 'redis-in-use';
      if (!isBusy || performance.now() > deadline) throw error;
    }
    await delay(50);
  }
}

function others(url: string): OpenedRedis {
  return { url, isOurs: false, ended: null, [Symbol.asyncDispose]: async () => {} };
}
