import { afterAll, beforeAll, expect, it } from 'vitest';
import { redisCheckDurations } from '../../src/store/run-history.ts';
import { type TestRedis, testRedis } from '../support/redis.ts';

let server: TestRedis;
beforeAll(async () => {
  server = await testRedis();
});
afterAll(() => server[Symbol.asyncDispose]());

it('medians are by plan, environment and check, of the newest twenty', async () => {
  const durations = redisCheckDurations(server.redis);
  expect(await durations.medians('p', 'staging')).toEqual(new Map());
  for (const ms of [10, 1000, 20]) await durations.note('p', 'staging', 'health', ms);
  await durations.note('p', 'demo', 'health', 7);
  await durations.note('p', 'staging', 'a {b} c', 1);
  await durations.note('p', 'staging', 'a {b} c', 4);
  expect(await durations.medians('p', 'staging')).toEqual(
    new Map([
      ['health', 20],
      ['a {b} c', 2.5],
    ]),
  );
  for (let at = 0; at < 20; at += 1) await durations.note('p', 'staging', 'health', 500);
  expect((await durations.medians('p', 'staging')).get('health')).toBe(500);
  expect(await durations.medians('p', 'demo')).toEqual(new Map([['health', 7]]));
});

it.each([Number.NaN, -1, Number.POSITIVE_INFINITY])('a duration of %d is none', async (ms) => {
  const durations = redisCheckDurations(server.redis);
  await durations.note('none', 'staging', 'health', ms);
  expect(await durations.medians('none', 'staging')).toEqual(new Map());
});
