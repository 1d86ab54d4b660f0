import { eventLogKeys } from '../event-log.ts';
import { keyOf } from '../keys.ts';
import { redisScript } from '../script.ts';

/** All lists of deploys share one hash tag, so that one script enters a deploy everywhere. */
export const listKeys = {
  /** Plan and environment (in data of before: environment) → its newest deploy. */
  current: keyOf('deploys', 'current'),
  /** Plans with environments, by when (epoch ms) the newest deploy without a revision began. */
  nameless: keyOf('deploys', 'nameless'),
  /** Deploys whose series goes on, by when they were entered (microseconds by the clock of Redis). */
  alive: keyOf('deploys', 'alive'),
  /** Deploys of which something may have to be told, by the same. */
  untold: keyOf('deploys', 'untold'),
} as const;

/** Deploys by when they were entered: of one environment, or all (null). */
export function recentKey(environment: string | null): string {
  if (environment === null) return keyOf('deploys', 'all');
  return keyOf('deploys', 'of', encodeURIComponent(environment));
}

/** Keys of one deploy: its events and their ids. */
export function deployKeys(deploy: string) {
  const [events, ids] = eventLogKeys(`dep.${deploy}`);
  return { events, ids };
}

/** KEYS: current, alive, all, of the environment, untold; ARGV: plan and environment, deploy, how long in ms, what was the newest before where the list does not say. A deploy that has expired and is seen again is new. */
export const enterScript = redisScript(`
local at = time[1] * 1000000 + time[2]
for i = 3, 4 do redis.call('ZREMRANGEBYSCORE', KEYS[i], '-inf', '(' .. string.format('%.0f', at - ARGV[3] * 1000)) end
if redis.call('ZADD', KEYS[3], 'NX', at, ARGV[2]) == 0 then return { 'known' } end
redis.call('ZADD', KEYS[4], at, ARGV[2])
redis.call('ZADD', KEYS[2], at, ARGV[2])
redis.call('ZADD', KEYS[5], at, ARGV[2])
local previous = redis.call('HGET', KEYS[1], ARGV[1]) or ARGV[4]
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
if previous == '' or previous == ARGV[2] then return { 'new' } end
return { 'new', previous }
`);

/** KEYS: alive or untold; ARGV: deploy. */
export const leaveScript = redisScript(`return redis.call('ZREM', KEYS[1], ARGV[1])`);

/** KEYS: events, ids; ARGV: how long it is kept in ms, 1 when these may be its first, then ids and texts. */
export const appendScript = redisScript(`
if ARGV[2] == '0' and redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
local new = 0
for i = 3, #ARGV, 2 do
  if redis.call('SADD', KEYS[2], ARGV[i]) == 1 then
    redis.call('XADD', KEYS[1], '*', 'event', ARGV[i + 1])
    new = new + 1
  end
end
for i = 1, 2 do redis.call('PEXPIRE', KEYS[i], ARGV[1]) end
return new
`);
