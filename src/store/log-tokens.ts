import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { type TakeToken, waited } from '../platform/sources/rate-limiter.ts';
import { keyOf } from './keys.ts';
import { redisScript } from './script.ts';

/** 0 when the token is taken, else how many ms until there may be one. */
const takeScript = redisScript(`
local limit, window = tonumber(ARGV[1]), tonumber(ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - window)
if redis.call('ZCARD', KEYS[1]) < limit then
  redis.call('ZADD', KEYS[1], now, ARGV[3])
  redis.call('PEXPIRE', KEYS[1], window)
  return 0
end
local oldest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
return oldest[2] + window - now + 1
`);

/** At most `perMinute` list requests a project in any 60 seconds, whatever process makes them. */
export function redisLogTokens(redis: Redis, perMinute: number, windowMs = 60_000): TakeToken {
  return async (project, signal) => {
    while (!signal.aborted) {
      const key = keyOf('log-tokens', project);
      const [waitMs] = await takeScript(redis, [key], [perMinute, windowMs, randomUUID()]);
      if (waitMs === '0') return true;
      await waited(Math.max(1, Number(waitMs)), signal);
    }
    return false;
  };
}
