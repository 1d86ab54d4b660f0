import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkTypes } from '../../src/checks/index.ts';
import type { RunEvent, RunHead } from '../../src/core/run/events.ts';
import { redisRunHistory } from '../../src/store/run-history.ts';
import { type RedisRuns, redisRuns } from '../../src/store/runs.ts';
import { type TestRedis, testRedis } from '../support/redis.ts';
import { keepEndedRun } from '../support/reports.ts';
import { checkHeadOf, endedCheck, passed, runHeadOf, startedAt } from '../support/run-events.ts';

const hourMs = 3_600_000;
let server: TestRedis;
let store: RedisRuns;

beforeAll(async () => {
  server = await testRedis();
  store = redisRuns(server.redis, { keptMs: () => 90 * 24 * hourMs });
});
afterAll(() => server[Symbol.asyncDispose]());

type Kept = Partial<RunHead> & { isFailed?: boolean; isDoubted?: boolean };

/** Keeps a run of one check; `nth` runs end an hour apart. */
async function keep(nth: number, plan: string, more: Kept = {}) {
  const { isFailed = false, isDoubted = false, ...changes } = more;
  const head = { ...runHeadOf({ '2.1': 'All' }, [checkHeadOf('health', '2.1')]), ...changes };
  const id = `r-${plan}-${nth}`;
  const outcome = isFailed ? { ...passed, status: 'failed' as const } : passed;
  const at = startedAt + nth * hourMs;
  const named = { ...head, id, plan: { ...head.plan, id: plan } };
  const doubt: RunEvent = {
    ...{ type: 'run.doubted', id: 'run.doubted', at, isCertain: true },
    reason: 'the revision changed meanwhile',
  };
  const events = [...endedCheck('health', 90, outcome), ...(isDoubted ? [doubt] : [])];
  await keepEndedRun(store, { head: named, events, at, finishedAt: at + 1 });
  return id;
}

it('a run that has ended has facts; one that goes on, and one that nobody knows, has none', async () => {
  const history = redisRunHistory(server.redis, store, checkTypes);
  const id = await keep(1, 'ended');
  expect(await history.facts(id)).toMatchObject({ id, verdict: 'passed', checks: [{ id: 'health' }] });
  const head = { ...runHeadOf({ '2.1': 'All' }, [checkHeadOf('health', '2.1')]), id: 'r-running' };
  const place = { channel: 'C1', thread: null };
  const plan = { text: '', file: '', digest: '' };
  await store.create({ run: 'r-running', plan, place, failFast: false }, head, startedAt);
  expect(await history.facts('r-running')).toBeNull();
  expect(await history.facts('r-nobody')).toBeNull();
});

it('facts are the same from events, from Redis and from memory', async () => {
  const id = await keep(1, 'same');
  const history = redisRunHistory(server.redis, store, checkTypes);
  const made = await history.facts(id);
  expect(await history.facts(id)).toEqual(made);
  expect(await redisRunHistory(server.redis, store, checkTypes).facts(id)).toEqual(made);
});

it('memory holds the runs that were looked at last, and no more checks than it may', async () => {
  const ids = await Promise.all([1, 2, 3].map((nth) => keep(nth, 'memory')));
  const asked: string[] = [];
  const counting = {
    state: (run: string) => {
      asked.push(run);
      return store.state(run);
    },
  };
  const look = async (most: number) => {
    const history = redisRunHistory(server.redis, counting, checkTypes, most);
    const [one = '', two = '', three = ''] = ids;
    const read = async (run: string) => {
      await server.redis.del(...(await server.redis.keys(`*{${run}}:facts*`)), 'none');
      asked.length = 0;
      await history.facts(run);
      return asked.length;
    };
    for (const run of [one, two, one, three]) await history.facts(run);
    return [await read(three), await read(one), await read(two)];
  };
  expect(await look(2)).toEqual([0, 0, 1]);
  expect(await look(1)).toEqual([0, 1, 1]);
  expect(await look(50_000)).toEqual([0, 0, 0]);
});

it('lists are newest first, of one plan or one selection, and end before the moment that is asked for', async () => {
  const history = redisRunHistory(server.redis, store, checkTypes);
  const ids = [await keep(1, 'lists'), await keep(2, 'lists', { selector: ['all'] }), await keep(3, 'lists')];
  const where = { plan: 'lists', environment: 'staging', selector: ['phase2'] };
  const before = startedAt + 3 * hourMs;
  expect(await history.ofPlan(where, before, 9)).toEqual([ids[1], ids[0]]);
  expect(await history.ofSelection(where, before, 9)).toEqual([ids[0]]);
  expect(await history.ofPlan(where, before + 2, 2)).toEqual([ids[2], ids[1]]);
  expect(await history.ofPlan({ ...where, environment: 'demo' }, before, 9)).toEqual([]);
});

it('the baseline is the last that passed, and none that is doubted or gone', async () => {
  const history = redisRunHistory(server.redis, store, checkTypes);
  const ids = [
    await keep(1, 'base'),
    await keep(2, 'base'),
    await keep(3, 'base', { isFailed: true }),
    await keep(4, 'base', { isDoubted: true }),
  ];
  const where = { plan: 'base', environment: 'staging', selector: ['phase2'] };
  const now = startedAt + 9 * hourMs;
  expect(await history.lastPassed(where, now)).toBe(ids[1]);
  expect(await history.lastPassed(where, startedAt + 2 * hourMs)).toBe(ids[0]);
  await server.redis.del(...(await server.redis.keys(`*{${ids[1]}}*`)));
  expect(await history.lastPassed(where, now)).toBe(ids[0]);
});
