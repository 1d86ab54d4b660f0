import { expect, test } from 'vitest';
import { redisBudgets } from '../../../src/slack/out/budgets.ts';
import { channelMarks } from '../../../src/slack/out/channel-marks.ts';
import { slackPermalinks } from '../../../src/slack/out/permalinks.ts';
import { slackWebClient } from '../../../src/slack/out/slack-port.ts';
import { type SlackWorkspace, startSlack } from '../../../stand-ins/slack/server.ts';
import { addMessage } from '../../../stand-ins/slack/state.ts';
import { type TestRedis, testRedis } from '../../support/redis.ts';

const channel = 'C0STAGING1';
const tokens = { signingSecret: 'secret', botToken: 'xoxb-test', appToken: 'xapp-test' };
const done = { kind: 'done', value: null };

function partsOf(slack: SlackWorkspace, { redis }: TestRedis) {
  const client = slackWebClient({ token: tokens.botToken, apiUrl: slack.url });
  return { client, redis, workspace: 'T1', budgets: redisBudgets(redis, 'T1') };
}

const start = (scopes?: readonly string[]) =>
  startSlack({ ...tokens, limits: { isOff: true }, ...(scopes === undefined ? {} : { scopes }) });

const posted = (slack: SlackWorkspace) =>
  addMessage(slack.state, { channel, user: slack.state.botUser, text: 'header' }).ts;

test('a pin twice is one pin', async () => {
  await using slack = await start();
  await using server = await testRedis();
  const marks = channelMarks(partsOf(slack, server));
  const ts = posted(slack);
  expect(await marks.pin(channel, ts)).toEqual(done);
  expect(await marks.pin(channel, ts)).toEqual(done);
  expect(await marks.pin(channel, '1.000000')).toEqual({ kind: 'permanent', error: 'message_not_found' });
});

test('a bookmark of the same title gets the new address, and is added again when a person removed it', async () => {
  await using slack = await start();
  await using server = await testRedis();
  const marks = channelMarks(partsOf(slack, server));
  for (const address of ['https://a.example/1', 'https://a.example/2']) {
    expect(await marks.bookmark(channel, '#517', address)).toEqual(done);
    expect(slack.state.bookmarks).toMatchObject([{ channel, title: '#517', link: address }]);
  }
  slack.state.bookmarks = [];
  expect(await marks.bookmark(channel, '#517', 'https://a.example/3')).toEqual(done);
  expect(slack.state.bookmarks).toHaveLength(1);
});

test('what the app may not do is an answer, and a limit is waited for by all calls', async () => {
  await using slack = await start(['chat:write']);
  await using server = await testRedis();
  const marks = channelMarks(partsOf(slack, server));
  const refused = { kind: 'permanent', error: 'missing_scope' };
  expect(await marks.pin(channel, posted(slack))).toEqual(refused);
  expect(await marks.topic(channel, 'x')).toEqual(refused);
  expect(await marks.bookmark(channel, 'x', 'https://a.example')).toEqual(refused);
  slack.faults.add({ method: 'conversations.setTopic', kind: '429', retryAfterS: 20 });
  expect(await marks.topic(channel, 'x')).toMatchObject({ kind: 'rate-limited' });
  const calls = slack.calls.length;
  expect(await marks.topic(channel, 'x')).toMatchObject({ kind: 'rate-limited' });
  expect(slack.calls).toHaveLength(calls);
});

test('the address of a message is asked for once; null while Slack does not tell', async () => {
  await using slack = await start();
  await using server = await testRedis();
  const links = slackPermalinks(partsOf(slack, server));
  const ts = posted(slack);
  slack.faults.add({ method: 'chat.getPermalink', kind: '500' });
  expect(await links.of(channel, ts)).toBeNull();
  const address = `${slack.pageUrl}archives/${channel}/p${ts.replace('.', '')}`;
  expect([await links.of(channel, ts), await links.of(channel, ts)]).toEqual([address, address]);
  expect(slack.calls).toHaveLength(2);
});
