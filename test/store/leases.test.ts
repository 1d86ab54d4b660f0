import { afterAll, beforeAll, expect, it } from 'vitest';
import { redisLeases } from '../../src/store/leases.ts';
import { type TestRedis, testRedis } from '../support/redis.ts';

let server: TestRedis;
beforeAll(async () => {
  server = await testRedis();
});
afterAll(() => server[Symbol.asyncDispose]());

const times = { heldMs: 30_000, queuedMs: 30_000 };

function request(environment: string, holder: string, more: Partial<typeof times> = {}) {
  return { environment, holder, reason: `phase2 for ${holder}`, ...times, ...more };
}

it('of many that ask at once one gets it, and each of the others its own place in line', async () => {
  const names = Array.from({ length: 30 }, (_, n) => `run${n}`);
  const answers = await Promise.all(
    names.map((name) => redisLeases(server.connect()).acquire(request('many', name))),
  );
  expect(answers.filter((answer) => answer.kind === 'held')).toHaveLength(1);
  const places = answers.flatMap((answer) => (answer.kind === 'queued' ? [answer.position] : []));
  expect(places.sort((a, b) => a - b)).toEqual(Array.from({ length: 29 }, (_, n) => n + 1));
});

it('serves in the order of asking, tells who has it, and nobody passes the line', async () => {
  const leases = redisLeases(server.redis);
  await leases.acquire(request('line', 'a'));
  await leases.acquire(request('line', 'b'));
  expect(await leases.acquire(request('line', 'c'))).toMatchObject({
    kind: 'queued',
    position: 2,
    current: { holder: 'a', reason: 'phase2 for a' },
  });
  const who = await leases.who('line');
  expect(who.line.map((one) => one.holder)).toEqual(['b', 'c']);
  expect(who.current?.leftMs).toBeGreaterThan(29_000);
  expect(await leases.release({ environment: 'line', holder: 'a' })).toBe(true);
  expect(await leases.acquire(request('line', 'c'))).toEqual({ kind: 'queued', position: 2, current: null });
  expect(await leases.acquire(request('line', 'b'))).toMatchObject({ kind: 'held', number: 2 });
  expect(await leases.release({ environment: 'line', holder: 'b' })).toBe(true);
  expect(await leases.acquire(request('line', 'd'))).toMatchObject({ kind: 'queued', position: 2 });
  expect(await leases.release({ environment: 'line', holder: 'c' })).toBe(true);
  expect(await leases.acquire(request('line', 'd'))).toMatchObject({ kind: 'held', number: 3 });
});

it('asking again when one has it changes neither the holder nor its number', async () => {
  const leases = redisLeases(server.redis);
  const first = await leases.acquire(request('again', 'a'));
  expect(await leases.acquire(request('again', 'a'))).toMatchObject({ kind: 'held', number: 1 });
  expect(first).toMatchObject({ number: 1 });
});

it('a holder that died is followed by the next, and learns it', async () => {
  const leases = redisLeases(server.redis);
  await leases.acquire(request('dead', 'a', { heldMs: 50 }));
  await leases.acquire(request('dead', 'b'));
  await expect.poll(() => leases.acquire(request('dead', 'b'))).toMatchObject({ kind: 'held', number: 2 });
  expect(await leases.renew({ environment: 'dead', holder: 'a', heldMs: 1000 })).toBe(false);
  expect(await leases.release({ environment: 'dead', holder: 'a' })).toBe(false);
  expect(await leases.renew({ environment: 'dead', holder: 'b', heldMs: 1000 })).toBe(true);
  expect((await leases.who('dead')).current?.holder).toBe('b');
});

it('one in line that does not ask any more loses its place', async () => {
  const leases = redisLeases(server.redis);
  await leases.acquire(request('quiet', 'a'));
  await leases.acquire(request('quiet', 'gone', { queuedMs: 30 }));
  await leases.acquire(request('quiet', 'c'));
  await expect.poll(() => leases.acquire(request('quiet', 'c'))).toMatchObject({ position: 1 });
});

it('under contention never two hold it, and each gets its turn', async () => {
  let inside = 0;
  let most = 0;
  const turn = async (name: string) => {
    const leases = redisLeases(server.connect());
    await expect
      .poll(() => leases.acquire(request('contended', name)), { timeout: 10_000, interval: 5 })
      .toMatchObject({ kind: 'held' });
    inside += 1;
    most = Math.max(most, inside);
    expect(await leases.renew({ environment: 'contended', holder: name, heldMs: 30_000 })).toBe(true);
    inside -= 1;
    await leases.release({ environment: 'contended', holder: name });
  };
  await Promise.all(Array.from({ length: 20 }, (_, n) => turn(`run${n}`)));
  expect(most).toBe(1);
  expect(await redisLeases(server.redis).who('contended')).toEqual({ current: null, line: [] });
});
