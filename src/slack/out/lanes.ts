import type { Lanes } from '../../core/publishing.ts';
import { keyOf } from '../../store/keys.ts';
import type { Redis } from '../../store/redis.ts';
import { count, redisScript, words } from '../../store/script.ts';

/** So many runs of a channel are shown at the same time: more than its budget lets through. */
const width = 4;
/** Longer than a turn lasts: a process that died keeps no place. */
const placeMs = 25_000;
/** Whoever stands in line asks again within this. */
const lineMs = 30_000;
const longestWaitMs = 15_000;
/** About what a run takes to be shown. */
const stepMs = 500;

/** KEYS: who has a place (until when), who stands in line (since when), who has asked (when). */
const enterScript = redisScript(
  `
local owner, width, place, line = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
for _, gone in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', now - line)) do
  redis.call('ZREM', KEYS[2], gone)
  redis.call('ZREM', KEYS[3], gone)
end
for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, line * 2) end
if not redis.call('ZSCORE', KEYS[1], owner) then
  redis.call('ZADD', KEYS[2], 'NX', now, owner)
  local behind = redis.call('ZRANK', KEYS[2], owner) - (width - redis.call('ZCARD', KEYS[1]))
  if behind >= 0 then
    redis.call('ZADD', KEYS[3], now, owner)
    return behind + 1
  end
  redis.call('ZREM', KEYS[2], owner)
  redis.call('ZREM', KEYS[3], owner)
end
redis.call('ZADD', KEYS[1], now + place, owner)
return 0
`,
  { answers: [count] },
);

/** KEYS: who has a place, who stands in line. */
const leaveScript = redisScript(
  `
redis.call('ZREM', KEYS[1], ARGV[1])
local free = tonumber(ARGV[2]) - redis.call('ZCOUNT', KEYS[1], now, '+inf')
return free > 0 and redis.call('ZRANGE', KEYS[2], 0, free - 1) or {}
`,
  { answers: [], rest: words },
);

/** Lanes in Redis for one workspace (its team id), shared by all processes, over a connection that the caller owns. */
export function redisLanes(redis: Redis, workspace: string): Lanes {
  const key = (channel: string, part: string) => keyOf(`slack.${workspace}.${channel}`, 'lane', part);
  return {
    async enter(channel, owner) {
      const keys = [key(channel, 'places'), key(channel, 'line'), key(channel, 'asked')];
      const [behind] = await enterScript(redis, keys, [owner, width, placeMs, lineMs]);
      return Math.min(behind * stepMs, longestWaitMs);
    },
    async leave(channel, owner) {
      return await leaveScript(redis, [key(channel, 'places'), key(channel, 'line')], [owner, width]);
    },
  };
}
