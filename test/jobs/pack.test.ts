import { afterAll, beforeAll, expect, it } from 'vitest';
import { packJob } from '../../jobs/pack.ts';
import { checkTypes } from '../../src/checks/index.ts';
import type { DetailLimits } from '../../src/core/run/packing.ts';
import { reduceRun } from '../../src/core/run/reduce.ts';
import { summaryOf } from '../../src/core/run/summary.ts';
import { packSlots, slotPackKey } from '../../src/slack/out/outbox/packed-slots.ts';
import { keyOf } from '../../src/store/keys.ts';
import { packedTotals, readDropped, redisRunPacking } from '../../src/store/run-details.ts';
import { redisRunHistory } from '../../src/store/run-history.ts';
import { runKeys } from '../../src/store/runs.ts';
import { endedRun, keptRuns, memoryOf } from '../support/packable-run.ts';
import {
  askedHead,
  failedOutcome,
  type Publishing,
  publishing,
  runFinished,
  runStarted,
} from '../support/publish-parts.ts';
import { type TestRedis, testRedis } from '../support/redis.ts';
import { checkHeadOf, endedCheck, startedAt } from '../support/run-events.ts';

const dayMs = 86_400_000;
const noLimits: DetailLimits = { mostRuns: null, mostBytes: null };
const leave = new AbortController().signal;

let all: Publishing;
beforeAll(async () => {
  all = await publishing();
});
afterAll(() => all[Symbol.asyncDispose]());

/** The job over a Redis; `pack` packs once, at a time. */
function packer({ redis }: Pick<TestRedis, 'redis'>, now: () => number) {
  const history = redisRunHistory(redis, keptRuns(redis), checkTypes);
  const context = {
    now,
    packing: redisRunPacking(redis, history, { keptMs: () => 90 * dayMs }),
    packMessages: async (run: string) => void (await packSlots(redis, run)),
  };
  return {
    history,
    pack: (limits = noLimits) =>
      packJob.run({}, { ...context, limits: () => limits }, { leave, failedChildren: [] }),
  };
}

/** A run whose checks all failed, as Slack shows it. */
async function shownRun(run: string, checks: number): Promise<void> {
  const heads = Array.from({ length: checks }, (_, at) => checkHeadOf(`check-${at}`, '2.1'));
  await all.start(askedHead(run, { '2.1': 'All' }, heads));
  const ends = heads.flatMap(({ id }, at) => {
    const letter = String.fromCharCode('a'.charCodeAt(0) + at);
    return endedCheck(id, 90, failedOutcome({ body: `no ${id}` }, letter.repeat(3)));
  });
  await all.runs.append(run, [runStarted, ...ends, runFinished(2_000)]);
  await all.settle(run);
  const state = await all.runs.state(run);
  if (state !== null) await all.runs.end(summaryOf(state, 'C0STAGING1'));
}

const messages = () => all.slack.state.messages.map(({ ts, text }) => [ts, text]);

it('what Slack shows of a run is remembered in little memory, and nothing is posted or edited again for it', async () => {
  await shownRun('r-SHOWN', 20);
  const shown = messages();
  const before = await memoryOf(all.redis, 'r-SHOWN');
  await packer(all, () => startedAt + dayMs).pack();
  const after = await memoryOf(all.redis, 'r-SHOWN');
  expect(before).toBeGreaterThan(60_000);
  expect(after).toBeLessThan(10_240);
  const calls = all.slack.calls.length;
  await all.turn('r-SHOWN');
  await all.turn('r-SHOWN');
  expect(all.slack.calls.slice(calls).filter(({ method }) => method.startsWith('chat.'))).toEqual([]);
  expect(messages()).toEqual(shown);
  expect(await all.redis.exists(slotPackKey('r-SHOWN'))).toBe(0);
});

it('a late event of a packed run is shown in the message that is there', async () => {
  await shownRun('r-NEWS', 1);
  await packer(all, () => startedAt + dayMs).pack();
  const count = all.slack.state.messages.length;
  expect(await all.redis.exists(slotPackKey('r-NEWS'), runKeys('r-NEWS').pack)).toBe(2);
  const said = { answer: 'yes', by: 'U1', reason: 'late' } as const;
  const late = { type: 'check.answered', id: 'check.answered:check-0', at: startedAt + 9_000 } as const;
  expect(await all.runs.append('r-NEWS', [{ ...late, check: 'check-0', ...said }])).toBe(1);
  await all.settle('r-NEWS');
  expect(all.slack.state.messages.length).toBe(count);
  expect((await all.runs.events('r-NEWS')).at(-1)).toMatchObject({ reason: 'late' });
  await packer(all, () => startedAt + dayMs).pack();
  expect(await all.redis.exists(runKeys('r-NEWS').events)).toBe(0);
  expect((await keptRuns(all.redis).events('r-NEWS')).at(-1)).toMatchObject({ reason: 'late' });
});

it('slots of which something is under way are not packed', async () => {
  await shownRun('r-BUSY', 1);
  const root = keyOf('r-BUSY', 'slot', 'r-BUSY:root');
  for (const [field, value] of [
    ['state', 'sending'],
    ['wantHash', 'another'],
    ['writerUntil', String(Date.now() + 60_000)],
  ] as const) {
    const before = await all.redis.hget(root, field);
    await all.redis.hset(root, field, value);
    expect([field, await packSlots(all.redis, 'r-BUSY')]).toEqual([field, false]);
    if (before === null) await all.redis.hdel(root, field);
    else await all.redis.hset(root, field, before);
  }
  expect(await packSlots(all.redis, 'r-BUSY')).toBe(true);
  expect(await packSlots(all.redis, 'r-BUSY')).toBe(false);
});

it('runs that have not settled, or not ended, are left as they are', async () => {
  await using server = await testRedis();
  const runs = keptRuns(server.redis);
  await endedRun(runs, 'r-JUST', { checks: 1 });
  await packer(server, () => startedAt + 60_000 + 10_000).pack();
  expect(await server.redis.exists(runKeys('r-JUST').events)).toBe(1);
  await packer(server, () => startedAt + dayMs).pack();
  expect(await server.redis.exists(runKeys('r-JUST').events)).toBe(0);
});

it('all runs are packed, also those of before there was packing, and one that cannot be read keeps no other back', async () => {
  await using server = await testRedis();
  const runs = keptRuns(server.redis);
  const ids = Array.from({ length: 340 }, (_, nth) => `r-N${nth}`);
  for (const [nth, run] of ids.entries())
    await endedRun(runs, run, { checks: 1, at: startedAt + nth * 1_000 });
  await server.redis.xadd(runKeys('r-N3').events, '*', 'event.99', '{}');
  await server.redis.set(keyOf('r-N4', 'pack'), 'x');
  const { pack } = packer(server, () => startedAt + dayMs);
  await expect(pack()).rejects.toThrow('runs that cannot be packed');
  await pack().catch(() => {});
  const open = await server.redis.exists(...ids.map((run) => runKeys(run).events));
  expect(open).toBe(1);
  expect((await packedTotals(server.redis)).runs).toBe(339);
}, 60_000);

it('beyond the limits the oldest lose their details; verdict, facts and place in the lists stay', async () => {
  await using server = await testRedis();
  const runs = keptRuns(server.redis);
  const ids = Array.from({ length: 230 }, (_, nth) => `r-K${nth}`);
  for (const [nth, run] of ids.entries())
    await endedRun(runs, run, { checks: 1, at: startedAt + nth * 120_000 });
  const { pack, history } = packer(server, () => startedAt + dayMs);
  const facts = await redisRunHistory(server.redis, runs, checkTypes).facts('r-K0');
  const summary = await runs.summary('r-K0');
  while ((await packedTotals(server.redis)).runs < 230) await pack();
  const full = await packedTotals(server.redis);
  expect(full.bytes).toBe(
    (await Promise.all(ids.map((run) => server.redis.strlen(runKeys(run).pack)))).reduce((a, b) => a + b),
  );
  await pack({ mostRuns: 220, mostBytes: null });
  expect((await packedTotals(server.redis)).runs).toBe(220);
  const gone = await Promise.all(ids.map(async (run) => (await keptRuns(server.redis).state(run)) === null));
  expect(gone).toEqual(ids.map((_, nth) => nth < 10));
  expect(await history.facts('r-K0')).toEqual(facts);
  expect(await redisRunHistory(server.redis, runs, checkTypes).facts('r-K0')).toEqual(facts);
  expect(await runs.summary('r-K0')).toEqual(summary);
  expect(await runs.recent('C0STAGING1', 1_000)).toHaveLength(230);
  expect(await memoryOf(server.redis, 'r-K0')).toBeLessThan(2_700);
  expect(await readDropped(server.redis, 'r-K0')).toEqual({ at: startedAt + dayMs, by: 'runs' });
  expect(await readDropped(server.redis, 'r-K10')).toBeNull();
  await pack({ mostRuns: null, mostBytes: 1 });
  // What comparisons and rollbacks look back on stays.
  expect((await packedTotals(server.redis)).runs).toBe(200);
  expect(await readDropped(server.redis, 'r-K10')).toMatchObject({ by: 'size' });
}, 60_000);

it('while Redis is nearly full the details of the oldest go', async () => {
  await using server = await testRedis();
  const runs = keptRuns(server.redis);
  const ids = Array.from({ length: 210 }, (_, nth) => `r-M${nth}`);
  for (const [nth, run] of ids.entries())
    await endedRun(runs, run, { checks: 1, at: startedAt + nth * 120_000 });
  const { pack } = packer(server, () => startedAt + dayMs);
  while ((await packedTotals(server.redis)).runs < 210) await pack();
  await pack();
  expect((await packedTotals(server.redis)).runs).toBe(210);
  const used = Number(/used_memory:(\d+)/.exec(await server.redis.info('memory'))?.[1]);
  await server.redis.config('SET', 'maxmemory', String(Math.round(used * 1.1)));
  await pack();
  expect((await packedTotals(server.redis)).runs).toBe(200);
  expect(await keptRuns(server.redis).state('r-M0')).toBeNull();
  expect(await readDropped(server.redis, 'r-M0')).toMatchObject({ by: 'memory' });
  expect(await keptRuns(server.redis).state('r-M209')).toEqual(
    reduceRun([...(await keptRuns(server.redis).events('r-M209'))]),
  );
}, 60_000);
