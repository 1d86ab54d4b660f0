import { afterEach, expect, it } from 'vitest';
import type { DeployWatch } from '../../src/core/deploy/watches.ts';
import { redisWatchedRevisions } from '../../src/store/watched-revisions.ts';
import { testRedis } from '../support/redis.ts';

let stack = new AsyncDisposableStack();
afterEach(async () => {
  await stack.disposeAsync();
  stack = new AsyncDisposableStack();
});

const begin = async () => stack.use(await testRedis());
const watch: DeployWatch = {
  ...{
    plans: ['shop'],
    environment: 'staging',
    project: 'shop',
    service: 'shop-api',
    location: null,
    everyMs: 60_000,
  },
};
const at = Date.parse('2026-11-24T10:00:00Z');
const gapMs = 45_000;

it('remembers when it began, where to read on and what it found, for every process', async () => {
  const server = await begin();
  const [one, two] = [redisWatchedRevisions(server.redis), redisWatchedRevisions(server.connect())];
  expect(await one.begin(watch, at, gapMs)).toEqual({ beganAt: at, nextFromAt: null, revisions: [] });
  await one.note(watch, [{ revision: 'b', seenAt: at + 2 }], at + 100);
  await two.note(watch, [{ revision: 'a', seenAt: at + 1 }], at + 90);
  expect(await two.begin(watch, at + gapMs, gapMs)).toEqual({
    beganAt: at,
    nextFromAt: at + 100,
    revisions: [
      { revision: 'a', seenAt: at + 1 },
      { revision: 'b', seenAt: at + 2 },
    ],
  });
});

it('of two workers one looks, until the gap is over; a clock that was wrong holds nobody up', async () => {
  const memory = redisWatchedRevisions((await begin()).redis);
  const looks = await Promise.all([memory.begin(watch, at, gapMs), memory.begin(watch, at + 5, gapMs)]);
  expect(looks.filter((look) => look !== null)).toHaveLength(1);
  expect(await memory.begin(watch, at + gapMs - 1, gapMs)).toBeNull();
  expect(await memory.begin(watch, at + 86_400_000, gapMs)).not.toBeNull();
  expect(await memory.begin(watch, at + gapMs, gapMs)).not.toBeNull();
});

it('keeps the earliest time of a revision, the newest thousand, and each watch by itself', async () => {
  const memory = redisWatchedRevisions((await begin()).redis);
  const many = Array.from({ length: 1_200 }, (_, n) => ({ revision: `r-${n}`, seenAt: at + n }));
  await memory.note(watch, many, at);
  await memory.note(watch, [{ revision: 'r-1100', seenAt: at + 5_000 }], at);
  const kept = (await memory.begin(watch, at, gapMs))?.revisions ?? [];
  expect([kept.length, kept[0], kept.at(-1)]).toEqual([1_000, many[200], many[1_199]]);
  expect(kept.find(({ revision }) => revision === 'r-1100')).toEqual(many[1_100]);
  for (const other of [{ environment: 'demo' }, { project: 'x' }, { service: 'x' }, { location: 'x' }]) {
    expect(await memory.begin({ ...watch, ...other }, at, gapMs)).toMatchObject({ revisions: [] });
  }
});

it('what nobody looks for any more is forgotten', async () => {
  const { redis } = await begin();
  const memory = redisWatchedRevisions(redis);
  await memory.begin(watch, at, gapMs);
  await memory.note(watch, [{ revision: 'a', seenAt: at }], at);
  const keys = await redis.keys('*');
  expect(keys).toHaveLength(2);
  for (const key of keys) expect(await redis.pttl(key)).toBeGreaterThan(80 * 86_400_000);
});
