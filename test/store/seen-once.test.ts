import { expect, it } from 'vitest';
import { redisSeen, seenOnce } from '../../src/store/seen-once.ts';
import { testRedis } from '../support/redis.ts';

it('of many that show the same id at once, one is the first', async () => {
  await using server = await testRedis();
  const all = Array.from({ length: 50 }, () => server.connect());
  const answers = await Promise.all(all.map((redis) => seenOnce(redis, 'envelope', 'e1')));
  expect(answers.filter((first) => first)).toHaveLength(1);
  expect(await seenOnce(server.redis, 'envelope', 'e2')).toBe(true);
  expect(await seenOnce(server.redis, 'signature', 'e1')).toBe(true);
});

it('an id is forgotten in the end, and never kept as it is', async () => {
  await using server = await testRedis();
  expect(await seenOnce(server.redis, 'signature', 'v0=secret', 30)).toBe(true);
  expect((await server.redis.keys('*')).join()).not.toContain('secret');
  await expect.poll(() => seenOnce(server.redis, 'signature', 'v0=secret', 30)).toBe(true);
});

it('throws when Redis is gone, so that the caller can refuse', async () => {
  const server = await testRedis();
  const redis = server.connect('producer');
  await expect.poll(() => redis.status).toBe('ready');
  await server[Symbol.asyncDispose]();
  await expect(seenOnce(redis, 'event', 'Ev1')).rejects.toThrow();
});

it('of many that begin the same id at once one is first, until it falls silent; what is done stays done', async () => {
  await using server = await testRedis();
  const all = Array.from({ length: 20 }, () => redisSeen(server.connect(), { begunMs: 80 }));
  const states = await Promise.all(all.map((seen) => seen.begin('event', 'Ev1')));
  expect(states.filter((state) => state === 'new')).toHaveLength(1);
  expect(states.filter((state) => state === 'begun')).toHaveLength(19);
  const seen = redisSeen(server.redis, { begunMs: 80 });
  await expect.poll(() => seen.begin('event', 'Ev1')).toBe('new');
  await seen.done('event', 'Ev1');
  expect(await seen.begin('event', 'Ev1')).toBe('done');
  expect(await server.redis.pttl((await server.redis.keys('sc:seen:*'))[0] ?? '')).toBeGreaterThan(60_000);
});
