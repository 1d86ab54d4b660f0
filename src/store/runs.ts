import { eventId, type RunEvent } from '../core/run/events.ts';
import type { RunOrder, RunSelection, RunStore, RunSummary } from '../core/run/order.ts';
import { applyEvent, emptyRun, type RunReduction, stateNow } from '../core/run/reduce.ts';
import type { RunState } from '../core/run/state.ts';
import { keyOf } from './keys.ts';
import { readFrom, readSortedBack } from './lists.ts';
import { readMemo } from './memo.ts';
import type { Redis } from './redis.ts';
import { type Reducer, redisReductions } from './reductions.ts';
import {
  activeScript,
  beforeScript,
  enterScript,
  hashed,
  indexKeys,
  leaveScript,
  planHash,
  runIds,
  selectionHash,
} from './run-lists.ts';
import { readOrders } from './run-orders.ts';
import { count, redisScript, words, yesOrNo } from './script.ts';
import { runEvents, runOrders, runSummaries } from './shapes/run.ts';
import { addInScript, eventIn, eventStream, fieldOf, idsAndTexts, streamKeys } from './stream.ts';

/** The events of a run, packed or not, over a connection that the caller owns. */
export function runStream(redis: Redis, run: string) {
  return eventStream(redis, run, runEvents, runKeys(run).pack);
}

/** The store of all runs, and how to drop what a crash left of one. */
export type RedisRuns = ReturnType<typeof redisRuns>;

/** Keys of one run: its order, its summary, and those of its events; once it is packed, all but the summary are in `pack`. */
export function runKeys(run: string) {
  const own = { order: keyOf(run, 'order'), summary: keyOf(run, 'summary'), pack: keyOf(run, 'pack') };
  return { ...own, ...streamKeys(run) };
}

/** An id without an order for longer than this was left by a process that died while it wrote. */
const orderWithinMs = 60_000;

/** The runs in Redis, over a connection that the caller owns; `keptMs` is how long a run is kept after its last change. */
export function redisRuns(
  redis: Redis,
  options: { keptMs: () => number },
): RunStore & { forget(run: string): Promise<void> } {
  const keepMs = () => Math.max(1, Math.ceil(options.keptMs()));
  const hasOrder = async (run: string) => {
    const { order, pack, summary } = runKeys(run);
    return (await redis.exists(order, pack, summary)) > 0;
  };
  const forget = async (run: string) => {
    await redis.zrem(indexKeys.active, run);
  };
  return {
    create(order, head, at, isFree = false) {
      const first = { id: eventId.run('requested'), at, type: 'run.requested', run: head } as const;
      return create(redis, order, first, { keptMs: keepMs(), isFree });
    },
    order: readOrders(redis, runKeys),
    events: (run) => runStream(redis, run).all(),
    state: reducedRuns(redis),
    append: (run, events) => runStream(redis, run).append(events, { keptMs: keepMs() }),
    active: () => activeRuns(redis, hasOrder, forget),
    sameRuns: (by, selection) => readSortedBack(redis, askedKey(by, selection), runIds),
    recent: (channel, limit) => recentRuns(redis, channel, limit, hasOrder),
    end: (summary) => end(redis, summary, keepMs()),
    summary: (run) => readMemo(redis, runKeys(run).summary, runSummaries),
    async before(selection, run) {
      const keys = [indexKeys.selection(selectionHash(selection)), indexKeys.before];
      const [found] = await beforeScript(redis, keys, [run ?? '']);
      return found === '' ? null : await readMemo(redis, runKeys(found).summary, runSummaries);
    },
    endedSince: (at) => readFrom(redis, indexKeys.ended, runIds, { from: at }),
    /** Takes a run out of the active ones without a summary; its events stay until they expire. */
    forget,
  };
}

/** The states of runs; a look reads what came since the last one. */
function reducedRuns(redis: Redis): (run: string) => Promise<RunState | null> {
  return redisReductions({
    redis,
    keysOf: runKeys,
    eventOf: (run, entry) => eventIn(runEvents, runKeys(run).events, entry),
    reducer: runReducer,
  });
}

/** Null for what does not begin as a run does: that is left of one which has expired. */
const runReducer: Reducer<RunEvent, { reduction: RunReduction; isStray: boolean }, RunState | null> = {
  empty: () => ({ reduction: emptyRun(), isStray: false }),
  add(reduced, event) {
    reduced.isStray ||= reduced.reduction.state === null && event.type !== 'run.requested';
    if (!reduced.isStray) applyEvent(reduced.reduction, event);
  },
  view: ({ reduction }) => stateNow(reduction),
  isOver: ({ reduction }) => reduction.state !== null && reduction.state.finishedAt !== null,
};

/** KEYS: order, events, ids, and those that mean that the id is taken too; ARGV: how long they are kept in ms, the order, the field of an event, id and text of the first. */
const orderScript = redisScript(
  `${addInScript}
if redis.call('EXISTS', unpack(KEYS)) > 0 then return 0 end
redis.call('SET', KEYS[1], ARGV[2])
add(KEYS[2], KEYS[3], ARGV[3], 4)
for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, ARGV[1]) end
return 1
`,
  { answers: [yesOrNo] },
);

/** KEYS: summary, order, events, ids; ARGV: how long they are kept in ms, the summary. The first summary stays, and is the answer. */
const summaryScript = redisScript(
  `
redis.call('SET', KEYS[1], ARGV[2], 'NX', 'PX', ARGV[1])
for i = 2, #KEYS do redis.call('PEXPIRE', KEYS[i], ARGV[1]) end
return redis.call('GET', KEYS[1])
`,
  { answers: [words] },
);

type RequestedEvent = Extract<RunEvent, { type: 'run.requested' }>;

/** The list first: a run that nobody would find would never be run; an id without a run is dropped by `active`. */
async function create(
  redis: Redis,
  order: RunOrder,
  first: RequestedEvent,
  { keptMs, isFree }: { keptMs: number; isFree: boolean },
): Promise<boolean> {
  const { run, place } = order;
  const keys = runKeys(run);
  const own = [keys.order, keys.events, keys.ids, keys.pack, keys.summary];
  if (!isFree && (await redis.exists(...own)) > 0) return false;
  const { plan, environment, selector, requestedBy: user } = first.run;
  const key = askedKey({ channel: place.channel, user }, { plan: plan.id, environment, selector });
  const lists = [indexKeys.active, indexKeys.all, indexKeys.channel(place.channel), key];
  const args = [keptMs, runOrders.write(order), fieldOf(runEvents), ...idsAndTexts([first])];
  // Sent together, done in this order.
  const [, [isNew]] = await Promise.all([
    enterScript(redis, lists, [run, keptMs]),
    orderScript(redis, own, args),
  ]);
  return isNew;
}

async function activeRuns(
  redis: Redis,
  hasOrder: (run: string) => Promise<boolean>,
  forget: (run: string) => Promise<void>,
): Promise<readonly string[]> {
  const reply = await activeScript(redis, [indexKeys.active], []);
  const runs = reply.flatMap((run, at) =>
    at % 2 === 0 ? [{ run, ageMs: count.read(reply[at + 1] ?? '', indexKeys.active) }] : [],
  );
  const known = await Promise.all(
    runs.map(async ({ run, ageMs }) => {
      if (ageMs < orderWithinMs || (await hasOrder(run))) return [run];
      await forget(run);
      return [];
    }),
  );
  return known.flat();
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
    const page = await readSortedBack(redis, key, runIds, { from, to: from + limit - 1 });
    const isThere = await Promise.all(page.map(hasOrder));
    found.push(...page.filter((_, at) => isThere[at]));
    if (page.length < limit) break;
  }
  return found.slice(0, limit);
}

async function end(redis: Redis, summary: RunSummary, keptMs: number): Promise<void> {
  const keys = runKeys(summary.run);
  const own = [keys.summary, keys.order, keys.events, keys.ids, keys.pack];
  const [stored] = await summaryScript(redis, own, [keptMs, runSummaries.write(summary)]);
  const first = runSummaries.read(stored, keys.summary);
  const selection = { plan: first.plan.id, environment: first.environment, selector: first.selector };
  const ofSelection = indexKeys.selection(selectionHash(selection));
  const key = askedKey({ channel: first.channel, user: first.requestedBy }, selection);
  const ofPlan = indexKeys.ofPlan(planHash(selection));
  const passed = indexKeys.passed(selectionHash(selection));
  const lists = [indexKeys.active, indexKeys.ended, ofSelection, indexKeys.before, key, ofPlan, passed];
  await leaveScript(redis, lists, [
    first.run,
    first.finishedAt,
    keptMs,
    first.verdict === 'passed' && !first.cancelled ? 1 : 0,
    first.cancelled ? 1 : 0,
  ]);
}

function askedKey({ channel, user }: { channel: string; user: string }, selection: RunSelection): string {
  return indexKeys.asked(hashed([channel, user, selectionHash(selection)]));
}
