import type { WebClient } from '@slack/web-api';
import { keyOf } from '../../store/keys.ts';
import type { Redis } from '../../store/redis.ts';
import { count, redisScript } from '../../store/script.ts';
import { callOutcome } from './call-outcome.ts';
import type { CallOutcome } from './delivery.ts';

/** What one call of a method may cost: at most `burst` at once, then one every `everyMs`. */
export type Budget = { everyMs: number; burst: number };

/** The budget of a method: of its calls in one channel, of its calls in the whole workspace, or both. */
export type MethodBudget = { perChannel?: Budget; perWorkspace?: Budget };

export type BudgetTable = Readonly<Record<string, MethodBudget>>;

/** Slack's published tiers, with room to spare in any minute: 48 of 50, 95 of 100; `chat.postMessage` is one a second and channel. */
export const slackBudgets: BudgetTable = {
  'chat.postMessage': { perChannel: { everyMs: 1000, burst: 3 } },
  'chat.update': { perChannel: { everyMs: 1000, burst: 3 }, perWorkspace: { everyMs: 1500, burst: 8 } },
  'chat.delete': { perWorkspace: { everyMs: 1500, burst: 8 } },
  'conversations.replies': { perWorkspace: { everyMs: 1500, burst: 8 } },
  'conversations.history': { perWorkspace: { everyMs: 1500, burst: 8 } },
  'chat.postEphemeral': { perWorkspace: { everyMs: 750, burst: 15 } },
  'views.publish': { perWorkspace: { everyMs: 750, burst: 15 } },
  'views.open': { perWorkspace: { everyMs: 750, burst: 15 } },
  'files.getUploadURLExternal': { perWorkspace: { everyMs: 750, burst: 15 } },
  'files.completeUploadExternal': { perWorkspace: { everyMs: 750, burst: 15 } },
  'users.info': { perWorkspace: { everyMs: 750, burst: 30 } },
  'conversations.info': { perWorkspace: { everyMs: 1500, burst: 20 } },
  'files.info': { perWorkspace: { everyMs: 750, burst: 15 } },
};

const none: Budget = { everyMs: 0, burst: 0 };
const unlisted: MethodBudget = { perWorkspace: { everyMs: 1500, burst: 5 } };

/** The allowance of one workspace, shared by every process on this Redis. */
export type Budgets = {
  /** 0: go. Else nothing was taken, and it is worth asking again after so many ms. */
  take(method: string, channel: string): Promise<number>;
  /** Slack answered 429: nothing of this method until then, in this channel when its limit is by channel, else in the workspace. */
  pause(method: string, channel: string, ms: number): Promise<void>;
};

/** Who was refused for want of a call of the workspace counts as asking for so long. */
const askingMs = 2_000;
const yieldMs = 200;

/**
 * Each bucket is the time at which it would be full again. KEYS: the pause, the bucket of the workspace or nothing, that of the
 * channel or nothing, which channels ask, when each was last let through. A call of the workspace goes to the channel that has waited longest.
 */
const takeScript = redisScript(
  `
local channel, asking, yield = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local buckets = { { KEYS[2], tonumber(ARGV[4]), tonumber(ARGV[5]) }, { KEYS[3], tonumber(ARGV[6]), tonumber(ARGV[7]) } }
local waits, fullAt = { 0, 0 }, {}
for i, bucket in ipairs(buckets) do
  local every, burst = bucket[2], bucket[3]
  if every > 0 then
    fullAt[i] = math.max(now, tonumber(redis.call('GET', bucket[1])) or now)
    waits[i] = math.max(0, fullAt[i] - (burst - 1) * every - now)
  end
end
local own = math.max(waits[2], redis.call('PTTL', KEYS[1]), 0)
local shared = waits[1]
local isShared = buckets[1][2] > 0 and channel ~= ''
if isShared then
  redis.call('ZREMRANGEBYSCORE', KEYS[4], '-inf', now - asking)
  local last = tonumber(redis.call('ZSCORE', KEYS[5], channel)) or 0
  for _, other in ipairs(redis.call('ZRANGE', KEYS[4], 0, -1)) do
    local theirs = tonumber(redis.call('ZSCORE', KEYS[5], other)) or 0
    if other ~= channel and theirs < last then shared = math.max(shared, yield) end
  end
end
if own > 0 or shared > 0 then
  if isShared and own == 0 then
    redis.call('ZADD', KEYS[4], now, channel)
    redis.call('PEXPIRE', KEYS[4], asking)
  end
  return math.ceil(math.max(own, shared))
end
for i, bucket in ipairs(buckets) do
  if bucket[2] > 0 then
    local next = fullAt[i] + bucket[2]
    redis.call('SET', bucket[1], next, 'PX', math.ceil(next - now) + 1000)
  end
end
if isShared then
  redis.call('ZREM', KEYS[4], channel)
  redis.call('ZREMRANGEBYSCORE', KEYS[5], '-inf', now - 60000)
  redis.call('ZADD', KEYS[5], now, channel)
  redis.call('PEXPIRE', KEYS[5], 60000)
end
return 0
`,
  { answers: [count] },
);

/** Never makes a pause shorter: two answers 429 may arrive in any order. */
const pauseScript = redisScript(`
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[1]) then redis.call('SET', KEYS[1], '1', 'PX', ARGV[1]) end
return 0
`);

/** The budgets of a workspace (its team id). */
export function redisBudgets(redis: Redis, workspace: string, table: BudgetTable = slackBudgets): Budgets {
  const key = (...path: readonly string[]) => keyOf(`slack.${workspace}`, 'budget', ...path);
  const pauseKey = (method: string, channel: string) =>
    key('pause', method, (table[method] ?? unlisted).perWorkspace === undefined ? channel : '');
  return {
    async take(method, channel) {
      const { perChannel = none, perWorkspace = none } = table[method] ?? unlisted;
      const buckets = [key(method), key(method, channel)];
      const keys = [pauseKey(method, channel), ...buckets, key('asking', method), key('served', method)];
      const args = [perWorkspace.everyMs, perWorkspace.burst, perChannel.everyMs, perChannel.burst];
      const [wait] = await takeScript(redis, keys, [channel, askingMs, yieldMs, ...args]);
      return wait;
    },
    async pause(method, channel, ms) {
      await pauseScript(redis, [pauseKey(method, channel)], [Math.max(1, Math.ceil(ms))]);
    },
  };
}

/** One attempt of a method; without an allowance no call is made. */
export type BudgetedClient = (
  method: string,
  args: Readonly<Record<string, unknown>>,
) => Promise<CallOutcome<unknown>>;

/** A client whose calls of methods that are limited by workspace keep to the budgets. */
export function budgeted(client: WebClient, budgets: Budgets): BudgetedClient {
  return async (method, args) => {
    const wait = await budgets.take(method, '');
    if (wait > 0) return { kind: 'rate-limited', retryAfterMs: wait };
    try {
      return { kind: 'done', value: await client.apiCall(method, { ...args }) };
    } catch (error) {
      const answer = callOutcome(error);
      if (answer.kind === 'rate-limited') await budgets.pause(method, '', answer.retryAfterMs);
      return answer;
    }
  };
}
