import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventId } from '../../src/core/run/events.ts';
import type { RunOrder, RunSummary } from '../../src/core/run/order.ts';
import { keyOf } from '../../src/store/keys.ts';
import { redisRuns, runStream } from '../../src/store/runs.ts';
import { runOrders } from '../../src/store/shapes/run.ts';
import { type TestRedis, testRedis } from '../support/redis.ts';
import { checkHeadOf, runHeadOf, startedAt } from '../support/run-events.ts';

let server: TestRedis;
beforeAll(async () => {
  server = await testRedis();
});
afterAll(() => server[Symbol.asyncDispose]());

const keptMs = 30 * 24 * 3_600_000;
const store = () => redisRuns(server.redis, { keptMs: () => keptMs });

function orderOf(run: string, channel = 'C1'): RunOrder {
  const plan = { text: 'plan', file: 'plans/a.yaml', digest: 'd' };
  return { run, plan, place: { channel, thread: null }, failFast: false };
}
const headOf = (run: string) => ({ ...runHeadOf({ '2.1': 'Sockets' }, [checkHeadOf('a', '2.1')]), id: run });
const create = (run: string, channel = 'C1') => store().create(orderOf(run, channel), headOf(run), startedAt);

function summaryFor(run: string, finishedAt: number, more: Partial<RunSummary> = {}): RunSummary {
  return {
    ...{
      run,
      plan: { id: 'p', digest: 'd' },
      environment: 'staging',
      selector: ['phase2'],
      requestedBy: 'U1',
    },
    ...{
      channel: 'C1',
      requestedAt: 1,
      startedAt: 2,
      finishedAt,
      verdict: 'passed',
      decidedBy: '',
      cancelled: false,
    },
    ...{ passed: 1, total: 1, failing: [], revision: null },
    ...more,
  };
}

it('an order of before, which held an address of Slack’s, is read without it', () => {
  const { run, plan, place, failFast } = orderOf('r-1');
  const before = { run, plan, failFast, responseUrl: 'https://hooks.slack.com/x' };
  const today = { run, plan, place, failFast };
  const second = JSON.stringify({ v: 2, ...before, place });
  const first = JSON.stringify({ v: 1, ...before, place: { channel: place.channel, threadTs: null } });
  expect(runOrders.read(second, 'k')).toEqual(today);
  expect(runOrders.read(first, 'k')).toEqual(today);
  expect(runOrders.read(JSON.stringify({ v: 2, ...today, responseUrl: null }), 'k')).toEqual(today);
});

it('a run is there with its order, its first event and in the lists; a taken id changes nothing', async () => {
  await server.redis.flushall();
  expect(await create('r-A')).toBe(true);
  expect(await store().create(orderOf('r-A', 'C9'), headOf('r-A'), startedAt + 9)).toBe(false);
  expect(await store().order('r-A')).toEqual(orderOf('r-A'));
  expect(await store().state('r-A')).toMatchObject({ requestedAt: startedAt, head: { id: 'r-A' } });
  expect(await store().recent('C9', 5)).toEqual([]);
  expect(await store().recent('C1', 5)).toEqual(['r-A']);
  expect(await store().active()).toEqual(['r-A']);
});

it('of many that take one id at once, one has it', async () => {
  await server.redis.flushall();
  const connections = [server.connect(), server.connect(), server.connect()].map((redis) =>
    redisRuns(redis, { keptMs: () => keptMs }),
  );
  const won = await Promise.all(
    connections.map((runs) => runs.create(orderOf('r-A'), headOf('r-A'), startedAt)),
  );
  expect(won.filter((is) => is)).toHaveLength(1);
  expect(await store().events('r-A')).toHaveLength(1);
});

it('events go into the log that workers write, each once', async () => {
  await server.redis.flushall();
  await create('r-A');
  const event = { id: eventId.run('started'), at: 5, type: 'run.started' } as const;
  expect(await store().append('r-A', [event, event])).toBe(1);
  await runStream(server.redis, 'r-A').append([event], { keptMs });
  expect((await store().events('r-A')).map(({ type }) => type)).toEqual(['run.requested', 'run.started']);
});

it('lists active runs oldest first and recent ones newest first, of a channel or of all', async () => {
  await server.redis.flushall();
  for (const [run, channel] of [
    ['r-A', 'C1'],
    ['r-B', 'C2'],
    ['r-C', 'C1'],
  ] as const)
    await create(run, channel);
  expect(await store().active()).toEqual(['r-A', 'r-B', 'r-C']);
  expect(await store().recent('C1', 5)).toEqual(['r-C', 'r-A']);
  expect(await store().recent(null, 2)).toEqual(['r-C', 'r-B']);
  await store().end(summaryFor('r-A', 100));
  expect(await store().active()).toEqual(['r-B', 'r-C']);
  expect(await store().recent('C1', 5)).toEqual(['r-C', 'r-A']);
});

it('ending twice keeps the first summary', async () => {
  await server.redis.flushall();
  await create('r-A');
  await store().end(summaryFor('r-A', 100));
  await store().end(summaryFor('r-A', 900, { verdict: 'failed' }));
  expect(await store().summary('r-A')).toEqual(summaryFor('r-A', 100));
  expect(await store().endedSince(100)).toEqual(['r-A']);
  expect(await store().endedSince(101)).toEqual([]);
});

it('the run before stays the same, whatever ends later', async () => {
  await server.redis.flushall();
  const selection = { plan: 'p', environment: 'staging', selector: ['phase2'] };
  const before = async (run: string | null) => (await store().before(selection, run))?.run ?? null;
  expect(await before(null)).toBe(null);
  await store().end(summaryFor('r-A', 100));
  await store().end(summaryFor('r-X', 150, { environment: 'demo' }));
  await store().end(summaryFor('r-C', 300));
  expect(await before('r-A')).toBe(null);
  expect(await before('r-C')).toBe('r-A');
  expect(await before('r-not-ended')).toBe('r-C');
  await store().end(summaryFor('r-B', 200));
  await store().end(summaryFor('r-C', 300));
  expect(await before('r-C')).toBe('r-A');
  expect(await before('r-B')).toBe('r-A');
  expect(await before(null)).toBe('r-C');
});

it('everything of a run is kept as long as the retention says, also when a worker wrote its events', async () => {
  await server.redis.flushall();
  await create('r-A');
  const started = { id: eventId.run('started'), at: 5, type: 'run.started' } as const;
  await runStream(server.redis, 'r-A').append([started], { keptMs: 60_000 });
  await store().end(summaryFor('r-A', 100));
  for (const name of ['order', 'events', 'event-ids', 'summary']) {
    expect(await server.redis.pttl(keyOf('r-A', name)), name).toBeGreaterThan(keptMs - 60_000);
  }
});

it('what a crash left of a run is shown for a minute, then dropped; it never stands in the recent ones', async () => {
  await server.redis.flushall();
  await create('r-A');
  await create('r-B');
  await server.redis.del(keyOf('r-B', 'order'));
  expect(await store().active()).toEqual(['r-A', 'r-B']);
  expect(await store().recent('C1', 1)).toEqual(['r-A']);
  const twoMinutesAgo = Number(await server.redis.zscore('sc:{runs}:active', 'r-B')) - 120_000_000;
  await server.redis.zadd('sc:{runs}:active', twoMinutesAgo, 'r-B');
  expect(await store().active()).toEqual(['r-A']);
  await store().forget('r-A');
  expect(await store().active()).toEqual([]);
  expect(await store().state('r-A')).not.toBe(null);
});

it('a run that nobody knows has no order, no state, no summary and no events', async () => {
  expect(await store().order('r-none')).toBe(null);
  expect(await store().state('r-none')).toBe(null);
  expect(await store().summary('r-none')).toBe(null);
  expect(await store().events('r-none')).toEqual([]);
});

it('the runs that a person asked for are found by channel and selection, until they end', async () => {
  await server.redis.flushall();
  await create('r-A');
  await create('r-B');
  await create('r-C', 'C2');
  const { plan, environment, selector, requestedBy: user } = headOf('r-A');
  const selection = { plan: plan.id, environment, selector };
  const asked = (channel: string, who = user) => store().sameRuns({ channel, user: who }, selection);
  expect([await asked('C1'), await asked('C2')]).toEqual([['r-B', 'r-A'], ['r-C']]);
  expect(await asked('C1', 'U-other')).toEqual([]);
  expect(await store().sameRuns({ channel: 'C1', user }, { ...selection, environment: 'demo' })).toEqual([]);
  const facts = { plan: { id: plan.id, digest: 'd' }, environment, selector, requestedBy: user };
  await store().end(summaryFor('r-B', 100, facts));
  expect(await asked('C1')).toEqual(['r-A']);
});
