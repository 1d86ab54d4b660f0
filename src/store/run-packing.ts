import { readMemo } from './memo.ts';
import { readPack, writePack } from './pack.ts';
import { readPacked, replaceByPack } from './packed-stream.ts';
import type { Redis } from './redis.ts';
import { keepPlan, packOrder } from './run-orders.ts';
import { runKeys } from './runs.ts';
import { runOrders } from './shapes/run.ts';

/** What became of a run: `changed` while something is written to it, `open` before its end is written down, `gone` for one of which no event is kept. */
export type Packing = { kind: 'packed'; bytes: number } | { kind: 'changed' | 'open' | 'gone' };

/**
 * Packs the events of a run that has ended, and its order, into one value, over a connection that the caller owns. Twice is harmless;
 * who dies in the middle leaves the run as it was or packed, and readers see one or the other.
 */
export async function packRun(redis: Redis, run: string): Promise<Packing> {
  const keys = runKeys(run);
  if ((await redis.exists(keys.summary)) === 0) return { kind: 'open' };
  const { pack, entries: late } = await readPacked(redis, keys);
  const last = late.at(-1);
  if (last === undefined) {
    return pack === null ? { kind: 'gone' } : { kind: 'packed', bytes: await redis.strlen(keys.pack) };
  }
  const neededMs = Math.max(0, await redis.pttl(keys.events), await redis.pttl(keys.pack));
  const order =
    pack === null ? await packOrder(redis, await readMemo(redis, keys.order, runOrders), neededMs) : pack;
  if (pack !== null && pack.plan !== '') await keepPlan(redis, pack.plan, neededMs, null);
  const entries = [...(pack?.entries ?? []), ...late];
  const bytes = await writePack({ entries, order: order.order, plan: order.plan });
  // Before anything goes: what cannot be read back is not put in the place of what can.
  const again = await readPack(bytes, keys.pack);
  const isSame = entries.every((entry, at) => entry.every((part, nth) => part === again.entries[at]?.[nth]));
  if (!isSame || again.order !== order.order || again.plan !== order.plan)
    throw new Error(`run ${run}: its pack is not what was packed`);
  const read = { last: last[0], length: late.length, mark: pack?.mark ?? null };
  const others = [keys.ids, keys.fences, keys.order];
  const isDone = await replaceByPack(redis, { pack: keys.pack, events: keys.events, others }, read, bytes);
  return isDone ? { kind: 'packed', bytes: bytes.length } : { kind: 'changed' };
}
