import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import {
  readBelow,
  readFrom,
  readPlace,
  readPlaced,
  readSorted,
  readSortedBack,
} from '../../src/store/lists.ts';
import { readFieldNames } from '../../src/store/memo.ts';
import type { Redis } from '../../src/store/redis.ts';
import { plainText } from '../../src/store/schema.ts';
import { count, redisScript, yesOrNo } from '../../src/store/script.ts';
import { type TestRedis, testRedis } from '../support/redis.ts';

let server: TestRedis;
beforeAll(async () => {
  server = await testRedis();
});
afterAll(() => server[Symbol.asyncDispose]());

const cups = plainText('a cup', z.string().regex(/^cup-/));

it('a list is read by place and by number, from either end', async () => {
  const { redis } = server;
  await redis.zadd('cups', 10, 'cup-a', 20, 'cup-b', 30, 'cup-c');
  expect(await readSorted(redis, 'cups', cups)).toEqual(['cup-a', 'cup-b', 'cup-c']);
  expect(await readSorted(redis, 'cups', cups, { from: 1, to: 1 })).toEqual(['cup-b']);
  expect(await readSortedBack(redis, 'cups', cups, { to: 1 })).toEqual(['cup-c', 'cup-b']);
  expect(await readFrom(redis, 'cups', cups, { from: 20 })).toEqual(['cup-b', 'cup-c']);
  expect(await readFrom(redis, 'cups', cups, { from: 20, isAfter: true })).toEqual(['cup-c']);
  expect(await readBelow(redis, 'cups', cups, { to: 30, most: 5 })).toEqual(['cup-b', 'cup-a']);
  expect(await readBelow(redis, 'cups', cups, { to: 30, isIncluded: true, most: 1 })).toEqual(['cup-c']);
  expect(await readPlaced(redis, 'cups', cups, { from: 0, to: 1 })).toEqual([
    { value: 'cup-a', at: 10 },
    { value: 'cup-b', at: 20 },
  ]);
  expect([await readPlace(redis, 'cups', 'cup-b'), await readPlace(redis, 'cups', 'cup-z')]).toEqual([
    20,
    null,
  ]);
});

it('what does not fit is told with its key, wherever it stands', async () => {
  const { redis } = server;
  await redis.zadd('plates', 1, 'plate');
  await redis.hset('fields', 'plate', '1');
  const unreadable = /^a cup \((plates|fields)\): what is stored \(version 1\) does not fit/;
  await expect(readSorted(redis, 'plates', cups)).rejects.toThrow(unreadable);
  await expect(readFieldNames(redis, 'fields', cups)).rejects.toThrow(unreadable);
});

it('what rooms are handed writes, and cannot read', () => {
  const handed: Redis = server.redis;
  // @ts-expect-error a value comes through a schema
  expect(handed.get).toBeDefined();
  // @ts-expect-error and so does what a script answers
  expect(handed.eval).toBeDefined();
  // @ts-expect-error and what any command does
  expect(handed.call).toBeDefined();
  // @ts-expect-error or several of them at once
  expect(handed.multi).toBeDefined();
});

it('what a script answers is read value by value, and by nobody where nothing reads it', async () => {
  const { redis } = server;
  const answering = (lua: string) => redisScript(`return ${lua}`, { answers: [yesOrNo, cups], rest: count });
  expect(await answering("{ 1, 'cup-a', 3, 4 }")(redis, ['cups'], [])).toEqual([true, 'cup-a', 3, 4]);
  expect(await answering("{ false, 'cup-a' }")(redis, ['cups'], [])).toEqual([false, 'cup-a']);
  for (const lua of ["{ 1, 'plate' }", "{ 'x', 'cup-a' }", "{ 1, 'cup-a', 'x' }", '{ 1 }', '7']) {
    await expect(answering(lua)(redis, ['cups'], []), lua).rejects.toMatchObject({
      code: 'unreadable-data',
      message: expect.stringContaining('(cups)'),
    });
  }
  const silent = redisScript("return 'plate'");
  expect(await silent(redis, ['cups'], [])).toBeUndefined();
});
