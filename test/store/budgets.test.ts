import { afterAll, beforeAll, expect, it } from 'vitest';
import { redisBudgets, slackBudgets } from '../../src/slack/out/budgets.ts';
import { type TestRedis, testRedis } from '../support/redis.ts';

let server: TestRedis;
beforeAll(async () => {
  server = await testRedis();
});
afterAll(() => server[Symbol.asyncDispose]());

const table = {
  post: { perChannel: { everyMs: 60_000, burst: 3 } },
  update: { perChannel: { everyMs: 60_000, burst: 2 }, perWorkspace: { everyMs: 60_000, burst: 3 } },
};

it('processes that ask at once share one allowance', async () => {
  const waits = await Promise.all(
    Array.from({ length: 20 }, () => redisBudgets(server.connect(), 'T1', table).take('post', 'C1')),
  );
  expect(waits.filter((wait) => wait === 0)).toHaveLength(3);
  for (const wait of waits.filter((one) => one > 0)) expect(wait).toBeLessThanOrEqual(60_000);
});

it('a channel that is spent does not hold up another, a workspace that is spent does', async () => {
  const budgets = redisBudgets(server.redis, 'T2', table);
  expect(await budgets.take('update', 'C1')).toBe(0);
  expect(await budgets.take('update', 'C1')).toBe(0);
  // A refusal takes nothing: the third of the workspace is still there.
  expect(await budgets.take('update', 'C1')).toBeGreaterThan(0);
  expect(await budgets.take('update', 'C2')).toBe(0);
  expect(await budgets.take('update', 'C3')).toBeGreaterThan(0);
  expect(await redisBudgets(server.redis, 'T3', table).take('update', 'C1')).toBe(0);
});

it('a 429 holds up its method and channel only, and never gets shorter', async () => {
  const budgets = redisBudgets(server.redis, 'T4', slackBudgets);
  await budgets.pause('chat.postMessage', 'C1', 30_000);
  await budgets.pause('chat.postMessage', 'C1', 1000);
  expect(await budgets.take('chat.postMessage', 'C1')).toBeGreaterThan(29_000);
  expect(await budgets.take('chat.postMessage', 'C2')).toBe(0);
  expect(await budgets.take('chat.update', 'C1')).toBe(0);
  await budgets.pause('chat.update', 'C1', 5000);
  expect(await budgets.take('chat.update', 'C2')).toBeGreaterThan(4000);
  expect(await budgets.take('conversations.replies', 'C1')).toBe(0);
});

it('comes back with time, one call a pace', async () => {
  const budgets = redisBudgets(server.redis, 'T5', { post: { perChannel: { everyMs: 40, burst: 1 } } });
  expect(await budgets.take('post', 'C1')).toBe(0);
  await expect.poll(() => budgets.take('post', 'C1'), { interval: 5 }).toBe(0);
  expect(await budgets.take('post', 'C1')).toBeGreaterThan(0);
});

it('a channel that asks and asks does not keep the calls of the workspace from another', async () => {
  const fast = { update: { perWorkspace: { everyMs: 50, burst: 1 } } };
  const budgets = redisBudgets(server.redis, 'T9', fast);
  const taken: string[] = [];
  const ask = async (channel: string, calls: number) => {
    while (taken.filter((one) => one === channel).length < calls) {
      const wait = await budgets.take('update', channel);
      if (wait === 0) taken.push(channel);
      else await new Promise((resolve) => setTimeout(resolve, Math.min(wait, 10)));
    }
  };
  // Twenty that edit in one channel, one in another.
  const flood = Array.from({ length: 20 }, () => ask('C1', 12));
  await Promise.all([...flood, ask('C2', 5)]);
  const last = taken.lastIndexOf('C2');
  expect(taken.slice(0, last).filter((one) => one === 'C1').length).toBeLessThanOrEqual(7);
});
