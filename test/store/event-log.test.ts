import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventId, type RunEvent } from '../../src/core/run/events.ts';
import { connectRedis } from '../../src/store/connections.ts';
import { FenceLostError, redisEventLog, takeFence } from '../../src/store/event-log.ts';
import { faultyRedis } from '../support/faulty-redis.ts';
import { type TestRedis, testRedis } from '../support/redis.ts';

let server: TestRedis;
beforeAll(async () => {
  server = await testRedis();
});
afterAll(() => server[Symbol.asyncDispose]());

function started(check: string): RunEvent {
  return { id: eventId.check(check, 'started'), at: 1, type: 'check.started', check };
}

it('an event that is appended by many processes at once is there once, in order', async () => {
  const events = Array.from({ length: 200 }, (_, n) => started(`c${n}`));
  const others = [server.connect(), server.connect(), server.connect()];
  const counts = await Promise.all(others.map((redis) => redisEventLog(redis, 'many').add(events)));
  expect(counts.reduce((sum, one) => sum + one, 0)).toBe(200);
  const log = redisEventLog(server.redis, 'many');
  expect(await log.add([...events, started('one more'), started('one more')])).toBe(1);
  expect((await log.read()).map(({ event }) => event)).toEqual([...events, started('one more')]);
});

it('reads on after a position, and another run is another log', async () => {
  const log = redisEventLog(server.redis, 'position');
  await log.append([started('a'), started('b')]);
  const [first] = await log.read();
  expect((await log.read(first?.position)).map(({ event }) => event)).toEqual([started('b')]);
  expect(await redisEventLog(server.redis, 'nobody').read()).toEqual([]);
  expect(await log.add([])).toBe(0);
});

it('a worker whose phase was taken over cannot write, the new one can', async () => {
  const old = await takeFence(server.redis, 'fenced', 'phase1');
  const other = await takeFence(server.redis, 'fenced', 'phase2');
  const now = await takeFence(server.redis, 'fenced', 'phase1');
  const log = (fence: typeof old) => redisEventLog(server.redis, 'fenced', { fence });
  await expect(log(old).append([started('late')])).rejects.toBeInstanceOf(FenceLostError);
  await log(now).append([started('a')]);
  await log(other).append([started('b')]);
  const events = (await log(now).read()).map(({ event }) => event);
  expect(events).toEqual([started('a'), started('b')]);
});

it('follows what is appended, from the beginning, until it is told to stop', async () => {
  const log = redisEventLog(server.connect('producer'), 'followed');
  await server.redis.ping();
  const writer = redisEventLog(server.redis, 'followed');
  await writer.append([started('a')]);
  const stop = new AbortController();
  const seen: string[] = [];
  for await (const { event } of log.follow(stop.signal)) {
    seen.push(event.id);
    if (seen.length === 1) await writer.append([started('a'), started('b')]);
    if (seen.length === 2) stop.abort();
  }
  expect(seen).toEqual([started('a').id, started('b').id]);
});

it('a follower that waits stops at once when told', async () => {
  const stop = new AbortController();
  const follower = redisEventLog(server.redis, 'silent').follow(stop.signal);
  const next = follower.next();
  stop.abort();
  const before = performance.now();
  expect(await next).toEqual({ done: true, value: undefined });
  expect(performance.now() - before).toBeLessThan(900);
});

it('the keys of a run share a hash tag and expire', async () => {
  await redisEventLog(server.redis, 'kept', { keptMs: 60_000 }).append([started('a')]);
  const keys = await server.redis.keys('*{kept}*');
  expect(keys.length).toBe(2);
  for (const key of keys) expect(await server.redis.pttl(key)).toBeGreaterThan(50_000);
});

it('a follower whose connection is lost stops at once when told, and so does one that connects anew', async () => {
  await using redis = await faultyRedis();
  const client = connectRedis(redis.url, 'consumer');
  client.on('error', () => {});
  await client.ping();
  const stop = new AbortController();
  const next = redisEventLog(client, 'silent').follow(stop.signal).next();
  const lost = Promise.withResolvers<void>();
  client.once('reconnecting', () => lost.resolve());
  await redis.kill();
  await lost.promise;
  stop.abort();
  expect(await next).toEqual({ done: true, value: undefined });
  client.disconnect();
});
