import { expect, it, vi } from 'vitest';
import { connectRedis } from '../../src/store/connections.ts';
import { redisLocks } from '../../src/store/leases.ts';
import { redisLogTokens } from '../../src/store/rates.ts';
import { faultyRedis } from '../support/faulty-redis.ts';
import { testRedis } from '../support/redis.ts';

const times = { leaseMs: 300, retryMs: 10 };
const never = new AbortController().signal;

it('a lock is held by one, in whatever process, and goes on when it is released', async () => {
  await using server = await testRedis();
  const [one, two] = [redisLocks(server.redis, times), redisLocks(server.connect(), times)];
  let active = 0;
  let most = 0;
  const work = async (locks: typeof one) => {
    await using _lock = await locks.hold('data {base}', never);
    active += 1;
    most = Math.max(most, active);
    await new Promise((resolve) => setImmediate(resolve));
    active -= 1;
  };
  await Promise.all([work(one), work(two), work(one), work(two)]);
  expect(most).toBe(1);
});

it('a lock outlives its lease while it is held, and a dead holder only by its lease', async () => {
  await using server = await testRedis();
  const dying = server.connect();
  await using _kept = await redisLocks(server.redis, times).hold('kept', never);
  await redisLocks(dying, times).hold('left', never);
  dying.disconnect();
  await using _taken = await redisLocks(server.redis, times).hold('left', AbortSignal.timeout(5_000));
  const waiting = redisLocks(server.redis, times).hold('kept', AbortSignal.timeout(400));
  await expect(waiting).rejects.toMatchObject({ name: 'TimeoutError' });
});

it('who stops waiting is told why, and leaves nothing behind', async () => {
  await using server = await testRedis();
  const locks = redisLocks(server.redis, times);
  const first = await locks.hold('a', never);
  const cancel = new AbortController();
  const second = locks.hold('a', cancel.signal);
  cancel.abort('cancelled');
  await expect(second).rejects.toBe('cancelled');
  await first[Symbol.asyncDispose]();
  await using _third = await locks.hold('a', AbortSignal.timeout(2_000));
});

it('log requests are counted for all processes together, a project apart from another', async () => {
  await using server = await testRedis();
  const one = redisLogTokens(server.redis, 400);
  const two = redisLogTokens(server.connect(), 400);
  const soon = () => AbortSignal.timeout(100);
  const p = { name: 'p', perMinute: 3 };
  expect(await Promise.all([one(p, soon()), two(p, soon()), one(p, soon())])).toEqual([true, true, true]);
  expect(await two(p, soon())).toBe(false);
  expect(await two({ ...p, name: 'q' }, soon())).toBe(true);
  await vi.waitUntil(async () => one(p, soon()), { timeout: 3_000 });
});

it('who waits for a lock while Redis is away stops when told to', async () => {
  await using server = await faultyRedis();
  const redis = connectRedis(server.url, 'consumer');
  redis.on('error', () => {});
  await redis.ping();
  const stop = new AbortController();
  await server.kill();
  const waiting = redisLocks(redis, times).hold('gone', stop.signal);
  stop.abort(new Error('told to'));
  await expect(waiting).rejects.toThrow('told to');
  redis.disconnect();
});
