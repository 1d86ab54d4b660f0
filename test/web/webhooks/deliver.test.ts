import { hostname } from 'node:os';
import { expect, it, vi } from 'vitest';
import { signedHeaders } from '../../../src/web/webhooks/send.ts';
import { closedPort, tcpServer } from '../../support/http-server.ts';
import { testRedis } from '../../support/redis.ts';
import { endpointTo, fastDelivery, testDeliverer, testMessage } from '../../support/webhook-parts.ts';
import { type Reaction, signingSecret, webhookReceiver } from '../../support/webhook-receiver.ts';

const until = { timeout: 10_000, interval: 20 };

it("signs as the specification's own libraries do", () => {
  const keys = [Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64')];
  const message = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', body: '{"test": 2432232314}' };
  expect(signedHeaders(message, keys, 1_614_265_330_999)).toEqual({
    'webhook-id': message.id,
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
});

it('while a secret is exchanged, receivers of the old and of the new one both take what comes', async () => {
  const old = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
  await using server = await testRedis();
  await using before = await webhookReceiver({ secret: old });
  await using after = await webhookReceiver();
  const endpoints = [before, after].map(({ url }) => endpointTo(url, `${signingSecret},${old}`));
  const { queue, start } = await testDeliverer(server, endpoints);
  for (const { id } of endpoints) await queue.add(id, 'a', [testMessage('a', 1)]);
  await using _ = start();
  await vi.waitFor(() => expect([before.accepted.length, after.accepted.length]).toEqual([1, 1]), until);
});

const reactions: readonly (readonly [string, Reaction, string])[] = [
  ['500', { kind: 'answer', status: 500, body: 'out\nof\torder' }, 'answered 500: out of order'],
  ['404', { kind: 'answer', status: 404 }, 'answered 404'],
  [
    'a redirect',
    { kind: 'answer', status: 307, headers: { location: '/other' } },
    'answered 307, and redirects are not followed',
  ],
  ['silence', { kind: 'silent' }, 'no answer within 0.3 s'],
  ['a cut connection', { kind: 'cut' }, 'the connection ended before an answer'],
  [
    'its own secret',
    { kind: 'answer', status: 400, body: `bad ${signingSecret}` },
    'answered 400: bad [redacted',
  ],
];

it.each(reactions)(
  '%s is answered by trying again under the same id, at a new time; what comes later waits',
  async (_, reaction, reason) => {
    await using server = await testRedis();
    await using receiver = await webhookReceiver();
    const endpoint = endpointTo(`${receiver.url}/token-in-path?key=token`);
    const { queue, start, outcomes, logged } = await testDeliverer(server, [endpoint]);
    receiver.react(({ body }, count) =>
      body.data.n === 1 && count < 3 ? reaction : { kind: 'answer', status: 200 },
    );
    await queue.add(endpoint.id, 'a', [testMessage('a', 1), testMessage('a', 2)]);
    await using _sending = start();
    await vi.waitFor(() => expect(receiver.accepted).toHaveLength(2), until);
    await vi.waitFor(() => expect(outcomes).toEqual(['failed', 'failed', 'accepted', 'accepted']), until);
    expect(receiver.requests.map(({ id }) => id)).toEqual(['msg_a_1', 'msg_a_1', 'msg_a_1', 'msg_a_2']);
    expect(new Set(receiver.requests.map(({ path }) => path))).toEqual(new Set(['/token-in-path?key=token']));
    expect(await queue.standings()).toMatchObject([
      { waiting: 0, dead: 0, failingSince: null, lastError: '' },
    ]);
    expect(logged).toHaveLength(2);
    expect(logged[0]).toContain(reason);
    expect(logged.join()).not.toMatch(/token-in-path|key=token|MfKQ9r8/);
  },
);

it('410 ends it: nothing more is sent, what waits are dead letters, and sending them again begins anew', async () => {
  await using server = await testRedis();
  await using receiver = await webhookReceiver();
  const endpoint = endpointTo(receiver.url);
  const { queue, start } = await testDeliverer(server, [endpoint]);
  receiver.react(() => ({ kind: 'answer', status: 410 }));
  await queue.add(
    endpoint.id,
    'a',
    [1, 2, 3].map((n) => testMessage('a', n)),
  );
  await using sending = start();
  await vi.waitFor(
    async () => expect(await queue.standings()).toMatchObject([{ waiting: 0, dead: 3 }]),
    until,
  );
  expect(receiver.requests).toHaveLength(1);
  const [standing] = await queue.standings();
  expect(standing?.goneAt).not.toBeNull();
  const letters = await queue.deadLetters(endpoint.id);
  expect(letters).toMatchObject([
    { message: { id: 'msg_a_3' }, reason: expect.stringContaining('410') },
    { message: { id: 'msg_a_2' } },
    { message: { id: 'msg_a_1' } },
  ]);
  receiver.react(() => ({ kind: 'answer', status: 200 }));
  expect(await queue.revive(endpoint.id, ['msg_a_1', 'msg_b'])).toBe(1);
  expect(await queue.revive(endpoint.id, null)).toBe(2);
  sending.wake();
  await vi.waitFor(
    () => expect(receiver.accepted.map(({ id }) => id)).toEqual(['msg_a_1', 'msg_a_2', 'msg_a_3']),
    until,
  );
});

it('a receiver that asks for time gets it, for all subjects', async () => {
  await using server = await testRedis();
  await using receiver = await webhookReceiver();
  const endpoint = endpointTo(receiver.url);
  const { queue, start } = await testDeliverer(server, [endpoint]);
  const at: number[] = [];
  receiver.react(() => {
    at.push(performance.now());
    return at.length === 1
      ? { kind: 'answer', status: 429, headers: { 'retry-after': '1' } }
      : { kind: 'answer', status: 200 };
  });
  await queue.add(endpoint.id, 'a', [testMessage('a', 1)]);
  await using sending = start();
  await vi.waitFor(() => expect(at).toHaveLength(1), until);
  await vi.waitFor(async () => expect((await queue.standings())[0]?.failingSince).not.toBeNull(), until);
  await queue.add(endpoint.id, 'b', [testMessage('b', 1)]);
  sending.wake();
  await vi.waitFor(() => expect(receiver.accepted).toHaveLength(2), until);
  expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThan(950);
});

it('what nobody takes in time is a dead letter, and what waited behind it is tried', async () => {
  await using server = await testRedis();
  await using receiver = await webhookReceiver();
  const endpoint = endpointTo(receiver.url);
  const { queue, start } = await testDeliverer(server, [endpoint], {
    times: { ...fastDelivery, givenUpMs: 200 },
  });
  receiver.react(({ body }) => ({ kind: 'answer', status: body.data.n === 1 ? 500 : 200 }));
  await queue.add(endpoint.id, 'a', [testMessage('a', 1), testMessage('a', 2)]);
  await using _ = start();
  await vi.waitFor(() => expect(receiver.accepted.map(({ id }) => id)).toEqual(['msg_a_2']), until);
  expect(await queue.deadLetters(endpoint.id)).toMatchObject([
    { reason: 'answered 500', message: { id: 'msg_a_1' } },
  ]);
});

it('a slow receiver costs the others nothing', async () => {
  await using server = await testRedis();
  await using slow = await webhookReceiver();
  await using quick = await webhookReceiver();
  slow.react(() => ({ kind: 'silent' }));
  const endpoints = [slow, quick].map(({ url }) => endpointTo(url));
  const times = { ...fastDelivery, timeoutMs: 60_000 };
  const { queue, start } = await testDeliverer(server, endpoints, {
    times,
  });
  for (const { id } of endpoints)
    for (let n = 0; n < 20; n += 1) await queue.add(id, `s${n}`, [testMessage(`s${n}`, n)]);
  const sending = start();
  await vi.waitFor(() => expect(quick.accepted).toHaveLength(20), until);
  expect(slow.requests).toHaveLength(4);
  // What hangs keeps nobody from ending.
  await slow[Symbol.asyncDispose]();
  await sending[Symbol.asyncDispose]();
});

it('what takes longer than a claim is sent by nobody else meanwhile; where the sender is gone, another has it soon', async () => {
  await using server = await testRedis();
  await using receiver = await webhookReceiver({ latencyMs: 2_000 });
  const endpoint = endpointTo(receiver.url);
  const options = { times: { ...fastDelivery, timeoutMs: 20_000 } };
  const { queue, start } = await testDeliverer(server, [endpoint], options);
  await queue.add(endpoint.id, 'gone', [testMessage('gone', 1)]);
  await queue.claim(endpoint.id, 'a process that is gone');
  await queue.add(endpoint.id, 'slow', [testMessage('slow', 1)]);
  await using _one = start();
  await using _two = start();
  await vi.waitFor(async () => expect(await queue.standings()).toMatchObject([{ waiting: 0 }]), until);
  const ids = receiver.requests.map(({ id }) => id);
  expect(ids.toSorted()).toEqual(['msg_gone_1', 'msg_slow_1']);
});

it('no name may lead into the own network unless its address is listed; nothing is sent', async () => {
  await using server = await testRedis();
  await using receiver = await webhookReceiver();
  const endpoint = endpointTo(`http://${hostname()}:${receiver.port}/`);
  const { queue, start } = await testDeliverer(server, [endpoint]);
  await queue.add(endpoint.id, 'a', [testMessage('a', 1)]);
  await using _ = start();
  await vi.waitFor(async () => {
    const [standing] = await queue.standings();
    expect(standing?.lastError).toMatch(/ leads to .*, which may not be called$/);
  }, until);
  expect(receiver.connections()).toBe(0);
});

it('nobody there, no HTTP and an endless answer are failures in a few words', async () => {
  await using server = await testRedis();
  await using garbage = await tcpServer((socket) => void socket.end('nonsense\r\n\r\n'));
  await using endless = await tcpServer((socket) => {
    socket.write('HTTP/1.1 500 No\r\ntransfer-encoding: chunked\r\n\r\n');
    const more = setInterval(() => socket.write(`3e8\r\n${'x'.repeat(1000)}\r\n`), 1);
    socket.once('close', () => clearInterval(more));
  });
  const endpoints = [await closedPort(), garbage.port, endless.port].map((port) =>
    endpointTo(`http://127.0.0.1:${port}/`),
  );
  const { queue, start } = await testDeliverer(server, endpoints);
  for (const { id } of endpoints) await queue.add(id, 'a', [testMessage('a', 1)]);
  await using _ = start();
  await vi.waitFor(async () => {
    const errors = new Map((await queue.standings()).map((one) => [one.endpoint, one.lastError]));
    expect(endpoints.map(({ id }) => errors.get(id)?.slice(0, 40))).toEqual([
      'connection refused',
      'its answer is not HTTP',
      `answered 500: ${'x'.repeat(26)}`,
    ]);
  }, until);
});
