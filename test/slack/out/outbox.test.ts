import { afterEach, beforeEach, expect, it } from 'vitest';
import { redisBudgets } from '../../../src/slack/out/budgets.ts';
import type { Outbox } from '../../../src/slack/out/delivery.ts';
import { redisOutbox } from '../../../src/slack/out/outbox/outbox.ts';
import { redisSlots } from '../../../src/slack/out/outbox/slots.ts';
import { slackPort } from '../../../src/slack/out/slack-port.ts';
import type { Failure } from '../../../stand-ins/slack/faults.ts';
import type { SlackWorkspace } from '../../../stand-ins/slack/server.ts';
import { fastTable, fastTimes, unlimitedSlack, wantedMessage } from '../../support/outbox-parts.ts';
import { type TestRedis, testRedis } from '../../support/redis.ts';

let server: TestRedis;
let slack: SlackWorkspace;
beforeEach(async () => {
  server = await testRedis();
  slack = await unlimitedSlack();
});
afterEach(async () => {
  await slack[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const name = { owner: 'r1', key: 'k1' };

function outbox(): Outbox {
  const redis = server.connect();
  return redisOutbox({
    redis,
    port: slackPort({ token: 'xoxb-test', apiUrl: slack.url, timeoutMs: fastTimes.callMs, botUserId: null }),
    budgets: redisBudgets(redis, 'T1', fastTable),
    times: fastTimes,
  });
}

function soon(): AbortSignal {
  return AbortSignal.timeout(10_000);
}

function once(method: string, failure: Failure): void {
  slack.faults.add({ method, ...failure });
}

function count(method: string): number {
  return slack.calls.filter((call) => call.method === method).length;
}

it('is posted once, by however many processes deliver it at once', async () => {
  const all = [outbox(), outbox(), outbox(), outbox()];
  await Promise.all(all.map((one) => one.want(name, wantedMessage('hello'), 1)));
  const ended = await Promise.all(all.map((one) => one.deliver(name, soon())));
  expect(new Set(ended.map((one) => JSON.stringify(one))).size).toBe(1);
  expect(count('chat.postMessage')).toBe(1);
  expect(slack.state.messages).toMatchObject([
    { text: 'hello', metadata: { event_payload: { key: 'k1', run_id: 'r1' } } },
  ]);
});

it('what Slack shows already costs no call', async () => {
  const one = outbox();
  await one.want(name, wantedMessage('hello'), 1);
  await one.deliver(name, soon());
  await one.want(name, wantedMessage('hello'), 2);
  await one.deliver(name, soon());
  expect(slack.calls).toHaveLength(1);
});

it('what is not shown yet is pending, for any process to go on with', async () => {
  await outbox().want(name, wantedMessage('hello'), 1);
  const other = outbox();
  expect(await other.pending('r1')).toEqual(['k1']);
  await other.deliver(name, soon());
  expect(await other.pending('r1')).toEqual([]);
  await other.want(name, wantedMessage('hello again'), 2);
  expect(await other.pending('r1')).toEqual(['k1']);
});

it('of many changes the newest is sent, and an older one that comes late is not', async () => {
  const one = outbox();
  await one.want(name, wantedMessage('v0'), 0);
  await one.deliver(name, soon());
  for (let version = 1; version <= 50; version += 1)
    await one.want(name, wantedMessage(`v${version}`), version);
  await one.want(name, wantedMessage('v7'), 7);
  await one.deliver(name, soon());
  expect(slack.state.messages).toMatchObject([{ text: 'v50' }]);
  expect(count('chat.update')).toBe(1);
});

it.each<Failure>([
  { kind: 'accept-then-500' },
  { kind: 'accept-then-reset' },
  { kind: 'accept-then-hang' },
  { kind: 'late', delayMs: 400 },
])('a post of unknown fate (%j) is looked for before it is repeated', async (fault) => {
  const one = outbox();
  once('chat.postMessage', fault);
  await one.want(name, wantedMessage('hello'), 1);
  expect(await one.deliver(name, soon())).toMatchObject({ kind: 'shown' });
  expect(count('chat.postMessage')).toBe(1);
  expect(slack.state.messages).toHaveLength(1);
});

it('a post that was never done is done after the look, in a thread too', async () => {
  const one = outbox();
  await one.want(name, wantedMessage('root'), 1);
  const root = await one.deliver(name, soon());
  if (root.kind !== 'shown') throw new Error(root.kind);
  once('chat.postMessage', { kind: 'status', status: 503 });
  await one.want({ ...name, key: 'reply' }, wantedMessage('reply', root.ts), 1);
  expect(await one.deliver({ ...name, key: 'reply' }, soon())).toMatchObject({ kind: 'shown' });
  expect(count('conversations.replies')).toBeGreaterThanOrEqual(1);
  expect(slack.state.messages.map((message) => message.text)).toEqual(['root', 'reply']);
});

const slowSettle = { callMs: 250, leaseMs: 700, settleMs: 30_000 };

function patientOutbox(): Outbox {
  const redis = server.connect();
  const port = slackPort({ token: 'xoxb-test', apiUrl: slack.url, timeoutMs: 250, botUserId: null });
  return redisOutbox({ redis, port, budgets: redisBudgets(redis, 'T1', fastTable), times: slowSettle });
}

it('a post of unknown fate that landed is found long before it must have', async () => {
  once('chat.postMessage', { kind: 'accept-then-500' });
  const one = patientOutbox();
  await one.want(name, wantedMessage('hello'), 1);
  expect(await one.deliver(name, soon())).toMatchObject({ kind: 'shown' });
  expect(count('chat.postMessage')).toBe(1);
});

it('a post of unknown fate that is not there is looked for less and less often, and not repeated yet', async () => {
  once('chat.postMessage', { kind: 'status', status: 503 });
  const one = patientOutbox();
  await one.want(name, wantedMessage('hello'), 1);
  expect(await one.deliver(name, AbortSignal.timeout(3_500))).toEqual({ kind: 'waiting' });
  expect(count('chat.postMessage')).toBe(1);
  expect(count('conversations.history')).toBeLessThanOrEqual(2);
});

it('a poster that died before it sent anything holds nobody up', async () => {
  const one = patientOutbox();
  await one.want(name, wantedMessage('hello'), 1);
  const dead = redisSlots(server.connect(), slowSettle);
  expect(await dead.claim(name)).toMatchObject({ kind: 'post' });
  expect(await one.deliver(name, soon())).toMatchObject({ kind: 'shown' });
  expect(slack.calls.map(({ method }) => method)).toEqual(['chat.postMessage']);
});

it('a poster whose claim was taken over may not send', async () => {
  const one = patientOutbox();
  await one.want(name, wantedMessage('hello'), 1);
  const frozen = redisSlots(server.connect(), slowSettle);
  const claim = await frozen.claim(name);
  await one.deliver(name, soon());
  if (claim.kind !== 'post') throw new Error(claim.kind);
  expect(await frozen.send(name, claim.fence)).toBe(false);
});

it('a poster that died while it sent is waited for', async () => {
  const one = patientOutbox();
  await one.want(name, wantedMessage('hello'), 1);
  const dead = redisSlots(server.connect(), slowSettle);
  const claim = await dead.claim(name);
  if (claim.kind !== 'post') throw new Error(claim.kind);
  expect(await dead.send(name, claim.fence)).toBe(true);
  expect(await one.deliver(name, AbortSignal.timeout(1_000))).toEqual({ kind: 'waiting' });
  expect(count('chat.postMessage')).toBe(0);
});

it('a message that can be edited no more is posted anew, once', async () => {
  const one = outbox();
  await one.want(name, wantedMessage('v1'), 1);
  await one.deliver(name, soon());
  once('chat.update', { kind: 'error', error: 'edit_window_closed' });
  await one.want(name, wantedMessage('v2'), 2);
  expect(await one.deliver(name, soon())).toMatchObject({ kind: 'shown' });
  expect(slack.state.messages.map(({ text }) => text)).toEqual(['v1', 'v2']);
});

it('a look that fails is repeated, and nothing is posted meanwhile', async () => {
  const one = outbox();
  let reads = 0;
  let posts = 0;
  slack.faults.choose((method) => {
    if (method === 'conversations.history' && ++reads <= 2) return { kind: '500' };
    return method === 'chat.postMessage' && ++posts === 1 ? { kind: 'accept-then-500' } : undefined;
  });
  await one.want(name, wantedMessage('hello'), 1);
  await one.deliver(name, soon());
  expect([reads, posts]).toEqual([3, 1]);
});

it('a post that lands later than anybody waits for is removed by the sweep', async () => {
  const one = outbox();
  once('chat.postMessage', { kind: 'late', delayMs: 2500 });
  await one.want(name, wantedMessage('hello'), 1);
  const shown = await one.deliver(name, soon());
  await expect.poll(() => slack.state.messages.length, { timeout: 5000 }).toBe(2);
  expect(await one.sweep('r1')).toEqual({ removed: 1, left: 0 });
  expect(slack.state.messages).toMatchObject([{ ts: shown.kind === 'shown' ? shown.ts : '' }]);
  expect(await one.sweep('r1')).toEqual({ removed: 0, left: 0 });
});

it('an old edit that lands over a newer one is put right by the sweep', async () => {
  const one = outbox();
  await one.want(name, wantedMessage('v0'), 0);
  await one.deliver(name, soon());
  once('chat.update', { kind: 'late', delayMs: 800 });
  await one.want(name, wantedMessage('v1'), 1);
  await one.deliver(name, AbortSignal.timeout(100));
  await one.want(name, wantedMessage('v2'), 2);
  await one.deliver(name, soon());
  await expect.poll(() => slack.state.messages[0]?.text, { timeout: 5000 }).toBe('v1');
  await expect
    .poll(async () => {
      await one.sweep('r1');
      return slack.state.messages[0]?.text;
    })
    .toBe('v2');
});

it('a 429 holds up its channel only, and no call is made meanwhile', async () => {
  const one = outbox();
  slack.faults.add({ method: 'chat.postMessage', channel: 'C0STAGING1', kind: '429', retryAfterS: 30 });
  await one.want(name, wantedMessage('slow'), 1);
  await one.want({ ...name, key: 'k2' }, wantedMessage('quick', null, 'C0INCIDENT'), 1);
  expect(await one.deliver(name, AbortSignal.timeout(200))).toEqual({ kind: 'waiting' });
  expect(await one.deliver({ ...name, key: 'k2' }, soon())).toMatchObject({ kind: 'shown' });
  expect(await outbox().deliver(name, AbortSignal.timeout(200))).toEqual({ kind: 'waiting' });
  expect(slack.calls.map((call) => call.args.channel)).toEqual(['C0STAGING1', 'C0INCIDENT']);
});

it('content that Slack refuses is told, and other content goes at once', async () => {
  const one = outbox();
  once('chat.postMessage', { kind: 'error', error: 'invalid_blocks' });
  await one.want(name, wantedMessage('plan block'), 1);
  expect(await one.deliver(name, soon())).toEqual({ kind: 'refused', error: 'invalid_blocks' });
  await one.want(name, wantedMessage('a list'), 1);
  expect(await one.deliver(name, soon())).toMatchObject({ kind: 'shown' });
});

it('a message that a person deleted is posted once more, not for ever', async () => {
  const one = outbox();
  for (const version of [1, 2, 3]) {
    await one.want(name, wantedMessage(`v${version}`), version);
    const ended = await one.deliver(name, soon());
    if (ended.kind === 'shown') slack.state.messages.length = 0;
    expect(ended.kind).toBe(version === 3 ? 'gone' : 'shown');
  }
  expect(count('chat.postMessage')).toBe(2);
});

it('everything of a run is under its hash tag and expires', async () => {
  const one = outbox();
  await one.want(name, wantedMessage('hello'), 1);
  const keys = await server.redis.keys('sc:{r1}:*');
  expect(keys.sort()).toEqual(['sc:{r1}:slot:k1', 'sc:{r1}:slots']);
  for (const key of keys) expect(await server.redis.pttl(key)).toBeGreaterThan(6 * 24 * 3_600_000);
});

it('refuses times under which a claim could end during a call', () => {
  const budgets = redisBudgets(server.redis, 'T1');
  const port = slackPort({ token: 'xoxb-test', botUserId: null });
  const times = { callMs: 500, leaseMs: 1000, settleMs: 1 };
  expect(() => redisOutbox({ redis: server.redis, port, budgets, times })).toThrow('below half of leaseMs');
});
