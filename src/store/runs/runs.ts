import type { Redis } from 'ioredis';
import { exactJson } from '../../core/json/parse-json.ts';
import { eventId, type RunEvent } from '../../core/run/events.ts';
import type { RunOrder, RunStore, RunSummary, Selection } from '../../core/run/order.ts';
import { reduceRun } from '../../core/run/reduce.ts';
import { redisEventLog } from '../event-log.ts';
import { activeScript, beforeScript, enterScript, indexKeys, leaveScript } from './index-scripts.ts';
import { hashed, planHash, selectionHash } from './list-hashes.ts';
import { orderScript, runKeys, summaryScript } from './run-scripts.ts';

/** The store of all runs, and how to drop what a crash left of one. */
export type RedisRuns = RunStore & {
  /** Takes a run out of the active ones without a summary; its events stay until they expire. */
  forget(run: string): Promise<void>;
};

/** An id without an order for longer than this was left by a process that died while it wrote. */
const orderWithinMs = 60_000;

/** The runs in Redis, over a connection that the caller owns; `keptMs` is how long a run is kept after its last change. */
export function redisRuns(redis: Redis, options: { keptMs: () => number }): RedisRuns {
  const kept = () => Math.max(1, Math.ceil(options.keptMs()));
  const hasOrder = async (run: string) => (await redis.exists(runKeys(run).order)) === 1;
  const forget = async (run: string) => {
    await redis.zrem(indexKeys.active, run);
  };
  return {
    create: (order, head, at) =>
      create(redis, order, { id: eventId.run('requested'), at, type: 'run.requested', run: head }, kept()),
    order: async (run) => orderOf(await redis.get(runKeys(run).order)),
    events: (run) => eventsOf(redis, run),
    async state(run) {
      const events = await eventsOf(redis, run);
      return events[0]?.type === 'run.requested' ? reduceRun(events) : null;
    },
    append: (run, events) => redisEventLog(redis, run, { keptMs: kept() }).add(events),
    active: () => activeRuns(redis, hasOrder, forget),
    asked: (by, selection) => redis.zrevrange(askedKey(by, selection), 0, -1),
    recent: (channel, limit) => recentRuns(redis, channel, limit, hasOrder),
    end: (summary) => end(redis, summary, kept()),
    summary: async (run) => summaryIn(await redis.get(runKeys(run).summary)),
    async before(selection, run) {
      const keys = [indexKeys.selection(selectionHash(selection)), indexKeys.before];
      const [found = ''] = await beforeScript(redis, keys, [run ?? '']);
      return found === '' ? null : summaryIn(await redis.get(runKeys(found).summary));
    },
    endedSince: (at) => redis.zrangebyscore(indexKeys.ended, at, '+inf'),
    forget,
  };
}

type Requested = Extract<RunEvent, { type: 'run.requested' }>;

/** The list first: a run that nobody would find would never be run; an id without a run is dropped by `active`. */
async function create(redis: Redis, order: RunOrder, first: Requested, keptMs: number): Promise<boolean> {
  const { run, place } = order;
  const keys = runKeys(run);
  if ((await redis.exists(keys.order, keys.events)) > 0) return false;
  const { plan, environment, selector, requestedBy: user } = first.run;
  const asked = askedKey({ channel: place.channel, user }, { plan: plan.id, environment, selector });
  const lists = [indexKeys.active, indexKeys.all, indexKeys.channel(place.channel), asked];
  await enterScript(redis, lists, [run, keptMs]);
  const own = [keys.order, keys.events, keys.ids];
  const [isNew] = await orderScript(redis, own, [
    keptMs,
    JSON.stringify(order),
    first.id,
    JSON.stringify(first),
  ]);
  return isNew === '1';
}

async function eventsOf(redis: Redis, run: string): Promise<readonly RunEvent[]> {
  return (await redisEventLog(redis, run).read()).map(({ event }) => event);
}

async function activeRuns(
  redis: Redis,
  hasOrder: (run: string) => Promise<boolean>,
  forget: (run: string) => Promise<void>,
): Promise<readonly string[]> {
  const reply = await activeScript(redis, [indexKeys.active], []);
  const runs = reply.flatMap((run, at) => (at % 2 === 0 ? [{ run, ageMs: Number(reply[at + 1]) }] : []));
  const kept = await Promise.all(
    runs.map(async ({ run, ageMs }) => {
      if (ageMs < orderWithinMs || (await hasOrder(run))) return [run];
      await forget(run);
      return [];
    }),
  );
  return kept.flat();
}

/** Passes over runs that have expired or were never written whole. */
async function recentRuns(
  redis: Redis,
  channel: string | null,
  limit: number,
  hasOrder: (run: string) => Promise<boolean>,
): Promise<readonly string[]> {
  const key = channel === null ? indexKeys.all : indexKeys.channel(channel);
  const found: string[] = [];
  for (let from = 0; found.length < limit; from += limit) {
    const page = await redis.zrevrange(key, from, from + limit - 1);
    const isThere = await Promise.all(page.map(hasOrder));
    found.push(...page.filter((_, at) => isThere[at]));
    if (page.length < limit) break;
  }
  return found.slice(0, limit);
}

async function end(redis: Redis, summary: RunSummary, keptMs: number): Promise<void> {
  const keys = runKeys(summary.run);
  const own = [keys.summary, keys.order, keys.events, keys.ids];
  const [stored = ''] = await summaryScript(redis, own, [keptMs, JSON.stringify(summary)]);
  const first = summaryIn(stored) ?? summary;
  const selection = { plan: first.plan.id, environment: first.environment, selector: first.selector };
  const ofSelection = indexKeys.selection(selectionHash(selection));
  const asked = askedKey({ channel: first.channel, user: first.requestedBy }, selection);
  const ofPlan = indexKeys.ofPlan(planHash(selection));
  const passed = indexKeys.passed(selectionHash(selection));
  const lists = [indexKeys.active, indexKeys.ended, ofSelection, indexKeys.before, asked, ofPlan, passed];
  await leaveScript(redis, lists, [
    first.run,
    first.finishedAt,
    keptMs,
    first.verdict === 'passed' && !first.cancelled ? 1 : 0,
  ]);
}

function askedKey({ channel, user }: { channel: string; user: string }, selection: Selection): string {
  return indexKeys.asked(hashed([channel, user, selectionHash(selection)]));
}

/** The cast is safe: only `create` writes this key, and it writes an order. */
function orderOf(text: string | null): RunOrder | null {
  return text === null ? null : (exactJson(text) as RunOrder);
}

/** The cast is safe: only `end` writes this key, and it writes a summary. */
function summaryIn(text: string | null): RunSummary | null {
  return text === null || text === '' ? null : (JSON.parse(text) as RunSummary);
}
