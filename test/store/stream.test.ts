import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventId, type RunEvent } from '../../src/core/run/events.ts';
import { connectRedis } from '../../src/store/connections.ts';
import { runStream } from '../../src/store/runs.ts';
import { FenceLostError, takeFence } from '../../src/store/stream.ts';
import { faultyRedis } from '../support/faulty-redis.ts';
import { type TestRedis, testRedis } from '../support/redis.ts';

const kept = { keptMs: 3_600_000 };

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
  const counts = await Promise.all(others.map((redis) => runStream(redis, 'many').append(events, kept)));
  expect(counts.reduce((sum, one) => sum + one, 0)).toBe(200);
  const log = runStream(server.redis, 'many');
  expect(await log.append([...events, started('one more'), started('one more')], kept)).toBe(1);
  expect((await log.read()).map(({ event }) => event)).toEqual([...events, started('one more')]);
});

it('reads on after a position, and another run is another log', async () => {
  const log = runStream(server.redis, 'position');
  await log.append([started('a'), started('b')], kept);
  const [first] = await log.read();
  expect((await log.read(first?.position)).map(({ event }) => event)).toEqual([started('b')]);
  expect(await runStream(server.redis, 'nobody').read()).toEqual([]);
  expect(await log.append([], kept)).toBe(0);
});

it('a worker whose phase was taken over cannot write, the new one can', async () => {
  const old = await takeFence(server.redis, 'fenced', 'phase1');
  const other = await takeFence(server.redis, 'fenced', 'phase2');
  const now = await takeFence(server.redis, 'fenced', 'phase1');
  const log = runStream(server.redis, 'fenced');
  const append = (fence: typeof old, event: RunEvent) => log.append([event], { ...kept, fence });
  await expect(append(old, started('late'))).rejects.toBeInstanceOf(FenceLostError);
  await append(now, started('a'));
  await append(other, started('b'));
  expect(await log.all()).toEqual([started('a'), started('b')]);
});

it('follows what is appended, from the beginning, until it is told to stop', async () => {
  const log = runStream(server.connect('producer'), 'followed');
  await server.redis.ping();
  const writer = runStream(server.redis, 'followed');
  await writer.append([started('a')], kept);
  const stop = new AbortController();
  const seen: string[] = [];
  for await (const { event } of log.follow(stop.signal)) {
    seen.push(event.id);
    if (seen.length === 1) await writer.append([started('a'), started('b')], kept);
    if (seen.length === 2) stop.abort();
  }
  expect(seen).toEqual([started('a').id, started('b').id]);
});

it('a follower that waits stops at once when told', async () => {
  const stop = new AbortController();
  const follower = runStream(server.redis, 'silent').follow(stop.signal);
  const next = follower.next();
  stop.abort();
  const before = performance.now();
  expect(await next).toEqual({ done: true, value: undefined });
  expect(performance.now() - before).toBeLessThan(900);
});

it('an entry says its version: one of before is parsed, one of a newer process is refused in words', async () => {
  const stream = runStream(server.redis, 'mixed');
  await server.redis.xadd('sc:{mixed}:events', '*', 'event', JSON.stringify(started('before')));
  await stream.append([started('today')], kept);
  expect(await stream.all()).toEqual([started('before'), started('today')]);
  const entries = await server.redis.xrange('sc:{mixed}:events', '-', '+');
  expect(entries.map(([, [field]]) => field)).toEqual(['event', 'event.1']);
  await server.redis.xadd('sc:{mixed}:events', '*', 'event.2', JSON.stringify(started('to come')));
  const newer = { code: 'newer-data', message: expect.stringContaining('run (sc:{mixed}:events): it was') };
  await expect(stream.all()).rejects.toMatchObject(newer);
  await expect(stream.read()).rejects.toMatchObject(newer);
  const stop = new AbortController();
  const follower = stream.follow(stop.signal);
  for (const check of ['before', 'today']) {
    expect((await follower.next()).value?.event).toEqual(started(check));
  }
  await expect(follower.next()).rejects.toMatchObject(newer);
});

it('an entry of before that fits nothing is refused, and named', async () => {
  await server.redis.xadd('sc:{odd}:events', '*', 'event', '{"id":"a","at":1,"type":"check.begun"}');
  await expect(runStream(server.redis, 'odd').first()).rejects.toMatchObject({
    code: 'unreadable-data',
    message: expect.stringContaining('an event of a run (sc:{odd}:events): what is stored (version 0)'),
  });
});

it('a stream that ends with an event is kept for ever until then, with the keys beside it', async () => {
  const stream = runStream(server.redis, 'ending');
  const ends = { endsWith: started('z').id, resumesWith: 'again' };
  const options = { keptMs: 60_000, ends, beside: ['sc:{ending}:beside'] };
  await server.redis.set('sc:{ending}:beside', '1');
  expect(await stream.append([started('a')], { ...options, isOfKnown: true })).toBe(0);
  await stream.append([started('a')], options);
  expect(await server.redis.pttl('sc:{ending}:events')).toBe(-1);
  await stream.append([started('z')], { ...options, isOfKnown: true });
  for (const name of ['events', 'event-ids', 'beside']) {
    expect(await server.redis.pttl(`sc:{ending}:${name}`), name).toBeGreaterThan(50_000);
  }
  const times = () =>
    Promise.all(['events', 'event-ids', 'beside'].map((name) => server.redis.pttl(`sc:{ending}:${name}`)));
  await stream.append([{ ...started('x'), id: 'again:1' }], options);
  expect(await times()).toEqual([-1, -1, -1]);
  await stream.append([{ ...started('y'), id: `${started('z').id}:2` }], options);
  expect(Math.min(...(await times()))).toBeGreaterThan(50_000);
});

it('the keys of a run share a hash tag and expire', async () => {
  await runStream(server.redis, 'kept').append([started('a')], { keptMs: 60_000 });
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
  const next = runStream(client, 'silent').follow(stop.signal).next();
  const lost = Promise.withResolvers<void>();
  client.once('reconnecting', () => lost.resolve());
  await redis.kill();
  await lost.promise;
  stop.abort();
  expect(await next).toEqual({ done: true, value: undefined });
  client.disconnect();
});
