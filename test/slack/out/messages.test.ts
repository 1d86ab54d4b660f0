import { expect, it } from 'vitest';
import { messageReader } from '../../../src/slack/out/messages.ts';
import { slackClient } from '../../../src/slack/out/workspace.ts';
import { startSlack } from '../../../stand-ins/slack/server.ts';
import { addMessage } from '../../../stand-ins/slack/state.ts';
import { mara, slackTokens } from '../../support/slack-receiver.ts';

const { channel, user } = mara;

async function workspace() {
  const slack = await startSlack(slackTokens);
  const readMessage = messageReader(slackClient({ botToken: slackTokens.botToken, apiUrl: slack.url }));
  return { slack, readMessage, [Symbol.asyncDispose]: () => slack[Symbol.asyncDispose]() };
}

it('a message and a reply are read with author, time, address and reactions', async () => {
  await using room = await workspace();
  const { state } = room.slack;
  const root = addMessage(state, {
    channel,
    user,
    text: 'root',
    reactions: [{ name: 'pushpin', users: [user] }],
  });
  const reply = addMessage(state, { channel, user: 'U0JUN00001', text: 'reply', threadTs: root.ts });
  addMessage(state, { channel, user, text: 'later', threadTs: root.ts });
  const link = (ts: string) => `${room.slack.pageUrl}archives/${channel}/p${ts.replace('.', '')}`;
  expect(await room.readMessage(channel, root.ts)).toEqual({
    text: 'root',
    user,
    at: Math.round(Number(root.ts) * 1000),
    permalink: link(root.ts),
    reactions: ['pushpin'],
  });
  expect(await room.readMessage(channel, reply.ts)).toMatchObject({
    text: 'reply',
    user: 'U0JUN00001',
    permalink: `${link(reply.ts)}?thread_ts=${root.ts}&cid=${channel}`,
  });
});

it('there is nothing to read where there is no such message, no channel, or the bot is not in it', async () => {
  await using room = await workspace();
  const { state } = room.slack;
  const { ts } = addMessage(state, { channel, user, text: 'x' });
  expect(await room.readMessage(channel, '1.000001')).toBeNull();
  expect(await room.readMessage('C0NOWHERE1', ts)).toBeNull();
  state.channels.get(channel)?.members.delete(state.botUser);
  expect(await room.readMessage(channel, ts)).toBeNull();
});

it("Slack's rate limit is waited for; what stays broken is no empty message", async () => {
  await using room = await workspace();
  const { state, faults } = room.slack;
  const { ts } = addMessage(state, { channel, user, text: 'x' });
  faults.add({ method: 'conversations.history', kind: '429', retryAfterS: 1 });
  expect(await room.readMessage(channel, ts)).toMatchObject({ text: 'x' });
  faults.add({ method: 'conversations.history', kind: 'error', error: 'missing_scope' });
  await expect(room.readMessage(channel, ts)).rejects.toThrow(/missing_scope/);
});
