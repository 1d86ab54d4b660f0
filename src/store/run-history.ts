import { LRUCache } from 'lru-cache';
import type { CheckType } from '../core/check.ts';
import { factsOfState, type RunFacts } from '../core/compare/facts.ts';
import type { CheckDurations } from '../core/incident/store.ts';
import type { RunHistory } from '../core/report/history.ts';
import type { RunStore } from '../core/run/order.ts';
import { keyOf } from './keys.ts';
import { readBelow } from './lists.ts';
import { readFields, readMemo, writeMemo } from './memo.ts';
import type { Redis } from './redis.ts';
import { hashed, indexKeys, planHash, runIds, selectionHash } from './run-lists.ts';
import { runKeys } from './runs.ts';
import { plainText } from './schema.ts';
import { redisScript } from './script.ts';
import { runFacts } from './shapes/run.ts';

/** Facts are made once from the events of a run. */
const factsKey = (run: string) => keyOf(run, 'facts', '4');
/** As they were kept before they were compressed. */
const plainFactsKey = (run: string) => keyOf(run, 'facts', '3');
/** A weekly report finds those of the last one. */
const factsKeptMs = 8 * 24 * 3_600_000;

/** So many checks of the runs that were looked at last, unless told otherwise; a few hundred bytes each. */
const mostChecksInMemory = 50_000;

/** The runs that have ended, over a connection that the caller owns; facts of so many checks are kept in this process. */
export function redisRunHistory(
  redis: Redis,
  runs: Pick<RunStore, 'state'>,
  checkTypes: readonly CheckType[],
  mostChecks = mostChecksInMemory,
): RunHistory {
  const before = (key: string, at: number, limit: number) =>
    readBelow(redis, key, runIds, { to: at, most: limit });
  // Facts of a run that has ended never change, and all reports of a plan look back on the same runs.
  const memory = new LRUCache<string, RunFacts>({
    maxSize: mostChecks,
    sizeCalculation: ({ checks }) => Math.max(1, checks.length),
  });
  return {
    async facts(run) {
      const known = memory.get(run);
      if (known !== undefined) return known;
      const found = await facts(redis, runs, checkTypes, run);
      if (found !== null) memory.set(run, found);
      return found;
    },
    ofPlan: (where, at, limit) => before(indexKeys.ofPlan(planHash(where)), at, limit),
    ofSelection: (selection, at, limit) => before(indexKeys.selection(selectionHash(selection)), at, limit),
    async lastPassed(selection, at) {
      const found = await before(indexKeys.passed(selectionHash(selection)), at, mostGone);
      for (const run of found) if ((await redis.exists(runKeys(run).summary)) === 1) return run;
      return null;
    },
  };
}

/** Runs in a list that have expired meanwhile: no more than that are passed over. */
const mostGone = 50;

/** Keeps the facts of a run for so many ms, without its events; false for one that has no facts. */
export async function keepFacts(
  redis: Redis,
  run: string,
  history: Pick<RunHistory, 'facts'>,
  ms: number,
): Promise<boolean> {
  const known = await history.facts(run);
  if (known !== null) await writeMemo(redis, factsKey(run), runFacts, known, Math.max(1, ms), 'compressed');
  return known !== null;
}

async function facts(
  redis: Redis,
  runs: Pick<RunStore, 'state'>,
  checkTypes: readonly CheckType[],
  run: string,
): Promise<RunFacts | null> {
  const newest =
    (await readMemo(redis, factsKey(run), runFacts, 'compressed')) ??
    (await readMemo(redis, plainFactsKey(run), runFacts));
  if (newest !== null) return newest;
  const state = await runs.state(run);
  if (state === null || state.finishedAt === null) return null;
  const made = factsOfState(state, checkTypes);
  await writeMemo(redis, factsKey(run), runFacts, made, factsKeptMs, 'compressed');
  return made;
}

const newestDurations = 20;
const durationsKeptMs = 180 * 24 * 3_600_000;

const durations = plainText('the newest durations of a check');

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
      const args = [check, Math.round(durationMs), newestDurations, durationsKeptMs];
      await noteScript(redis, [durationsKey(plan, environment)], args);
    },
    async medians(plan, environment) {
      const times = await readFields(redis, durationsKey(plan, environment), durations);
      return new Map([...times].map(([check, text]) => [check, median(text.split(' ').map(Number))]));
    },
  };
}

/** Hashed: names of plans and environments may hold anything. */
function durationsKey(plan: string, environment: string): string {
  return keyOf(`durations.${hashed([plan, environment])}`);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = 0, high = low] = sorted.slice(middle - (sorted.length % 2 === 0 ? 1 : 0), middle + 1);
  return (low + high) / 2;
}
