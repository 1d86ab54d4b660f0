import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { untilAborted } from '../core/until-aborted.ts';
import { waited } from '../platform/sources/rate-limiter.ts';
import { keyOf } from './keys.ts';
import { redisScript } from './script.ts';

/** Locks by name for all processes; `hold` rejects with the signal's reason when that aborts first. */
export type RedisLocks = { hold(name: string, signal: AbortSignal): Promise<AsyncDisposable> };

type Times = {
  /** How long a lock outlives a holder that died. */
  leaseMs: number;
  retryMs: number;
};

const releasedWithinMs = 2_000;

const defaultTimes: Times = { leaseMs: 10_000, retryMs: 100 };

const renewScript = redisScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
`);

const releaseScript = redisScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
`);

/** Locks in Redis, over a connection that the caller owns; in no order. */
export function redisLocks(redis: Redis, times: Times = defaultTimes): RedisLocks {
  return {
    async hold(name, signal) {
      const key = keyOf('locks', name);
      const holder = randomUUID();
      signal.throwIfAborted();
      // With Redis away the call waits for it; who is told to stop does not.
      const take = () => untilAborted(redis.set(key, holder, 'PX', times.leaseMs, 'NX'), signal);
      while ((await take()) !== 'OK') {
        await waited(times.retryMs, signal);
        signal.throwIfAborted();
      }
      return held(redis, key, holder, times.leaseMs);
    },
  };
}

function held(redis: Redis, key: string, holder: string, leaseMs: number): AsyncDisposable {
  // A renewal that fails is made up for by the next one; when none gets through, the lock expires as it should.
  const renew = () => void renewScript(redis, [key], [holder, leaseMs]).catch(() => {});
  const timer = setInterval(renew, leaseMs / 3);
  timer.unref();
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      // What is not released by then runs out by itself, or is when Redis is back.
      const released = releaseScript(redis, [key], [holder]).then(() => {});
      const late = AbortSignal.timeout(releasedWithinMs);
      await untilAborted(released, late).catch((error: unknown) => {
        if (!late.aborted) throw error;
      });
    },
  };
}
