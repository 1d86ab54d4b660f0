import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createEmulator } from 'emulate';
import { expect, it } from 'vitest';
import { redisBudgets } from '../../../src/slack/out/budgets.ts';
import type { CallOutcome, SlackPort, SlackPost } from '../../../src/slack/out/delivery.ts';
import { slackFiles } from '../../../src/slack/out/files.ts';
import { slackPort, slackWebClient } from '../../../src/slack/out/slack-port.ts';
import { testRedis } from '../../support/redis.ts';

// What others read out of Slack's documentation: an emulator that this project did not write, told to insist on scopes.
const channel = 'C000000001';
const token = 'xoxb-contract';
/** A token that may look at files, which the app itself may not. */
const readerToken = 'xoxb-reader';

it('a post is read back with its key by history, and its replies by their thread', async () => {
  await using slack = await emulatedSlack();
  const root = valueIn(await slack.port.post(post('root')));
  const reply = valueIn(await slack.port.post(post('reply', root.ts)));
  expect(await slack.port.history(channel, 0)).toEqual({
    kind: 'done',
    value: [{ ts: root.ts, key: 'root' }],
  });
  expect(await slack.port.readThread(channel, root.ts)).toEqual({
    kind: 'done',
    value: [
      { ts: root.ts, key: 'root' },
      { ts: reply.ts, key: 'reply' },
    ],
  });
});

it('metadata arrive as interfaces promise: event type, key, run and state', async () => {
  await using slack = await emulatedSlack();
  const { ts } = valueIn(await slack.port.post(post('root')));
  expect(await slack.messages(ts)).toMatchObject([
    {
      text: 'phase2 on staging: queued',
      metadata: {
        event_type: 'staging_check_run',
        event_payload: { key: 'root', run_id: 'r-7F3KQ2', state: 'queued' },
      },
    },
  ]);
});

it('an edit changes text, blocks and state in place, and keeps the key', async () => {
  await using slack = await emulatedSlack();
  const { ts } = valueIn(await slack.port.post(post('root')));
  const { eventType, key } = post('root');
  const content = {
    text: 'phase2 on staging: passed, 8 of 8 checks in 12 s',
    blocks: [section('8 of 8')],
    payload: { run_id: 'r-7F3KQ2', state: 'passed' },
  };
  expect(await slack.port.update({ channel, ts, eventType, key, content })).toEqual({
    kind: 'done',
    value: null,
  });
  expect(await slack.messages(ts)).toMatchObject([
    {
      ts,
      text: content.text,
      blocks: content.blocks,
      metadata: { event_payload: { key: 'root', state: 'passed' } },
    },
  ]);
  expect(await slack.port.history(channel, 0)).toEqual({ kind: 'done', value: [{ ts, key: 'root' }] });
});

it('a deleted message is gone, and deleting it again changes nothing', async () => {
  await using slack = await emulatedSlack();
  const { ts } = valueIn(await slack.port.post(post('root')));
  expect(await slack.port.delete({ channel, ts })).toEqual({ kind: 'done', value: null });
  expect(await slack.port.history(channel, 0)).toEqual({ kind: 'done', value: [] });
  expect(await slack.port.delete({ channel, ts })).toEqual({ kind: 'done', value: null });
});

it('what a person wrote, with metadata or without, is not taken for ours', async () => {
  await using slack = await emulatedSlack();
  await slack.port.post(post('root'));
  const stranger = slackPort({ token, apiUrl: slack.apiUrl, botUserId: 'U0SOMEBODY' });
  expect(await stranger.history(channel, 0)).toEqual({ kind: 'done', value: [] });
});

it('more messages than a page holds are all read back', async () => {
  await using slack = await emulatedSlack();
  const keys = Array.from({ length: 205 }, (_, index) => `k${index}`);
  for (const key of keys) await slack.port.post(post(key));
  const found = valueIn(await slack.port.history(channel, 0));
  expect(new Set(found.map(({ key }) => key))).toEqual(new Set(keys));
});

it('a file arrives byte for byte, seen by nobody until a message links it', async () => {
  await using slack = await emulatedSlack();
  await using redis = await testRedis();
  const files = slackFiles({ client: slack.client, budgets: redisBudgets(redis.redis, 'T1') });
  const text = 'GET /health → 503\n'.repeat(2_000);
  const { id, permalink } = valueIn(
    await files.upload({ name: 'health.txt', title: 'Health endpoint', text }),
  );
  const reader = slackWebClient({ token: readerToken, apiUrl: slack.apiUrl });
  const { file } = await reader.files.info({ file: id });
  expect(file).toMatchObject({ name: 'health.txt', title: 'Health endpoint', permalink });
  expect(file?.size).toBe(Buffer.byteLength(text));
  expect(file?.channels ?? []).toEqual([]);
  const sent = await fetch(file?.url_private ?? '', { headers: { authorization: `Bearer ${readerToken}` } });
  expect(await sent.text()).toBe(text);
  expect(await slack.port.history(channel, 0)).toEqual({ kind: 'done', value: [] });
});

it.each<[what: string, call: (port: SlackPort) => Promise<CallOutcome<unknown>>, error: string]>([
  ['an unknown channel', (port) => port.post(post('k', null, 'C0NOWHERE')), 'channel_not_found'],
  [
    'an edit of a message that is gone',
    (port) => port.update({ channel, ts: '1.000001', ...post('k') }),
    'message_not_found',
  ],
  ['a thread of an unknown channel', (port) => port.readThread('C0NOWHERE', '1.0'), 'channel_not_found'],
])('%s is a refusal for good', async (_, call, error) => {
  await using slack = await emulatedSlack();
  expect(await call(slack.port)).toMatchObject({ kind: 'permanent', error });
});

it.each([
  ['chat:write', (port: SlackPort) => port.post(post('k'))],
  ['channels:history', (port: SlackPort) => port.history(channel, 0)],
])('without the scope %s Slack says missing_scope', async (scope, call) => {
  await using slack = await emulatedSlack(manifestScopes().filter((each) => each !== scope));
  expect(await call(slack.port)).toMatchObject({ kind: 'permanent', error: 'missing_scope' });
});

function post(key: string, threadTs: string | null = null, to = channel): SlackPost {
  return {
    place: { channel: to, threadTs, broadcast: false },
    eventType: 'staging_check_run',
    key,
    content: {
      text: 'phase2 on staging: queued',
      blocks: [section('queued')],
      payload: { run_id: 'r-7F3KQ2', state: 'queued' },
    },
  };
}

function section(text: string) {
  return { type: 'section', text: { type: 'mrkdwn', text } };
}

function manifestScopes(): readonly string[] {
  const file = join(import.meta.dirname, '../../../manifest.json');
  return JSON.parse(readFileSync(file, 'utf8')).oauth_config.scopes.bot;
}

function valueIn<Value>(answer: CallOutcome<Value>): Value {
  if (answer.kind !== 'done') throw new Error(`expected done, got ${JSON.stringify(answer)}`);
  return answer.value;
}

/** The emulator on a free port, with a token that has exactly the manifest's scopes. */
async function emulatedSlack(scopes: readonly string[] = manifestScopes()) {
  const emulator = await createEmulator({
    service: 'slack',
    port: 0,
    seed: {
      slack: {
        strict_scopes: true,
        tokens: [
          { token, type: 'bot', scopes },
          { token: readerToken, type: 'bot', scopes: ['files:read'] },
        ],
      },
    },
  });
  const apiUrl = `${emulator.url}/api/`;
  const client = slackWebClient({ token, apiUrl });
  const { user_id } = await client.auth.test();
  return {
    apiUrl,
    client,
    port: slackPort({ token, apiUrl, botUserId: user_id ?? null }),
    messages: async (ts: string) => (await client.conversations.replies({ channel, ts })).messages,
    [Symbol.asyncDispose]: () => emulator.close(),
  };
}
