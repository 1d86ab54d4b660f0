import { join } from 'node:path';
import { WebClient } from '@slack/web-api';
import { expect, test } from 'vitest';
import { type SlackOptions, startSlack } from '../../stand-ins/slack/server.ts';

const tokens = { signingSecret: 'secret', botToken: 'xoxb-1', appToken: 'xapp-1' };
const channel = 'C0STAGING1';

/** A workspace and the official client, which repeats nothing and waits for nothing. */
async function start(options: Partial<SlackOptions> = {}, token = tokens.botToken) {
  const slack = await startSlack({ ...tokens, ...options });
  const client = new WebClient(token, {
    slackApiUrl: slack.url,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: 500,
  });
  return { slack, client, [Symbol.asyncDispose]: () => slack[Symbol.asyncDispose]() };
}

const metadata = {
  event_type: 'staging_check_run',
  event_payload: { key: 'k1', run_id: 'r-1', state: 'running' },
};

test('a message is posted, edited, answered in its thread and read back with its metadata', async () => {
  await using started = await start();
  const { slack, client } = started;
  const posted = await client.chat.postMessage({ channel, text: 'running', metadata });
  const ts = posted.ts ?? '';
  await client.chat.postMessage({ channel, text: 'reply', thread_ts: ts, reply_broadcast: true });
  await client.chat.update({ channel, ts, text: 'passed', blocks: [{ type: 'divider' }] });
  const history = await client.conversations.history({ channel, include_all_metadata: true });
  expect(history.messages?.map(({ text }) => text)).toEqual(['reply', 'passed']);
  expect(history.messages?.[1]).toMatchObject({ metadata, blocks: [{ type: 'divider' }], reply_count: 1 });
  const without = await client.conversations.replies({ channel, ts });
  expect(without.messages?.map((each) => [each.text, each.metadata])).toEqual([
    ['passed', undefined],
    ['reply', undefined],
  ]);
  expect(slack.thread(channel, ts)).toHaveLength(2);
  expect(slack.messages(channel)).toHaveLength(1);
  expect(slack.calls.map(({ method }) => method)).toEqual([
    'chat.postMessage',
    'chat.postMessage',
    'chat.update',
    'conversations.history',
    'conversations.replies',
  ]);
});

test('history is read page by page, and from a time on', async () => {
  await using started = await start({ limits: { isOff: true } });
  const { client } = started;
  const all: string[] = [];
  for (let index = 0; index < 5; index++)
    all.push((await client.chat.postMessage({ channel, text: `${index}` })).ts ?? '');
  const first = await client.conversations.history({ channel, limit: 2 });
  const cursor = first.response_metadata?.next_cursor ?? '';
  const second = await client.conversations.history({ channel, limit: 2, cursor });
  expect([...(first.messages ?? []), ...(second.messages ?? [])].map(({ text }) => text)).toEqual([
    '4',
    '3',
    '2',
    '1',
  ]);
  const later = await client.conversations.history({ channel, oldest: all[2] ?? '' });
  expect(later.messages?.map(({ text }) => text)).toEqual(['4', '3']);
});

test.each([
  ['a wrong token', 'xoxb-other', 'invalid_auth'],
  ['no token', '', 'not_authed'],
  ["the app's token", 'xapp-1', 'not_allowed_token_type'],
])('%s is refused', async (_name, token, error) => {
  await using started = await start({}, token);
  await expect(started.client.auth.test()).rejects.toMatchObject({ data: { ok: false, error } });
});

test('a missing scope is named', async () => {
  await using started = await start({ scopes: ['commands'] });
  await expect(started.client.chat.postMessage({ channel, text: 'x' })).rejects.toMatchObject({
    data: { error: 'missing_scope', needed: 'chat:write', provided: 'commands' },
  });
});

test('an app has the scopes of its manifest, and no others', async () => {
  const manifest = join(import.meta.dirname, '../../manifest.json');
  await using started = await start({ manifest });
  const { response_metadata } = await started.client.auth.test();
  expect(response_metadata?.scopes).toContain('groups:read');
  await expect(started.client.conversations.open({ users: 'U0MARA0001' })).rejects.toMatchObject({
    data: { error: 'missing_scope', needed: 'im:write' },
  });
});

test.each([
  ['chat.postMessage', { channel: 'C404', text: 'x' }, 'channel_not_found'],
  ['chat.postMessage', { channel: 'C0GENERAL1', text: 'x' }, 'not_in_channel'],
  ['chat.postMessage', { channel }, 'no_text'],
  ['chat.postMessage', { channel, text: 'x', thread_ts: '1.1' }, 'thread_not_found'],
  ['chat.postMessage', { channel, text: 'x', metadata: { a: 1 } }, 'invalid_metadata_schema'],
  [
    'chat.postMessage',
    { channel, text: 'x', metadata: { ...metadata, event_payload: { key: 'x'.repeat(20_000) } } },
    'metadata_too_large',
  ],
  ['chat.update', { channel, ts: '1.1', text: 'x' }, 'message_not_found'],
  ['chat.postEphemeral', { channel, user: 'U404', text: 'x' }, 'user_not_in_channel'],
  ['conversations.setTopic', { channel, topic: 'x'.repeat(251) }, 'too_long'],
  ['users.info', { user: 'U404' }, 'user_not_found'],
  ['usergroups.users.list', { usergroup: 'S404' }, 'no_such_subteam'],
  [
    'views.open',
    { trigger_id: 'none', view: { type: 'modal', title: { type: 'plain_text', text: 't' }, blocks: [] } },
    'invalid_trigger_id',
  ],
  ['pins.add', { channel, timestamp: '1.1' }, 'message_not_found'],
  ['files.completeUploadExternal', { files: [{ id: 'F404' }] }, 'file_not_found'],
  ['no.such.method', {}, 'unknown_method'],
])('%s %j is refused: %s', async (method, args, error) => {
  await using started = await start();
  await expect(started.client.apiCall(method, args)).rejects.toMatchObject({ data: { ok: false, error } });
  expect(started.slack.state.messages).toEqual([]);
});

test('an edit of 4,001 characters is refused, a post of them is not', async () => {
  await using started = await start();
  const { client } = started;
  const { ts = '' } = await client.chat.postMessage({ channel, text: 'x'.repeat(4_001) });
  await expect(client.chat.update({ channel, ts, text: 'x'.repeat(4_001) })).rejects.toMatchObject({
    data: { error: 'msg_too_long' },
  });
});

test('refused blocks are named by pointer, and nothing is posted', async () => {
  await using started = await start();
  const blocks = [{ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }];
  await expect(started.client.chat.postMessage({ channel, text: 'x', blocks })).rejects.toMatchObject({
    data: {
      error: 'invalid_blocks',
      errors: ['must be less than 151 characters [json-pointer:/blocks/0/text/text]'],
    },
  });
  await expect(started.client.apiCall('blocks.validate', { blocks })).rejects.toMatchObject({
    data: {
      error: 'invalid_blocks',
      errors: [
        { pointer: '/blocks/0/text/text', code: 'too_long', message: 'must be less than 151 characters' },
      ],
    },
  });
  expect(started.slack.messages(channel)).toEqual([]);
});

test('posts beyond the burst get 429 with Retry-After, in that channel only', async () => {
  await using started = await start({ limits: { postBurst: 2 } });
  const { client, slack } = started;
  await client.chat.postMessage({ channel, text: '1' });
  await client.chat.postMessage({ channel, text: '2' });
  await expect(client.chat.postMessage({ channel, text: '3' })).rejects.toMatchObject({ retryAfter: 1 });
  await client.chat.postMessage({ channel: 'C0INCIDENT', text: '4' });
  expect(slack.calls.map(({ status }) => status)).toEqual([200, 200, 429, 200]);
  expect(slack.messages(channel)).toHaveLength(2);
});

test('a tier of so many a minute is counted by method', async () => {
  await using started = await start({ limits: { perMinute: { 4: 2 } } });
  const { client } = started;
  await client.users.info({ user: 'U0MARA0001' });
  await client.users.info({ user: 'U0MARA0001' });
  await expect(client.users.info({ user: 'U0MARA0001' })).rejects.toMatchObject({ retryAfter: 60 });
  await client.conversations.members({ channel });
});

test.each([
  ['accept-then-500', 1],
  ['accept-then-reset', 1],
  ['accept-then-hang', 1],
  ['500', 0],
  ['reset', 0],
  ['hang', 0],
] as const)('%s: the caller knows nothing, %i message is there', async (kind, there) => {
  await using started = await start({ faults: [{ method: 'chat.postMessage', kind }] });
  await expect(started.client.chat.postMessage({ channel, text: 'x' })).rejects.toThrow();
  expect(started.slack.messages(channel)).toHaveLength(there);
  await started.client.chat.postMessage({ channel, text: 'y' });
  expect(started.slack.messages(channel)).toHaveLength(there + 1);
});

test('a late accept comes after the caller gave up', async () => {
  await using started = await start({ faults: [{ method: 'chat.postMessage', kind: 'late', delayMs: 700 }] });
  await expect(started.client.chat.postMessage({ channel, text: 'x' })).rejects.toThrow();
  expect(started.slack.messages(channel)).toHaveLength(0);
  await expect.poll(() => started.slack.messages(channel).length, { timeout: 5_000 }).toBe(1);
});

test.each(['ratelimited', 'missing_scope', 'invalid_auth'])(
  'the fault "error" answers ok:false %s',
  async (error) => {
    await using started = await start({ faults: [{ method: '*', kind: 'error', error }] });
    await expect(started.client.chat.postMessage({ channel, text: 'x' })).rejects.toMatchObject({
      data: { error },
    });
  },
);

test('the fault 429 says how long to wait', async () => {
  await using started = await start({ faults: [{ method: 'chat.update', kind: '429', retryAfterS: 7 }] });
  await expect(started.client.chat.update({ channel, ts: '1.1', text: 'x' })).rejects.toMatchObject({
    retryAfter: 7,
  });
});

test('App Home is published, and a stale hash refused', async () => {
  await using started = await start();
  const { client, slack } = started;
  const user_id = 'U0MARA0001';
  const first = await client.views.publish({
    user_id,
    view: { type: 'home', blocks: [{ type: 'divider' }] },
  });
  const hash = first.view?.hash ?? '';
  await client.views.publish({ user_id, hash, view: { type: 'home', blocks: [] } });
  await expect(
    client.views.publish({ user_id, hash, view: { type: 'home', blocks: [] } }),
  ).rejects.toMatchObject({
    data: { error: 'hash_conflict' },
  });
  expect(slack.home(user_id)?.body.blocks).toEqual([]);
});

test('a file is uploaded in three steps into a thread', async () => {
  await using started = await start();
  const { client, slack } = started;
  const { ts = '' } = await client.chat.postMessage({ channel, text: 'run' });
  await client.filesUploadV2({
    channel_id: channel,
    thread_ts: ts,
    filename: 'log.txt',
    file: Buffer.from('evidence'),
    initial_comment: 'the log',
  });
  const [, reply] = slack.thread(channel, ts);
  const [file = ''] = reply?.files ?? [];
  expect(slack.state.files.get(file)?.bytes?.toString()).toBe('evidence');
  expect((await client.files.info({ file })).file).toMatchObject({ name: 'log.txt', channels: [channel] });
});

test('pins, bookmarks, reactions, topic, permalink and members answer as Slack does', async () => {
  await using started = await start();
  const { client, slack } = started;
  const { ts = '' } = await client.chat.postMessage({ channel, text: 'run' });
  await client.pins.add({ channel, timestamp: ts });
  await expect(client.pins.add({ channel, timestamp: ts })).rejects.toMatchObject({
    data: { error: 'already_pinned' },
  });
  await client.bookmarks.add({
    channel_id: channel,
    title: 'runbook',
    type: 'link',
    link: 'https://example.com',
  });
  await client.reactions.add({ channel, timestamp: ts, name: 'eyes' });
  await client.conversations.setTopic({ channel, topic: 'SEV2' });
  await client.conversations.join({ channel: 'C0GENERAL1' });
  const { permalink = '' } = await client.chat.getPermalink({ channel, message_ts: ts });
  expect(permalink).toContain(`/archives/${channel}/p${ts.replace('.', '')}`);
  expect((await fetch(permalink, { redirect: 'manual' })).headers.get('location')).toBe(`/#${channel}/${ts}`);
  expect((await client.usergroups.users.list({ usergroup: 'S0SRE00001' })).users).toContain('U0JUN00001');
  expect((await client.conversations.info({ channel })).channel?.topic?.value).toBe('SEV2');
  expect(slack.messages(channel)[0]).toMatchObject({ isPinned: true, reactions: [{ name: 'eyes' }] });
});
