import { expect, it, vi } from 'vitest';
import type { RecordEntry } from '../../src/core/incident/state.ts';
import type { BotConfig } from '../../src/core/permissions/model.ts';
import type { ReadMessage } from '../../src/core/posted-message.ts';
import { messageReader } from '../../src/slack/out/messages.ts';
import { slackClient } from '../../src/slack/out/workspace.ts';
import { issue517 } from '../support/commands.ts';
import { deskRoom, openConfig } from '../support/desk.ts';
import { roomInbox } from '../support/room-inbox.ts';
import { mara, type ReceiverScene, receiverScene, slackTokens } from '../support/slack-receiver.ts';

const until = { timeout: 8000, interval: 20 };
const jun = 'U0JUN00001';
const outsider = 'U0PARTNER1';

type Bot = AsyncDisposable & {
  scene: ReceiverScene;
  woken: string[];
  messages(): Promise<readonly RecordEntry[]>;
  /** Writes a message and gives its `ts`. */
  say(text: string, user?: string, thread?: string): Promise<string>;
};

/** The desk of incidents behind a real receiver, with incident 517 open in the channel. */
async function startBot(changes: Partial<BotConfig> = {}, bots = 1): Promise<Bot> {
  const stack = new AsyncDisposableStack();
  const config = { ...openConfig, ...changes };
  const room = stack.use(await deskRoom({ plans: async () => [issue517], config: async () => config }));
  const woken: string[] = [];
  let read: ReadMessage = async () => null;
  const readMessage: ReadMessage = (channel, ts) => read(channel, ts);
  const now = () => Date.now();
  const parts = roomInbox(room, { config: async () => config, readMessage, now }, woken);
  const { inbox } = parts;
  const scene = stack.use(await receiverScene({ mode: 'socket', inbox, sockets: 1 }));
  for (let more = 1; more < bots; more += 1) await scene.another(inbox);
  read = messageReader(slackClient({ botToken: slackTokens.botToken, apiUrl: scene.slack.url }));
  await parts.incidents.open({ ...mara, thread: null, kind: 'member' }, { key: '517', title: 'Down' }, 'o1');
  return {
    scene,
    woken,
    messages: async () =>
      (await parts.store.state('517'))?.record.filter(({ kind }) => kind === 'message') ?? [],
    say: async (text, user = mara.user, thread) => {
      const place = { user, channel: mara.channel, ...(thread === undefined ? {} : { thread }) };
      await scene.slack.say(text, place);
      return scene.slack.state.messages.at(-1)?.ts ?? '';
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

async function expectKept(bot: Bot, count: number): Promise<readonly RecordEntry[]> {
  await vi.waitFor(async () => expect(await bot.messages()).toHaveLength(count), until);
  return bot.messages();
}

it('a reaction puts a message on the record with its author and time, and wakes the timeline', async () => {
  await using bot = await startBot();
  const ts = await bot.say('the pod restarts &amp; &lt;fails&gt;', jun);
  const wokenBefore = bot.woken.length;
  await bot.scene.slack.react(ts, 'pushpin', mara.user);
  const [entry] = await expectKept(bot, 1);
  expect(entry).toMatchObject({
    by: jun,
    at: Math.round(Number(ts) * 1000),
    text: 'the pod restarts & <fails>',
  });
  expect(entry?.permalink).toContain(`/archives/${mara.channel}/p${ts.replace('.', '')}`);
  await vi.waitFor(() => expect(bot.woken.length).toBeGreaterThan(wokenBefore), until);
  expect(bot.scene.slack.ephemerals(mara.user)).toEqual([]);
});

it('a reply in a thread is kept as well', async () => {
  await using bot = await startBot();
  const root = await bot.say('root');
  const reply = await bot.say('found it: a NameError', jun, root);
  await bot.scene.slack.react(reply, 'pushpin', mara.user);
  expect((await expectKept(bot, 1))[0]).toMatchObject({ by: jun, text: 'found it: a NameError' });
});

it('edits are followed while it is kept, with the text before visible; a deletion strikes it', async () => {
  await using bot = await startBot();
  const ts = await bot.say('rolled bck', jun);
  await bot.scene.slack.react(ts, 'pushpin', mara.user);
  await expectKept(bot, 1);
  await bot.scene.slack.editMessage(ts, 'rolled back', jun);
  await vi.waitFor(async () => expect((await bot.messages())[0]?.text).toBe('rolled back'), until);
  expect((await bot.messages())[0]?.history).toMatchObject([{ by: jun, text: 'rolled bck' }]);
  await bot.scene.slack.deleteMessage(ts, jun);
  await vi.waitFor(
    async () => expect((await bot.messages())[0]?.struck?.reason).toBe('deleted in Slack'),
    until,
  );
});

it('a deleted root that leaves a tombstone is struck, not edited', async () => {
  await using bot = await startBot();
  const root = await bot.say('what is up', jun);
  await bot.say('a reply', mara.user, root);
  await bot.scene.slack.react(root, 'pushpin', mara.user);
  await expectKept(bot, 1);
  await bot.scene.slack.deleteMessage(root, jun);
  await vi.waitFor(async () => expect((await bot.messages())[0]?.struck).not.toBeNull(), until);
  expect((await bot.messages())[0]).toMatchObject({ text: 'what is up', history: [] });
});

it('it leaves with the last reaction, edits meanwhile are not followed, and it comes back with its new text', async () => {
  await using bot = await startBot();
  const { slack } = bot.scene;
  const ts = await bot.say('first words', jun);
  await slack.react(ts, 'pushpin', mara.user);
  await slack.react(ts, 'pushpin', jun);
  await expectKept(bot, 1);
  await slack.unreact(ts, 'pushpin', mara.user);
  await slack.editMessage(ts, 'second words', jun);
  await vi.waitFor(async () => expect((await bot.messages())[0]?.text).toBe('second words'), until);
  await slack.unreact(ts, 'pushpin', jun);
  await expectKept(bot, 0);
  await slack.editMessage(ts, 'third words', jun);
  await slack.react(ts, 'pushpin', jun);
  const [entry] = await expectKept(bot, 1);
  expect(entry).toMatchObject({ text: 'third words', by: jun, at: Math.round(Number(ts) * 1000) });
});

it('delivered again, also to another bot, it is kept once', async () => {
  await using bot = await startBot({}, 2);
  const opened = bot.woken.length;
  const ts = await bot.say('once', jun);
  await bot.scene.slack.react(ts, 'pushpin', mara.user);
  await expectKept(bot, 1);
  await vi.waitFor(() => expect(bot.woken.length).toBeGreaterThan(opened), until);
  const woken = bot.woken.length;
  for (let again = 0; again < 4; again += 1) await bot.scene.slack.redeliver();
  expect(await bot.messages()).toHaveLength(1);
  expect(bot.woken).toHaveLength(woken);
  expect(bot.scene.errors).toEqual([]);
});

it('the shortcut does the same, and says so to who used it', async () => {
  await using bot = await startBot();
  const ts = await bot.say('by hand', jun);
  await bot.scene.slack.shortcut('keep_message', mara.user, { channel: mara.channel, ts });
  expect((await expectKept(bot, 1))[0]).toMatchObject({ by: jun, text: 'by hand' });
  await vi.waitFor(() => expect(bot.scene.slack.ephemerals(mara.user)).toHaveLength(1), until);
  expect(bot.scene.slack.ephemerals(mara.user)[0]?.text).toBe(
    'The message is on the record of incident 517.',
  );
});

it('messages of the bot itself may be kept; its own edits of them are not followed', async () => {
  await using bot = await startBot();
  const { slack } = bot.scene;
  await fetch(`${slack.url}chat.postMessage`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${slackTokens.botToken}` },
    body: JSON.stringify({ channel: mara.channel, text: 'phase2 on staging: passed' }),
  });
  const ts = slack.state.messages.at(-1)?.ts ?? '';
  await slack.react(ts, 'pushpin', jun);
  expect((await expectKept(bot, 1))[0]).toMatchObject({
    by: 'U0STAGEBOT',
    text: 'phase2 on staging: passed',
  });
  await slack.editMessage(ts, 'phase2 on staging: failed', 'U0STAGEBOT');
  expect((await bot.messages())[0]?.text).toBe('phase2 on staging: passed');
});

it('another reaction, a guest of another company, and who may not change nothing', async () => {
  const rule = { who: [mara.user], may: ['incident'], in: 'all', on: 'all', what: 'all' } as const;
  await using bot = await startBot({ permissions: [rule] });
  const { slack } = bot.scene;
  const ts = await bot.say('nothing', jun);
  await slack.react(ts, 'eyes', mara.user);
  await slack.react(ts, 'pushpin', outsider);
  expect(slack.ephemerals(outsider)).toEqual([]);
  await slack.react(ts, 'pushpin', jun);
  await vi.waitFor(() => expect(slack.ephemerals(jun)).toHaveLength(1), until);
  expect(slack.ephemerals(jun)[0]?.text).toMatch(/^You may not add to the record of incident 517/);
  expect(await bot.messages()).toEqual([]);
  await slack.react(ts, 'white_check_mark', mara.user);
  expect(bot.scene.errors).toEqual([]);
});

it('the reaction is the one that is configured; in a channel without an incident it means nothing', async () => {
  await using bot = await startBot({ reaction: 'memo' });
  const { slack } = bot.scene;
  const ts = await bot.say('noted', jun);
  await slack.react(ts, 'pushpin', mara.user);
  await slack.react(ts, 'memo', mara.user);
  await expectKept(bot, 1);
  await slack.say('elsewhere', { user: jun, channel: 'C0INCIDENT' });
  await slack.react(slack.state.messages.at(-1)?.ts ?? '', 'memo', mara.user);
  expect(slack.ephemerals(mara.user)).toEqual([]);
  expect(await bot.messages()).toHaveLength(1);
});
