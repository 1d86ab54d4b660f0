import { afterEach, beforeEach, expect, it } from 'vitest';
import type { SlackPost } from '../../../src/slack/out/delivery.ts';
import { slackPort } from '../../../src/slack/out/slack-port.ts';
import type { Failure } from '../../../stand-ins/slack/faults.ts';
import type { SlackWorkspace } from '../../../stand-ins/slack/server.ts';
import { closedPort } from '../../support/http-server.ts';
import { unlimitedSlack } from '../../support/outbox-parts.ts';

let slack: SlackWorkspace;
beforeEach(async () => {
  slack = await unlimitedSlack();
});
afterEach(() => slack[Symbol.asyncDispose]());

const post: SlackPost = {
  place: { channel: 'C0STAGING1', threadTs: null, broadcast: false },
  eventType: 'staging_check_run',
  key: 'k1',
  content: { text: 'phase2: queued', blocks: [], payload: { run_id: 'r1', state: 'queued' } },
};

function port(options: { apiUrl?: string; botUserId?: string | null } = {}) {
  return slackPort({
    token: 'xoxb-test',
    apiUrl: options.apiUrl ?? slack.url,
    timeoutMs: 300,
    botUserId: options.botUserId ?? null,
  });
}

const failures: readonly [failure: Failure, answer: object, landed: number][] = [
  [{ kind: 'accept-then-500' }, { kind: 'ambiguous', error: 'http_500' }, 1],
  [{ kind: 'accept-then-reset' }, { kind: 'ambiguous' }, 1],
  [{ kind: 'accept-then-hang' }, { kind: 'ambiguous' }, 1],
  [{ kind: 'status', status: 503 }, { kind: 'ambiguous', error: 'http_503' }, 0],
  [{ kind: 'error', error: 'internal_error' }, { kind: 'ambiguous', error: 'internal_error' }, 0],
  [{ kind: 'status', status: 429, retryAfter: '3' }, { kind: 'rate-limited', retryAfterMs: 3000 }, 0],
  [{ kind: 'status', status: 429 }, { kind: 'rate-limited', retryAfterMs: 30_000 }, 0],
  [{ kind: 'status', status: 429, retryAfter: 'abc' }, { kind: 'rate-limited', retryAfterMs: 30_000 }, 0],
  [{ kind: 'error', error: 'ratelimited' }, { kind: 'rate-limited', retryAfterMs: 30_000 }, 0],
  [{ kind: 'error', error: 'invalid_blocks' }, { kind: 'permanent', error: 'invalid_blocks' }, 0],
  [{ kind: 'status', status: 413 }, { kind: 'permanent', error: 'http_413' }, 0],
];

it.each(failures)('%j is told for what it is, after one call', async (failure, answer, landed) => {
  slack.faults.add({ method: 'chat.postMessage', ...failure });
  expect(await port().post(post)).toMatchObject(answer);
  expect(slack.calls).toHaveLength(1);
  expect(slack.state.messages).toHaveLength(landed);
});

it('a Slack that cannot be reached certainly did nothing', async () => {
  const apiUrl = `http://127.0.0.1:${await closedPort()}/api/`;
  expect(await port({ apiUrl }).post(post)).toEqual({ kind: 'refused', error: 'ECONNREFUSED' });
});

it('a wait for one call holds up no other of the same client', async () => {
  slack.faults.add({ method: 'chat.postMessage', kind: '429', retryAfterS: 3 });
  const one = port();
  await one.post(post);
  const before = performance.now();
  expect(await one.history('C0STAGING1', Date.now())).toEqual({ kind: 'done', value: [] });
  expect(performance.now() - before).toBeLessThan(1000);
});

it('keys come back from a thread and from a channel, over all pages', async () => {
  const one = port();
  const root = await one.post(post);
  if (root.kind !== 'done') throw new Error(root.kind);
  for (let n = 0; n < 45; n += 1) {
    const place = { channel: 'C0STAGING1', threadTs: root.value.ts, broadcast: n === 44 };
    await one.post({ ...post, key: `reply${n}`, place });
  }
  const thread = await one.readThread('C0STAGING1', root.value.ts);
  expect(thread.kind === 'done' && thread.value.map((message) => message.key)).toHaveLength(46);
  const channel = await one.history('C0STAGING1', Date.now() - 60_000);
  expect(channel.kind === 'done' && channel.value.map((message) => message.key)).toEqual(['reply44', 'k1']);
});

it('the metadata of somebody else does not count as ours', async () => {
  await port().post(post);
  const read = (botUserId: string) => port({ botUserId }).history('C0STAGING1', Date.now() - 60_000);
  expect(await read(slack.state.botUser)).toMatchObject({ value: [{ key: 'k1' }] });
  expect(await read('U0OTHER')).toMatchObject({ value: [] });
});

it('deleting what is gone is done, editing it is not', async () => {
  const gone = { channel: 'C0STAGING1', ts: '1.000000' };
  expect(await port().delete(gone)).toEqual({ kind: 'done', value: null });
  const { eventType, key, content } = post;
  expect(await port().update({ ...gone, eventType, key, content })).toEqual({
    kind: 'permanent',
    error: 'message_not_found',
  });
});
