import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import {
  claim,
  claimLeftMs,
  dropClaim,
  readFields,
  readMemo,
  readMemos,
  writeFieldOnce,
  writeFields,
  writeMemo,
  writeMemoOnce,
} from '../../src/store/memo.ts';
import { document, plainNumber, plainText } from '../../src/store/schema.ts';
import { type TestRedis, testRedis } from '../support/redis.ts';

let server: TestRedis;
beforeAll(async () => {
  server = await testRedis();
});
afterAll(() => server[Symbol.asyncDispose]());

type Cup = { size: string; sugar: number };
const cupShape = z.looseObject({ size: z.string(), sugar: z.number() });
/** Once a cup said its size in millilitres, and before that nobody took sugar. */
const cups = document<Cup>({
  name: 'a cup',
  version: 2,
  shape: cupShape,
  older: {
    0: z.object({ ml: z.number() }).transform(({ ml }) => ({ size: sizeOf(ml), sugar: 0 })),
    1: z
      .object({ ml: z.number(), sugar: z.number() })
      .transform(({ ml, sugar }) => ({ size: sizeOf(ml), sugar })),
  },
});
const lists = document<readonly string[]>({ name: 'a list', version: 1, shape: z.array(z.string()) });

function sizeOf(ml: number): string {
  return ml > 250 ? 'large' : 'small';
}

it('what is written comes back the same, whatever it is', () => {
  const cup = { size: 'large', sugar: 2 };
  expect(cups.write(cup)).toBe('{"v":2,"size":"large","sugar":2}');
  expect(cups.read(cups.write(cup), 'k')).toEqual(cup);
  const anything = document<unknown>({ name: 'anything', version: 7, shape: z.unknown() });
  for (const value of [
    {},
    [],
    ['a'],
    'text',
    '{"v":9,',
    3,
    null,
    { is: 1 },
    { v: 1 },
    { '': '' },
    { a: { v: 3 } },
  ])
    expect(anything.read(anything.write(value), 'k')).toEqual(value);
});

it('what older versions wrote is parsed and becomes what is written today', () => {
  expect(cups.read('{"ml":300}', 'k')).toEqual({ size: 'large', sugar: 0 });
  expect(cups.read('{"v":1,"ml":100,"sugar":1}', 'k')).toEqual({ size: 'small', sugar: 1 });
  expect(lists.read('["a"]', 'k')).toEqual(['a']);
});

const refusals: readonly [text: string, code: string, message: string][] = [
  [
    '{"v":3,"size":"large"}',
    'newer-data',
    'a cup (sc:{a}:cup): it was written in version 3 by a newer staging-check',
  ],
  ['{"v":10,"is":"large"}', 'newer-data', 'this one reads up to version 2'],
  [
    '{"v":1,"ml":"much"}',
    'unreadable-data',
    'a cup (sc:{a}:cup): what is stored (version 1) does not fit: .ml',
  ],
  ['{"size":"large","sugar":1}', 'unreadable-data', '(version 0) does not fit: .ml'],
  ['{"v":1,"ml":"many"}', 'unreadable-data', '. Restore that key of Redis from a backup, or delete it'],
  ['{"v":2,"size":"lar', 'unreadable-data', 'what is stored is no JSON'],
];

it.each(refusals)('%s is refused in words, never misread', (text, code, message) => {
  expect(() => cups.read(text, 'sc:{a}:cup')).toThrow(
    expect.objectContaining({ code, message: expect.stringContaining(message) }),
  );
});

it('a text and a number are their own form, and a number that is none is refused', () => {
  const [name, count] = [plainText('a name'), plainNumber('a count')];
  expect(name.read(name.write('{"v":9,'), 'k')).toBe('{"v":9,');
  expect(count.read(count.write(-2.5), 'k')).toBe(-2.5);
  for (const text of ['', 'a', 'Infinity', '1 2']) {
    expect(() => count.read(text, 'k')).toThrow('a count (k): what is stored (version 1) does not fit');
  }
});

it('memos are kept for a time; of those written once the first stays', async () => {
  const { redis } = server;
  expect(await readMemo(redis, 'memo', cups)).toBeNull();
  await writeMemo(redis, 'memo', cups, { size: 'small', sugar: 1 }, 60_000);
  const kept = await writeMemoOnce(redis, 'memo', cups, { size: 'large', sugar: 9 }, 60_000);
  expect(kept).toEqual({ size: 'small', sugar: 1 });
  expect(await readMemos(redis, ['nothing', 'memo'], cups)).toEqual([null, kept]);
  expect(await redis.pttl('memo')).toBeGreaterThan(50_000);
  await writeFields(redis, 'fields', cups, [['a', kept]], 60_000);
  expect(await writeFieldOnce(redis, 'fields', cups, ['a', { size: 'other', sugar: 0 }], 60_000)).toEqual(
    kept,
  );
  expect(await readFields(redis, 'fields', cups)).toEqual(new Map([['a', kept]]));
  expect(await redis.pttl('fields')).toBeGreaterThan(50_000);
});

it('a claim is for one asker until its time is over or it is dropped', async () => {
  const asked = Array.from({ length: 20 }, () => claim(server.redis, 'claimed', 60_000));
  expect((await Promise.all(asked)).filter((isMine) => isMine)).toHaveLength(1);
  expect(await claimLeftMs(server.redis, 'claimed')).toBeGreaterThan(50_000);
  await dropClaim(server.redis, 'claimed');
  expect(await claimLeftMs(server.redis, 'claimed')).toBe(0);
  expect(await claim(server.redis, 'claimed', 1)).toBe(true);
});
