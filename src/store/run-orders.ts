import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { RunOrder } from '../core/run/order.ts';
import { keyOf } from './keys.ts';
import { readMemo } from './memo.ts';
import { compressed, type Pack } from './pack.ts';
import { readPacked } from './packed-stream.ts';
import type { Redis } from './redis.ts';
import { plainText } from './schema.ts';
import { redisScript, yesOrNo } from './script.ts';
import { runOrders } from './shapes/run.ts';
import { unreadableData } from './unreadable.ts';

/** The order of a run as a pack has it: without the text of its plan, which lies beside under its hash. */
export type PackedOrder = Pick<Pack, 'order' | 'plan'>;

type OrderKeys = { order: string; events: string; pack: string };

/** Orders, and characters of their plans, that are kept in memory: all looks at a run need its order, which never changes. */
const mostOrders = 200;
const mostInMemory = 8 * 1024 * 1024;

/** Reads orders, packed or not; null for a run that nobody knows. What is sent again and again does not grow with the plan. */
export function readOrders(
  redis: Redis,
  keysOf: (run: string) => OrderKeys,
): (run: string) => Promise<RunOrder | null> {
  const memory = new LRUCache<string, { order: RunOrder; size: number }>({
    max: mostOrders,
    maxSize: mostInMemory,
    sizeCalculation: ({ order }) => 1_000 + order.plan.text.length,
  });
  return async (run) => {
    const keys = keysOf(run);
    const [size, isPacked] = await Promise.all([redis.strlen(keys.order), redis.exists(keys.pack)]);
    const known = memory.get(run);
    if (size === 0 && isPacked === 0) return null;
    if (known !== undefined && (size === known.size || (size === 0 && isPacked === 1))) return known.order;
    const order = (await readMemo(redis, keys.order, runOrders)) ?? (await readPackedOrder(redis, keys));
    if (order === null) memory.delete(run);
    else memory.set(run, { order, size });
    return order;
  };
}

async function readPackedOrder(redis: Redis, keys: OrderKeys): Promise<RunOrder | null> {
  const { pack } = await readPacked(redis, keys);
  if (pack === null || pack.order === '') return null;
  const order = runOrders.read(pack.order, keys.pack);
  if (pack.plan === '') return order;
  return { ...order, plan: { ...order.plan, text: await readPlan(redis, pack.plan) } };
}

/** KEYS: plan; ARGV: how long it is needed in ms (0: for ever), its text where it is not there. Answers 0 when it is not there. */
const keepScript = redisScript(
  `
local left = redis.call('PTTL', KEYS[1])
if left == -2 then
  if not ARGV[2] then return 0 end
  redis.call('SET', KEYS[1], ARGV[2])
  if ARGV[1] ~= '0' then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
elseif ARGV[1] == '0' then
  redis.call('PERSIST', KEYS[1])
elseif left ~= -1 and left < tonumber(ARGV[1]) then
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
end
return 1
`,
  { answers: [yesOrNo] },
);

/** What goes into a pack for an order. The text of its plan is kept for so long (ms; 0: for ever), once for all runs of it. */
export async function packOrder(
  redis: Redis,
  order: RunOrder | null,
  neededMs: number,
): Promise<PackedOrder> {
  if (order === null) return { order: '', plan: '' };
  const { text } = order.plan;
  const plan = text === '' ? '' : hashOf(text);
  if (plan !== '') await keepPlan(redis, plan, neededMs, text);
  return { order: runOrders.write({ ...order, plan: { ...order.plan, text: '' } }), plan };
}

/** The text of a plan is needed for so long (ms; 0: for ever); null where it has to be there. */
export async function keepPlan(
  redis: Redis,
  plan: string,
  neededMs: number,
  text: string | null,
): Promise<void> {
  const [isThere] = await keepScript(redis, [planKey(plan)], [neededMs]);
  if (!isThere && text !== null) await keepScript(redis, [planKey(plan)], [neededMs, await compressed(text)]);
}

const planTexts = plainText('the text of a plan');

async function readPlan(redis: Redis, plan: string): Promise<string> {
  const key = planKey(plan);
  const text = await readMemo(redis, key, planTexts, 'compressed');
  if (text !== null && hashOf(text) === plan) return text;
  throw unreadableData(`${key}: the text of a plan is not what packed runs know it as`);
}

function planKey(plan: string): string {
  return keyOf(`plan.${plan}`, 'text');
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
