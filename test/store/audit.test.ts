import { expect, it } from 'vitest';
import type { AuditEvent } from '../../src/core/audit.ts';
import { redisAudit } from '../../src/store/audit.ts';
import { reachRedis } from '../../src/store/connections.ts';
import { testRedis } from '../support/redis.ts';

const decision = (at: number, change: Partial<AuditEvent> = {}): AuditEvent => ({
  at,
  by: 'U0MARA',
  action: 'run',
  decision: 'allowed',
  reason: '',
  channel: 'C0DEPLOY',
  environment: 'staging',
  run: null,
  check: null,
  selector: ['phase2'],
  ...change,
});

it('what several processes wrote is read by all, oldest first, word for word', async () => {
  await using server = await testRedis();
  const now = Date.now();
  const one = decision(now, { reason: 'wait\n<!channel> "x" ✓', check: 'a', run: 'r-7F3KQ2' });
  const two = decision(now + 1, { by: 'U0JUN', decision: 'refused', environment: null });
  await redisAudit(server.redis).append(one);
  await redisAudit(server.connect()).append(two);
  expect(await redisAudit(server.connect('consumer')).read({ sinceAt: 0, limit: 10 })).toEqual([one, two]);
});

it('of many the newest are read, and only those since', async () => {
  await using server = await testRedis();
  const audit = redisAudit(server.redis);
  const now = Date.now();
  const times = Array.from({ length: 1203 }, (_, index) => now - 1203 + index);
  await Promise.all(times.map((at) => audit.append(decision(at))));
  const at = async (sinceAt: number, limit: number) =>
    (await audit.read({ sinceAt, limit })).map((event) => event.at);
  expect(await at(0, 3)).toEqual(times.slice(-3));
  expect(await at(0, 1100)).toEqual(times.slice(-1100));
  expect(await at(now - 2, 100)).toEqual(times.slice(-2));
  expect(await at(0, Number.POSITIVE_INFINITY)).toEqual(times);
  expect(await at(now + 1, 10)).toEqual([]);
});

it('what is too old is dropped with the next decision', async () => {
  await using server = await testRedis();
  const audit = redisAudit(server.redis, { keptMs: 50 });
  await audit.append(decision(1));
  const left = async () => {
    await audit.append(decision(2));
    return (await audit.read({ sinceAt: 0, limit: 10_000 })).filter(({ at }) => at === 1).length;
  };
  await expect.poll(left).toBe(0);
});

it('an empty log has no decisions', async () => {
  await using server = await testRedis();
  expect(await redisAudit(server.redis).read({ sinceAt: 0, limit: 10 })).toEqual([]);
});

it('a Redis that does not answer is named with its place, without its password', async () => {
  await expect(reachRedis('redis://user:hidden-word@127.0.0.1:1/0')).rejects.toMatchObject({
    code: 'redis-unreachable',
    message: expect.stringMatching(/^Redis at 127\.0\.0\.1:1 does not answer: (?!.*hidden)/),
  });
});
