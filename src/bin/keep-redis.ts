import { setTimeout as delay } from 'node:timers/promises';
import { UserError } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import { redisFailed, runningEmbeddedRedis, startEmbeddedRedis } from '../platform/embedded-redis.ts';
import { type OpenedRedis, openRedis, type RedisPlace } from './open-redis.ts';

/** A Redis that is there as long as this process can see to it. */
export type KeptRedis = AsyncDisposable & { url: string };

export type KeepRedisParts = {
  log: Log;
  /** It cannot be started again: why, and what to do. The process should end with 3. */
  onFatal(error: UserError): void;
};

const lookMs = 500;
/** So often it is started again within so long; then somebody has to look. */
const mostStarts = 5;
const startsWithinMs = 60_000;

/**
 * As `openRedis`, for as long as this process runs: an embedded Redis that dies is started again with what is on disk, and one of
 * another process is taken over when that process ends.
 */
export async function keepRedis(place: RedisPlace, parts: KeepRedisParts): Promise<KeptRedis> {
  const first = await openRedis(place);
  if (place.redisUrl !== null) return first;
  const over = new AbortController();
  const keeping = keep(place, first, parts, over.signal);
  return {
    url: first.url,
    async [Symbol.asyncDispose]() {
      over.abort();
      const last = await keeping;
      await last?.[Symbol.asyncDispose]();
    },
  };
}

/** Resolves to what is left to be ended; the address stays the same all the time. */
async function keep(
  place: RedisPlace,
  first: OpenedRedis,
  { log, onFatal }: KeepRedisParts,
  signal: AbortSignal,
): Promise<AsyncDisposable | null> {
  let current: AsyncDisposable & { ended: Promise<string> | null } = first;
  const starts: number[] = [];
  while (!signal.aborted) {
    const why =
      current.ended === null ? await othersGone(place, signal) : await diedOf(current.ended, signal);
    if (signal.aborted || why === null) return current;
    await current[Symbol.asyncDispose]();
    log.warn({ why, folder: place.dataFolder }, 'the embedded Redis is gone and is started here');
    starts.push(performance.now());
    const often = starts.filter((at) => performance.now() - at < startsWithinMs).length;
    try {
      if (often > mostStarts)
        throw redisFailed(`the embedded Redis ended ${often} times in a minute: ${why}`);
      current = await startedOr(place);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      onFatal(error);
      return null;
    }
  }
  return current;
}

/** Started here, or by another process that was faster: then that one is watched. */
async function startedOr({ dataFolder }: RedisPlace) {
  try {
    return await startEmbeddedRedis({ dataFolder });
  } catch (error) {
    if (!(error instanceof UserError && error.code === 'redis-in-use')) throw error;
    return { ended: null, [Symbol.asyncDispose]: async () => {} };
  }
}

async function diedOf(ended: Promise<string>, signal: AbortSignal): Promise<string | null> {
  const { promise, resolve } = Promise.withResolvers<null>();
  const stop = () => resolve(null);
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([ended, promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** Resolves once the Redis of the other process has been silent at two looks; null when the signal was first. */
async function othersGone({ dataFolder }: RedisPlace, signal: AbortSignal): Promise<string | null> {
  for (let silent = 0; silent < 2; ) {
    await delay(lookMs, undefined, { signal }).catch(() => {});
    if (signal.aborted) return null;
    silent = (await runningEmbeddedRedis({ dataFolder })) === null ? silent + 1 : 0;
  }
  return 'the process that ran it has ended';
}
