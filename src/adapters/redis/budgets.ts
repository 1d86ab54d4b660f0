import type { Redis } from 'ioredis';
import { keyOf } from './keys.ts';
import { redisScript } from './script.ts';

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
  'files.info': { perWorkspace: { everyMs: 750, burst: 15 } },
};

const unlisted: MethodBudget = { perWorkspace: { everyMs: 1500, burst: 5 } };

/** The allowance of one workspace, shared by every process on this Redis. */
export type Budgets = {
  /** 0: go. Else nothing was taken, and it is worth asking again after so many ms. */
  take(method: string, channel: string): Promise<number>;
  /** Slack answered 429: nothing of this method until then, in this channel when its limit is by channel, else in the workspace. */
  pause(method: string, channel: string, ms: number): Promise<void>;
};

/** Each bucket is the time at which it would be full again. KEYS: the pause, then the buckets; ARGV: for each bucket its pace and burst. */
const takeScript = redisScript(`
local wait = math.max(0, redis.call('PTTL', KEYS[1]))
local fullAt = {}
for i = 2, #KEYS do
  local every, burst = tonumber(ARGV[2 * i - 3]), tonumber(ARGV[2 * i - 2])
  fullAt[i] = math.max(now, tonumber(redis.call('GET', KEYS[i])) or now)
  wait = math.max(wait, fullAt[i] - (burst - 1) * every - now)
end
if wait > 0 then return math.ceil(wait) end
for i = 2, #KEYS do
  local next = fullAt[i] + ARGV[2 * i - 3]
  redis.call('SET', KEYS[i], next, 'PX', math.ceil(next - now) + 1000)
end
return 0
`);

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
      const { perChannel, perWorkspace } = table[method] ?? unlisted;
      const buckets = [
        ...(perChannel === undefined ? [] : [{ key: key(method, channel), ...perChannel }]),
        ...(perWorkspace === undefined ? [] : [{ key: key(method), ...perWorkspace }]),
      ];
      const keys = [pauseKey(method, channel), ...buckets.map((bucket) => bucket.key)];
      const [wait] = await takeScript(
        redis,
        keys,
        buckets.flatMap((bucket) => [bucket.everyMs, bucket.burst]),
      );
      return Number(wait);
    },
    async pause(method, channel, ms) {
      await pauseScript(redis, [pauseKey(method, channel)], [Math.max(1, Math.ceil(ms))]);
    },
  };
}
