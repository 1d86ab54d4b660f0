import { expect, it, vi } from 'vitest';
import { redisWebhookQueue, type WebhookClaim } from '../../src/store/webhook-queue.ts';
import { testRedis } from '../support/redis.ts';
import { fastWebhookLimits, testMessage } from '../support/webhook-parts.ts';

const hook = 'hook';

async function queueOf(server: Awaited<ReturnType<typeof testRedis>>, limits = fastWebhookLimits) {
  const queue = redisWebhookQueue(server.redis, limits);
  await queue.know([hook]);
  return queue;
}

async function claimed(queue: ReturnType<typeof redisWebhookQueue>, token: string): Promise<WebhookClaim> {
  const claim = await queue.claim(hook, token);
  if ('waitMs' in claim) throw new Error(`nothing to claim for ${claim.waitMs} ms`);
  return claim;
}

it('what happened before an endpoint was known, or long ago, is not for it; nothing is added twice', async () => {
  await using server = await testRedis();
  const queue = await queueOf(server);
  const now = Date.now();
  const messages = [
    testMessage('a', 1, now - 60_000),
    testMessage('a', 2, now + 1000),
    testMessage('a', 3, now + 1000),
  ];
  expect(await queue.fresh(hook, 'a', messages)).toEqual(['msg_a_2', 'msg_a_3']);
  expect(await queue.add(hook, 'a', messages.slice(0, 2))).toEqual({ added: 1, dead: 0 });
  await queue.know([hook]);
  expect(await queue.fresh(hook, 'a', messages)).toEqual(['msg_a_3']);
  expect(await queue.add(hook, 'a', messages)).toEqual({ added: 1, dead: 0 });
  expect(await queue.add(hook, 'a', messages)).toEqual({ added: 0, dead: 0 });
});

it('of a subject one message is out at a time; who is late with its end changes nothing', async () => {
  await using server = await testRedis();
  const queue = await queueOf(server);
  const at = Date.now() + 1000;
  await queue.add(hook, 'a', [testMessage('a', 1, at), testMessage('a', 2, at)]);
  const first = await claimed(queue, 'one');
  expect(first).toMatchObject({ subject: 'a', attempt: 1, isGone: false, message: testMessage('a', 1, at) });
  expect(await queue.claim(hook, 'two')).toEqual({ waitMs: expect.any(Number) });
  const second = await vi.waitFor(() => claimed(queue, 'two'), { timeout: 5_000, interval: 20 });
  expect(second).toMatchObject({ attempt: 2, message: { id: 'msg_a_1' } });
  expect(await queue.settle(first, { kind: 'accepted' })).toEqual({ kind: 'lost' });
  expect(await queue.settle(second, { kind: 'accepted' })).toEqual({ kind: 'settled', isNews: false });
  expect(await queue.settle(second, { kind: 'accepted' })).toEqual({ kind: 'lost' });
  expect(await claimed(queue, 'three')).toMatchObject({ attempt: 1, message: { id: 'msg_a_2' } });
});

it('an endpoint that is down fills Redis up to a bound: what there is no room for is a dead letter, the oldest of which go', async () => {
  await using server = await testRedis();
  const at = Date.now() + 1000;
  const size = JSON.stringify({ v: 1, ...testMessage('a', 10, at) }).length;
  const queue = await queueOf(server, { ...fastWebhookLimits, waitingBytes: 5 * size, deadLetters: 3 });
  const messages = Array.from({ length: 10 }, (_, n) => testMessage('a', 10 + n, at));
  expect(await queue.add(hook, 'a', messages)).toEqual({ added: 5, dead: 5 });
  expect(await queue.standings()).toMatchObject([{ waiting: 5, dead: 3, dropped: 2 }]);
  expect(await queue.deadLetters(hook)).toMatchObject([
    { subject: 'a', reason: 'too much waits for this address', message: { id: 'msg_a_19' } },
    { message: { id: 'msg_a_18' } },
    { message: { id: 'msg_a_17' } },
  ]);
  await queue.settle(await claimed(queue, 'one'), { kind: 'accepted' });
  expect(await queue.add(hook, 'b', [testMessage('b', 10, at), testMessage('b', 11, at)])).toEqual({
    added: 1,
    dead: 1,
  });
});

it('a message of a newer version stays and holds up its own subject alone; it is told, and goes once it can be read', async () => {
  await using server = await testRedis();
  const queue = await queueOf(server);
  const at = Date.now() + 1000;
  for (const subject of ['a', 'b']) await queue.add(hook, subject, [testMessage(subject, 1, at)]);
  await queue.add(hook, 'a', [testMessage('a', 2, at)]);
  const lane = (await server.redis.keys('*:lane:hook:a'))[0] ?? '';
  const [first = ''] = await server.redis.lrange(lane, 0, 0);
  for (const unread of [first.replace('"v":1', '"v":9'), first.replace(/ \{.*/, ' {"v":1')]) {
    await server.redis.lset(lane, 0, unread);
    // Whichever comes first: the other subject is not kept waiting.
    const other = await claimed(queue, 'one');
    expect(other).toMatchObject({ subject: 'b', message: testMessage('b', 1, at) });
    expect(await queue.claim(hook, 'two')).toEqual({ waitMs: expect.any(Number) });
    expect(
      await queue.settle(other, { kind: 'retry', afterMs: 0, pauseMs: 0, reason: 'down' }),
    ).toMatchObject({
      kind: 'settled',
    });
    expect(await queue.standings()).toMatchObject([{ waiting: 3, dead: 0, unread: { subjects: 1 } }]);
    await queue.revive(hook, null);
  }
  await server.redis.lset(lane, 0, first.replace('"v":1', '"v":9'));
  await queue.claim(hook, 'three');
  await queue.claim(hook, 'four');
  expect((await queue.standings())[0]?.unread?.reason).toMatch(/^a webhook .*version 9.*update this one/);
  await server.redis.lset(lane, 0, first);
  await queue.revive(hook, null);
  const again = await claimed(queue, 'five');
  expect(again).toMatchObject({ subject: 'a', attempt: 1, message: testMessage('a', 1, at) });
  expect(await queue.settle(again, { kind: 'accepted' })).toMatchObject({ kind: 'settled' });
  expect((await queue.standings())[0]?.unread).toBeNull();
  expect(await claimed(queue, 'six')).toMatchObject({ message: { id: 'msg_a_2' } });
});

it('everything of it is forgotten some time', async () => {
  await using server = await testRedis();
  const queue = await queueOf(server);
  const at = Date.now() + 1000;
  await queue.add(hook, 'a', [testMessage('a', 1, at)]);
  await queue.add(hook, 'b', [testMessage('b', 1, at)]);
  await queue.settle(await claimed(queue, 'one'), { kind: 'dead', reason: 'no', isGone: false });
  await queue.settle(await claimed(queue, 'two'), { kind: 'retry', afterMs: 1, pauseMs: 0, reason: 'no' });
  const keys = await server.redis.keys('*');
  const left = await Promise.all(keys.map(async (key) => [key, (await server.redis.pttl(key)) > 0] as const));
  expect(left.filter(([, isLimited]) => !isLimited)).toEqual([['sc:{webhooks}:endpoints', false]]);
  await server.redis.del(...keys.filter((key) => key !== 'sc:{webhooks}:endpoints'));
  expect(await queue.standings()).toEqual([]);
  expect(await server.redis.keys('*')).toEqual([]);
});
