import { createHash } from 'node:crypto';
import type { RunSelection } from '../core/run/order.ts';
import { keyOf } from './keys.ts';
import { plainText } from './schema.ts';
import { redisScript, words } from './script.ts';

/** What the lists of runs hold. */
export const runIds = plainText('the id of a run');

/** All lists of runs share one hash tag, so that one script changes several. */
export const indexKeys = {
  /** Runs that have not ended, by when they were created (microseconds by the clock of Redis). */
  active: keyOf('runs', 'active'),
  /** Every run, and those of a channel, by the same. */
  all: keyOf('runs', 'all'),
  channel: (channel: string) => keyOf('runs', 'channel', channel),
  /** Runs of a selection that a person asked for in a channel and that have not ended, by the same. */
  asked: (hash: string) => keyOf('runs', 'asked', hash),
  /** Runs that ended, by when they did (epoch ms), and those of a selection. */
  ended: keyOf('runs', 'ended'),
  selection: (hash: string) => keyOf('runs', 'selection', hash),
  /** Runs of a plan in an environment, and those of a selection that passed, by the same. */
  ofPlan: (hash: string) => keyOf('runs', 'plan', hash),
  passed: (hash: string) => keyOf('runs', 'passed', hash),
  /** Which run of the same selection ended before a run: written once, so that a late end changes no comparison. */
  before: keyOf('runs', 'before'),
  /** Runs that are packed, by when they ended (epoch ms), the bytes of each pack, and of all together. */
  packed: keyOf('runs', 'packed'),
  packedBytes: keyOf('runs', 'packed-bytes'),
  packedTotal: keyOf('runs', 'packed-total'),
} as const;

/** KEYS: active, all, channel, asked; ARGV: the run, how long a list is kept in ms. */
export const enterScript = redisScript(
  `
local at = time[1] * 1000000 + time[2]
for i = 1, 4 do redis.call('ZADD', KEYS[i], 'NX', at, ARGV[1]) end
for i = 2, 4 do
  redis.call('ZREMRANGEBYSCORE', KEYS[i], '-inf', '(' .. string.format('%.0f', at - ARGV[2] * 1000))
  redis.call('PEXPIRE', KEYS[i], ARGV[2])
end
return 1
`,
  { inOrder: true },
);

/**
 * KEYS: active, ended, selection, before, asked, of the plan, passed; ARGV: the run, when it ended, how long lists are kept in ms, 1
 * when it passed, 1 when it was cancelled: then it is nothing to compare with, and of no selection or plan. Old runs are dropped by their
 * distance from the newest one. A run that ended before is not entered again.
 */
export const leaveScript = redisScript(`
local run, at, kept = ARGV[1], ARGV[2], tonumber(ARGV[3])
redis.call('ZREM', KEYS[1], run)
redis.call('ZREM', KEYS[5], run)
local isNew = redis.call('HEXISTS', KEYS[4], run) == 0
local skips = { [3] = ARGV[5] == '1', [6] = ARGV[5] == '1', [7] = not isNew or ARGV[4] ~= '1' }
if isNew then
  local last = redis.call('ZREVRANGEBYSCORE', KEYS[3], '(' .. at, '-inf', 'LIMIT', 0, 1)[1]
  redis.call('HSET', KEYS[4], run, last or '')
end
for _, i in ipairs({ 2, 3, 6, 7 }) do
  if not skips[i] then redis.call('ZADD', KEYS[i], 'NX', at, run) end
  local newest = tonumber(redis.call('ZREVRANGE', KEYS[i], 0, 0, 'WITHSCORES')[2] or at)
  local oldest = '(' .. string.format('%.0f', newest - kept)
  if i == 2 then
    for _, gone in ipairs(redis.call('ZRANGEBYSCORE', KEYS[i], '-inf', oldest, 'LIMIT', 0, 200)) do
      redis.call('HDEL', KEYS[4], gone)
      redis.call('ZREM', KEYS[i], gone)
    end
  else
    redis.call('ZREMRANGEBYSCORE', KEYS[i], '-inf', oldest)
  end
end
for _, i in ipairs({ 2, 3, 4, 6, 7 }) do redis.call('PEXPIRE', KEYS[i], kept) end
return 1
`);

/** KEYS: selection, before; ARGV: the run or nothing. Answers the id of the run that ended before it, or nothing. */
export const beforeScript = redisScript(
  `
local known = ARGV[1] ~= '' and redis.call('HGET', KEYS[2], ARGV[1])
if known then return known end
return redis.call('ZREVRANGE', KEYS[1], 0, 0)[1] or ''
`,
  { answers: [words] },
);

/** KEYS: active; answers ids, oldest first, each with how many ms ago it was created. */
export const activeScript = redisScript(
  `
local at = time[1] * 1000000 + time[2]
local reply = redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')
for i = 2, #reply, 2 do reply[i] = math.floor((at - reply[i]) / 1000) end
return reply
`,
  { answers: [], rest: words },
);

/** Names the lists of a selection. */
export function selectionHash({ plan, environment, selector }: RunSelection): string {
  return hashed([plan, environment, selector]);
}

/** Names the list of a plan in an environment. */
export function planHash({ plan, environment }: Pick<RunSelection, 'plan' | 'environment'>): string {
  return hashed([plan, environment]);
}

/** Names a list by what it is of, whatever stands in that. */
export function hashed(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
