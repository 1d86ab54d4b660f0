import { afterEach, beforeEach, expect, test } from 'vitest';
import { slackWebClient } from '../../../src/slack/out/slack-port.ts';
import { type SlackTeller, slackTeller } from '../../../src/slack/out/teller.ts';
import { type SlackWorkspace, startSlack } from '../../../stand-ins/slack/server.ts';
import { httpServer } from '../../support/http-server.ts';

const channel = 'C0STAGING1';
const user = 'U0MARA0001';
const message = { text: 'only you', blocks: [] };

let slack: SlackWorkspace;
let teller: SlackTeller;
beforeEach(async () => {
  slack = await startSlack({ signingSecret: 's', botToken: 'xoxb-test', appToken: 'xapp-test' });
  const client = slackWebClient({ token: 'xoxb-test', apiUrl: slack.url, timeoutMs: 300 });
  teller = slackTeller({ client, timeoutMs: 300 });
});
afterEach(() => slack[Symbol.asyncDispose]());

test('what is for one person only they see, and nothing in it is parsed', async () => {
  const place = { channel, user, threadTs: null, message };
  expect(await teller.ephemeral(place)).toEqual({ kind: 'done', value: null });
  expect(slack.ephemerals(user)).toMatchObject([{ text: 'only you' }]);
  expect(slack.messages(channel)).toEqual([]);
  expect(slack.calls[0]?.args).toMatchObject({ parse: 'none' });
});

test('a direct message goes to the person and nowhere else', async () => {
  expect(await teller.dm(user, message)).toEqual({ kind: 'done', value: null });
  expect(slack.messages('D0MARA0001')).toMatchObject([{ text: 'only you' }]);
});

test('what Slack refuses is told, after one call', async () => {
  slack.state.channels.get(channel)?.members.delete(user);
  const place = { channel, user, threadTs: null, message };
  expect(await teller.ephemeral(place)).toEqual({ kind: 'permanent', error: 'user_not_in_channel' });
  expect(slack.calls).toHaveLength(1);
});

test.each([
  [200, 'ok', { kind: 'done', value: null }],
  [200, '{"ok":true}', { kind: 'done', value: null }],
  [200, '{"ok":false,"error":"invalid_blocks"}', { kind: 'permanent', error: 'invalid_blocks' }],
  [404, 'used_url', { kind: 'permanent', error: 'http_404' }],
  [503, '', { kind: 'ambiguous', error: 'http_503' }],
  [429, '', { kind: 'rate-limited', retryAfterMs: 30_000 }],
] as const)('a response_url that answers %d %s is told for what it is', async (status, body, answer) => {
  await using server = await httpServer((_, response) => response.writeHead(status).end(body));
  expect(await teller.respond(server.url, message)).toEqual(answer);
});

test('a response_url that never answers is given up, and is in no message', async () => {
  await using server = await httpServer(() => {});
  const answer = await teller.respond(`${server.url}/commands/secret`, message);
  expect(answer.kind).toBe('ambiguous');
  expect(JSON.stringify(answer)).not.toContain('secret');
});
