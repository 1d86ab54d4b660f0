import { randomUUID } from 'node:crypto';
import type { Rate, RateCounter, TakeToken } from '../core/rates.ts';
import { keyOf } from './keys.ts';
import type { Redis } from './redis.ts';
import { count, redisScript } from './script.ts';
import { wait } from './wait.ts';

/** KEYS: one list of times a rate. ARGV: the name of what is counted, then most and within of each; 0: no limit. */
const takeScript = redisScript(
  `
for i, key in ipairs(KEYS) do
  local most, within = tonumber(ARGV[2 * i]), tonumber(ARGV[2 * i + 1])
  if most > 0 then
    redis.call('ZREMRANGEBYSCORE', key, '-inf', now - within)
    if redis.call('ZCARD', key) >= most then
      local oldest = redis.call('ZRANGE', key, -most, -most, 'WITHSCORES')
      return { i, oldest[2] + within }
    end
  end
end
for i, key in ipairs(KEYS) do
  local most, within = tonumber(ARGV[2 * i]), tonumber(ARGV[2 * i + 1])
  if most > 0 then
    redis.call('ZADD', key, now, ARGV[1])
    redis.call('PEXPIRE', key, within)
  end
end
return { 0, 0 }
`,
  { answers: [count, count] },
);

const owner = 'rates';

/** Over a connection that the caller owns. */
export function redisRates(redis: Redis): RateCounter {
  return {
    async take({ user, channel }, { person, channel: ofChannel }) {
      if (person === null && ofChannel === null) return null;
      const keys = [keyOf(owner, 'person', user), keyOf(owner, 'channel', channel)];
      const args = [randomUUID(), ...numbers(person), ...numbers(ofChannel)];
      const [which, againAt] = await takeScript(redis, keys, args);
      const rate = which === 1 ? person : which === 2 ? ofChannel : null;
      if (rate === null) return null;
      return { by: which === 1 ? 'person' : 'channel', rate, againAt: Math.ceil(againAt) };
    },
  };
}

function numbers(rate: Rate | null): readonly number[] {
  return rate === null ? [0, 0] : [rate.most, rate.withinMs];
}

/** 0 when the token is taken, else how many ms until there may be one. */
const tokenScript = redisScript(
  `
local limit, window = tonumber(ARGV[1]), tonumber(ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - window)
if redis.call('ZCARD', KEYS[1]) < limit then
  redis.call('ZADD', KEYS[1], now, ARGV[3])
  redis.call('PEXPIRE', KEYS[1], window)
  return 0
end
local oldest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
return oldest[2] + window - now + 1
`,
  { answers: [count] },
);

/** At most `perMinute` requests of a budget in any 60 seconds, whatever process makes them. */
export function redisLogTokens(redis: Redis, windowMs = 60_000): TakeToken {
  return async ({ name, perMinute }, signal) => {
    while (!signal.aborted) {
      const key = keyOf('log-tokens', name);
      const [waitMs] = await tokenScript(redis, [key], [perMinute, windowMs, randomUUID()]);
      if (waitMs === 0) return true;
      await wait(Math.max(1, waitMs), signal);
    }
    return false;
  };
}
