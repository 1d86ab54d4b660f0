import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { CheckDurations } from '../core/incident/store.ts';
import { keyOf } from './keys.ts';
import { redisScript } from './script.ts';

const newest = 20;
const keptMs = 180 * 24 * 3_600_000;

const noteScript = redisScript(`
local kept = { ARGV[2] }
for one in string.gmatch(redis.call('HGET', KEYS[1], ARGV[1]) or '', '[^ ]+') do
  if #kept == tonumber(ARGV[3]) then break end
  kept[#kept + 1] = one
end
redis.call('HSET', KEYS[1], ARGV[1], table.concat(kept, ' '))
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 1
`);

/** Durations of checks in Redis, over a connection that the caller owns; those of a plan and environment are dropped half a year after the last. */
export function redisCheckDurations(redis: Redis): CheckDurations {
  return {
    async note(plan, environment, check, durationMs) {
      if (!Number.isFinite(durationMs) || durationMs < 0) return;
      await noteScript(redis, [keyFor(plan, environment)], [check, Math.round(durationMs), newest, keptMs]);
    },
    async medians(plan, environment) {
      const kept = await redis.hgetall(keyFor(plan, environment));
      return new Map(
        Object.entries(kept).map(([check, text]) => [check, median(text.split(' ').map(Number))]),
      );
    },
  };
}

/** Hashed: names of plans and environments may hold anything. */
function keyFor(plan: string, environment: string): string {
  const text = JSON.stringify([plan, environment]);
  return keyOf(`durations.${createHash('sha256').update(text).digest('hex').slice(0, 32)}`);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = 0, high = low] = sorted.slice(middle - (sorted.length % 2 === 0 ? 1 : 0), middle + 1);
  return (low + high) / 2;
}
