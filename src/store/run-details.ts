import type { RunHistory } from '../core/report/history.ts';
import type { DetailLimits, DetailTotals, DroppedDetails, RunPacking } from '../core/run/packing.ts';
import { keyOf } from './keys.ts';
import { readBelow, readPlace, readPlaced } from './lists.ts';
import { readMemo, writeMemo } from './memo.ts';
import type { Redis } from './redis.ts';
import { keepFacts } from './run-history.ts';
import { indexKeys, runIds } from './run-lists.ts';
import { packRun } from './run-packing.ts';
import { runKeys } from './runs.ts';
import { count, redisScript } from './script.ts';
import { droppedDetails } from './shapes/run.ts';
import { memoryFullShare, memoryShare, redisMemory } from './storage.ts';

/** Of the newest runs, whatever the limits say: comparisons and rollbacks look back on them. */
const alwaysKept = 200;
/** One look at runs that ended long ago; all of them are looked at in turn. */
const lookedAt = 200;
const newestLookedAt = 100;
const droppedAtOnce = 20;
/** In one turn: where something else fills the memory, not all goes before a person has looked. */
const mostDropped = 400;

/** KEYS: packed, bytes, total; ARGV: the run, when it ended, its bytes, what is older is gone. */
const noteScript = redisScript(`
local before = tonumber(redis.call('HGET', KEYS[2], ARGV[1]) or '0')
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[3])
local change = tonumber(ARGV[3]) - before
for _, run in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', '(' .. ARGV[4], 'LIMIT', 0, 200)) do
  change = change - tonumber(redis.call('HGET', KEYS[2], run) or '0')
  redis.call('ZREM', KEYS[1], run)
  redis.call('HDEL', KEYS[2], run)
end
redis.call('INCRBY', KEYS[3], change)
return 1
`);

/** KEYS: packed, bytes, total; ARGV: the run. */
const leaveScript = redisScript(`
local bytes = tonumber(redis.call('HGET', KEYS[2], ARGV[1]) or '0')
if redis.call('ZREM', KEYS[1], ARGV[1]) == 0 then return 0 end
redis.call('HDEL', KEYS[2], ARGV[1])
redis.call('DECRBY', KEYS[3], bytes)
return 1
`);

/** KEYS: packed, bytes, total; ARGV: how many of the oldest. Answers how many there are, their bytes, and the oldest. */
const totalsScript = redisScript(
  `
local reply = { redis.call('ZCARD', KEYS[1]), redis.call('GET', KEYS[3]) or '0' }
for _, run in ipairs(redis.call('ZRANGE', KEYS[1], 0, tonumber(ARGV[1]) - 1)) do reply[#reply + 1] = run end
return reply
`,
  { answers: [count, count], rest: runIds },
);

const listKeys = [indexKeys.packed, indexKeys.packedBytes, indexKeys.packedTotal];

/** Over a connection that the caller owns; `keptMs` is how long a run is kept at all. */
export function redisRunPacking(
  redis: Redis,
  history: Pick<RunHistory, 'facts'>,
  options: { keptMs: () => number },
): RunPacking {
  let looked = 0;
  return {
    async due(before) {
      const ended = indexKeys.ended;
      const [newest, turn] = await Promise.all([
        readBelow(redis, ended, runIds, { to: before, isIncluded: true, most: newestLookedAt }),
        readPlaced(redis, ended, runIds, { from: looked, to: looked + lookedAt - 1 }),
      ]);
      looked = turn.length < lookedAt ? 0 : looked + lookedAt;
      const old = turn.flatMap(({ value, at }) => (at <= before ? [value] : []));
      return await withEvents(redis, [...new Set([...newest, ...old])]);
    },
    async pack(run) {
      const packing = await packRun(redis, run);
      if (packing.kind !== 'packed') return;
      const endedAt = await readPlace(redis, indexKeys.ended, run);
      if (endedAt === null) return;
      const oldest = Math.floor(endedAt - options.keptMs());
      await noteScript(redis, listKeys, [run, endedAt, packing.bytes, oldest]);
    },
    async drop(limits, now) {
      let dropped = 0;
      while (dropped < mostDropped) {
        const { oldest, by } = await tooMany(redis, limits);
        if (oldest.length === 0) break;
        for (const run of oldest) await dropDetails(redis, run, history, { at: now, by });
        dropped += oldest.length;
      }
      return dropped;
    },
  };
}

/** What is kept of packed runs. */
export async function packedTotals(redis: Redis): Promise<DetailTotals> {
  return (await totalsOf(redis, 0)).totals;
}

/** One question when nothing is to be done, which it is most of the time. */
async function withEvents(redis: Redis, runs: readonly string[]): Promise<readonly string[]> {
  const keys = runs.map((run) => runKeys(run).events);
  if (keys.length === 0 || (await redis.exists(...keys)) === 0) return [];
  const are = await Promise.all(keys.map((key) => redis.exists(key)));
  return runs.filter((_, at) => are[at] === 1);
}

async function totalsOf(
  redis: Redis,
  most: number,
): Promise<{ totals: DetailTotals; oldest: readonly string[] }> {
  const [runs, bytes, ...oldest] = await totalsScript(redis, listKeys, [most]);
  return { totals: { runs, bytes }, oldest };
}

/** When and why only verdict and facts are kept of a run; null for one of which all is kept, or nothing. */
export function readDropped(redis: Redis, run: string): Promise<DroppedDetails | null> {
  return readMemo(redis, droppedKey(run), droppedDetails);
}

const droppedKey = (run: string) => keyOf(run, 'dropped');

type TooMany = { oldest: readonly string[]; by: DroppedDetails['by'] };

/** Some of the oldest while more is kept than may be. */
async function tooMany(redis: Redis, { mostRuns, mostBytes }: DetailLimits): Promise<TooMany> {
  const { totals, oldest } = await totalsOf(redis, droppedAtOnce);
  const spare = Math.min(droppedAtOnce, totals.runs - alwaysKept);
  if (spare <= 0) return { oldest: [], by: 'runs' };
  const beyond = mostRuns === null ? 0 : totals.runs - mostRuns;
  if (beyond > 0) return { oldest: oldest.slice(0, Math.min(spare, beyond)), by: 'runs' };
  if (mostBytes !== null && totals.bytes > mostBytes) return { oldest: oldest.slice(0, spare), by: 'size' };
  const isFull = memoryShare(await redisMemory(redis)) >= memoryFullShare;
  return { oldest: isFull ? oldest.slice(0, spare) : [], by: 'memory' };
}

/** The facts first: who dies in between drops it once more. */
async function dropDetails(
  redis: Redis,
  run: string,
  history: Pick<RunHistory, 'facts'>,
  dropped: DroppedDetails,
): Promise<void> {
  const { summary, pack, events, ids, fences, order } = runKeys(run);
  const left = await redis.pttl(summary);
  if (left > 0) {
    await keepFacts(redis, run, history, left);
    await writeMemo(redis, droppedKey(run), droppedDetails, dropped, left);
  }
  await redis.del(pack, events, ids, fences, order);
  await leaveScript(redis, listKeys, [run]);
}
