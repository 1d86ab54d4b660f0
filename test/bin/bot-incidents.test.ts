import { createEmulator } from 'emulate';
import { expect, it, vi } from 'vitest';
import { z } from 'zod';
import { redisFollowUps } from '../../src/bin/bot/follow-up.ts';
import type { Threads } from '../../src/core/attached-file.ts';
import type { IncidentState } from '../../src/core/incident/state.ts';
import { taskOffers } from '../../src/core/incident/tasks.ts';
import type { BotConfig } from '../../src/core/permissions/model.ts';
import type { GithubSettings } from '../../src/platform/config/github.ts';
import { openInputs } from '../../src/slack/actions/open-incident.ts';
import { incidentInputs } from '../../src/slack/block-kit/dialog-inputs.ts';
import { redisBudgets } from '../../src/slack/out/budgets.ts';
import { slackThreads } from '../../src/slack/out/threads.ts';
import { slackClient } from '../../src/slack/out/workspace.ts';
import { redisIncidentMemory } from '../../src/store/incident-memory.ts';
import { redisIncidents } from '../../src/store/incidents.ts';
import { addMessage } from '../../stand-ins/slack/state.ts';
import { issue517 } from '../support/commands.ts';
import { deskRoom, openConfig } from '../support/desk.ts';
import { roomInbox } from '../support/room-inbox.ts';
import { mara, type ReceiverScene, receiverScene, slackTokens } from '../support/slack-receiver.ts';

const until = { timeout: 8000, interval: 20 };
const jun = 'U0JUN00001';
const lee = 'U0LEE00001';
const key = JSON.stringify({ key: '517' });

type Bot = AsyncDisposable & {
  scene: ReceiverScene;
  /** Says where the header of an incident is. */
  keepHeader(key: string, ts: string): Promise<void>;
  state(key?: string): Promise<IncidentState>;
  /** Posts a button, presses it, and gives its message's `ts`. */
  press(action: string, value: string, user: string): Promise<string>;
  /** The last private words to this person, once there are so many. */
  told(user: string, count: number): Promise<string>;
  /** Waits for the dialog of this person. */
  dialog(user: string): Promise<string>;
};

/** The desk of incidents behind a real receiver, with incident 517 open in the channel unless told otherwise. */
async function startBot(
  options: { config?: Partial<BotConfig>; isOpen?: boolean; github?: GithubSettings } = {},
): Promise<Bot> {
  const stack = new AsyncDisposableStack();
  const config = { ...openConfig, ...options.config };
  const room = stack.use(await deskRoom({ plans: async () => [issue517], config: async () => config }));
  const { redis } = room.server;
  const lent: { threads: Threads | null } = { threads: null };
  const followUp = redisFollowUps(redis, {
    ...{ github: options.github ?? null, incidentUrl: () => null, now: Date.now },
    events: redisIncidents(redis, { keptMs: () => 1_000_000 }).events,
    threads: { share: async (...shown) => (await lent.threads?.share(...shown)) ?? null },
  });
  const parts = roomInbox(room, { config: async () => config, followUp });
  const { inbox } = parts;
  const scene = stack.use(await receiverScene({ mode: 'socket', inbox, sockets: 1 }));
  const access = { botToken: slackTokens.botToken, apiUrl: scene.slack.url };
  const budgets = redisBudgets(redis, 'T0STAGING1');
  lent.threads = slackThreads({ client: slackClient(access), budgets, access });
  const asker = { ...mara, thread: null, kind: 'member' } as const;
  if (options.isOpen !== false) await parts.incidents.open(asker, { key: '517', title: 'Down' }, 'o1');
  return {
    scene,
    keepHeader: (named, ts) => redisIncidentMemory(redis).keepMark(named, 'header', ts),
    async state(named = '517') {
      const state = await parts.store.state(named);
      if (state === null) throw new Error(`incident ${named} is not there`);
      return state;
    },
    async press(action, value, user) {
      const ts = postButton(scene, action, value);
      await scene.slack.click(ts, action, user);
      return ts;
    },
    async told(user, count) {
      await vi.waitFor(() => expect(scene.slack.ephemerals(user)).toHaveLength(count), until);
      return scene.slack.ephemerals(user).at(-1)?.text ?? '';
    },
    async dialog(user) {
      await vi.waitFor(() => expect(scene.slack.view(user)).toBeDefined(), until);
      return JSON.stringify(scene.slack.view(user)?.body);
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** Straight into the channel: what is tested posts nothing, and Slack's limit for posts would slow it. */
function postButton({ slack }: ReceiverScene, actionId: string, value: string): string {
  const text = { type: 'plain_text', text: 'Press' };
  const elements = [{ type: 'button', action_id: actionId, value, text }];
  const blocks = [{ type: 'actions', block_id: 'press', elements }];
  const { state } = slack;
  return addMessage(state, { channel: mara.channel, user: state.botUser, text: 'x', blocks }).ts;
}

it('the form opens an incident with what was written in it', async () => {
  await using bot = await startBot({ isOpen: false });
  const { slack } = bot.scene;
  await slack.command('incident open', mara);
  const offer = slack.ephemerals(mara.user).at(-1)?.ts ?? '';
  await slack.click(offer, 'incident.open', mara.user);
  expect(await bot.dialog(mara.user)).toContain('Open an incident');
  const filled = { [openInputs.title]: 'Backend does not start', [openInputs.severity]: 'P0' };
  await slack.submitView(mara.user, { ...filled, [openInputs.key]: 'not a key' });
  expect(slack.view(mara.user)?.errors.key).toMatch(/is no key of an incident/);
  await slack.submitView(mara.user, { ...filled, [openInputs.key]: '517', [openInputs.commander]: jun });
  expect(slack.view(mara.user)).toBeUndefined();
  expect(await bot.state()).toMatchObject({ severity: 'P0', head: { title: 'Backend does not start' } });
  expect((await bot.state()).roles.get('commander')?.user).toBe(jun);
});

it('an update and a note are written in their forms, the note at its time', async () => {
  await using bot = await startBot();
  const { slack } = bot.scene;
  await bot.press('incident.update', key, mara.user);
  expect(await bot.dialog(mara.user)).toContain('Update status');
  await slack.submitView(mara.user, {
    [incidentInputs.changed]: 'health is back',
    [incidentInputs.nextUpdate]: '30',
  });
  const { status, openedAt } = await bot.state();
  expect(status).toMatchObject({ changed: 'health is back', nextUpdateAt: openedAt + 30 * 60_000 });
  await bot.press('incident.note', key, jun);
  await bot.dialog(jun);
  const at = Math.floor(openedAt / 1000) - 600;
  await slack.submitView(jun, { [incidentInputs.text]: 'it began here', [incidentInputs.at]: String(at) });
  const note = (await bot.state()).record.find(({ kind }) => kind === 'note');
  expect(note).toMatchObject({ by: jun, text: 'it began here', at: at * 1000 });
});

it('a task is ticked and opened again; a second tick is told who did it', async () => {
  await using bot = await startBot();
  const tasks = (await bot.state()).windows.flatMap((window) => window.tasks);
  const task = tasks.find(({ checks }) => checks.length === 0)?.id ?? '';
  const standing = async () =>
    (await bot.state()).windows.flatMap((window) => window.tasks).find(({ id }) => id === task)?.standing;
  const value = JSON.stringify({ key: '517', task });
  await bot.press('incident.tick', value, jun);
  expect(await bot.told(jun, 1)).toMatch(/^Done, by your word/);
  expect(await standing()).toMatchObject({ kind: 'attested', by: jun });
  await bot.press('incident.tick', value, lee);
  expect(await bot.told(lee, 1)).toMatch(/already ticked by/);
  await bot.press('incident.untick', value, lee);
  await bot.dialog(lee);
  await bot.scene.slack.submitView(lee, { [incidentInputs.reason]: 'it broke' });
  expect(await standing()).toMatchObject({ kind: 'open' });
  await bot.press('incident.untick', value, jun);
  expect(await bot.told(jun, 2)).toMatch(/was already opened again by <@U0LEE00001>/);
});

it('a window is snoozed with a reason', async () => {
  await using bot = await startBot();
  const window = (await bot.state()).windows[0]?.id ?? '';
  await bot.press('incident.snooze', JSON.stringify({ key: '517', window }), mara.user);
  await bot.dialog(mara.user);
  await bot.scene.slack.submitView(mara.user, {
    [incidentInputs.hours]: '2',
    [incidentInputs.reason]: 'vendor',
  });
  const { windows, openedAt } = await bot.state();
  expect(windows[0]?.snoozedUntil).toBe(openedAt + 2 * 3_600_000);
});

it('a handoff is offered, declined by whom it was offered to, offered again and accepted', async () => {
  await using bot = await startBot();
  const { slack } = bot.scene;
  const offerTo = async (user: string): Promise<string> => {
    await bot.press('incident.handoff', key, mara.user);
    await bot.dialog(mara.user);
    await slack.submitView(mara.user, { [incidentInputs.user]: user });
    return JSON.stringify({ key: '517', offer: (await bot.state()).handoff?.offer ?? '' });
  };
  const first = await offerTo(jun);
  await bot.press('incident.handoff-accept', first, lee);
  expect(await bot.told(lee, 1)).toMatch(/was asked, and answers it/);
  await bot.press('incident.handoff-decline', first, jun);
  await bot.dialog(jun);
  await slack.submitView(jun, { [incidentInputs.reason]: 'asleep' });
  expect((await bot.state()).handoff).toBeNull();
  const second = await offerTo(lee);
  await bot.press('incident.handoff-accept', second, lee);
  await vi.waitFor(async () => expect((await bot.state()).roles.get('commander')?.user).toBe(lee), until);
  await bot.press('incident.handoff-accept', first, jun);
  expect(await bot.told(jun, 2)).toMatch(/was already declined by/);
});

it('closing with an exception is written down, and a second person closes it; later clicks are told', async () => {
  await using bot = await startBot();
  const { slack } = bot.scene;
  await bot.press('incident.close', key, mara.user);
  expect(await bot.dialog(mara.user)).toContain('In the way');
  await slack.submitView(mara.user, {
    [incidentInputs.summary]: 'a NameError, fixed',
    [incidentInputs.exception]: 'the rest is tracked elsewhere',
  });
  expect((await bot.state()).closed).toBeNull();
  const { exceptionRequest } = await bot.state();
  expect(exceptionRequest).toMatchObject({ by: mara.user, reason: 'the rest is tracked elsewhere' });
  await vi.waitFor(() => expect(slack.ephemerals(mara.user)).not.toHaveLength(0), until);
  const value = JSON.stringify({ key: '517', ask: exceptionRequest?.ask });
  const before = slack.ephemerals(mara.user).length;
  const ts = await bot.press('incident.agree', value, mara.user);
  expect(await bot.told(mara.user, before + 1)).toMatch(/A second person has to agree/);
  await slack.click(ts, 'incident.agree', jun);
  await vi.waitFor(async () => expect((await bot.state()).closed).not.toBeNull(), until);
  expect((await bot.state()).closed).toMatchObject({
    by: mara.user,
    summary: 'a NameError, fixed',
    exception: { reason: 'the rest is tracked elsewhere', agreedBy: jun },
  });
  await slack.click(ts, 'incident.agree', lee);
  expect(await bot.told(lee, 1)).toMatch(/^Incident 517 was already closed by/);
  await bot.press('incident.update', key, lee);
  expect(await bot.told(lee, 2)).toMatch(
    /^Incident 517 was already closed by .*Nothing was done\..* incident reopen 517$/,
  );
  expect(slack.view(lee)).toBeUndefined();
});

it('an exception is taken back by who asked, and nobody agrees to it then', async () => {
  await using bot = await startBot();
  await bot.press('incident.close', key, mara.user);
  await bot.dialog(mara.user);
  const words = { [incidentInputs.summary]: 's', [incidentInputs.exception]: 'r' };
  await bot.scene.slack.submitView(mara.user, words);
  const value = JSON.stringify({ key: '517', ask: (await bot.state()).exceptionRequest?.ask });
  await bot.press('incident.withdraw', value, jun);
  expect(await bot.told(jun, 1)).toMatch(/asked for this, and takes it back/);
  await bot.press('incident.withdraw', value, mara.user);
  await vi.waitFor(async () => expect((await bot.state()).exceptionRequest).toBeNull(), until);
  await bot.press('incident.agree', value, jun);
  expect(await bot.told(jun, 2)).toMatch(/it was taken back/);
  expect((await bot.state()).closed).toBeNull();
});

it('the results go to the GitHub issue once; the second click is told who did it', async () => {
  const seed = {
    tokens: { ghp_bot: { login: 'octocat', scopes: ['repo', 'user'] } },
    github: { users: [{ login: 'octocat' }], repos: [{ owner: 'octocat', name: 'backend' }] },
  };
  await using stack = new AsyncDisposableStack();
  const github = await createEmulator({ service: 'github', port: 0, seed });
  stack.defer(() => github.close());
  const issues = `${github.url}/repos/octocat/backend/issues`;
  const headers = { authorization: 'Bearer ghp_bot', 'content-type': 'application/json' };
  await fetch(issues, { method: 'POST', headers, body: JSON.stringify({ title: 'Down' }) });
  const settings = { apiUrl: github.url, repo: 'octocat/backend', token: 'ghp_bot' };
  const bot = stack.use(await startBot({ isOpen: false, github: settings }));
  const { slack } = bot.scene;
  await slack.command('incident open 1 Backend does not start', mara);
  const state = async () => (await bot.state('1')).followUps;
  const { afterwards } = (await bot.state('1')).head;
  const onIssue = afterwards.find(({ target }) => target !== null && 'publish' in target)?.id ?? '';
  const inFile = afterwards.find(({ target }) => target !== null && 'write' in target)?.id ?? '';
  const press = (followUp: string, user: string) =>
    bot.press('incident.follow-up', JSON.stringify({ key: '1', followUp }), user);
  await press(inFile, jun);
  expect(await bot.told(jun, 1)).toMatch(/The export writes it as/);
  expect((await state()).size).toBe(0);
  await press(onIssue, jun);
  expect(await bot.told(jun, 2)).toMatch(/^The results are on the issue: .*\/octocat\/backend\/issues\/1#/);
  expect((await state()).get(onIssue)).toMatchObject({ by: jun });
  await press(onIssue, lee);
  expect(await bot.told(lee, 1)).toMatch(/^Already done by .*: The results are on the issue/);
  const comments = z
    .array(z.unknown())
    .parse(await (await fetch(`${issues}/1/comments`, { headers })).json());
  expect(comments).toHaveLength(1);

  const header = await bot.press('incident.live-timeline', '{"key":"1"}', lee);
  await bot.keepHeader('1', header);
  await press(inFile, jun);
  await vi.waitFor(async () => expect((await state()).get(inFile)?.what).toMatch(/is in the thread/), until);
  const [shown] = slack.thread(mara.channel, header).filter(({ text }) => text.includes('put it into'));
  expect(shown?.text).toMatch(/put it into the repository as .*\.md/);

  await slack.command('incident task add Call the vendor', mara);
  await slack.command('incident close the backend starts', mara);
  const ask = { [incidentInputs.summary]: 's', [incidentInputs.exception]: 'the vendor is closed today' };
  await bot.press('incident.close', '{"key":"1"}', mara.user);
  await bot.dialog(mara.user);
  await slack.submitView(mara.user, ask);
  await vi.waitFor(async () => expect((await bot.state('1')).exceptionRequest).not.toBeNull(), until);
  const agreed = JSON.stringify({ key: '1', ask: (await bot.state('1')).exceptionRequest?.ask });
  await bot.press('incident.agree', agreed, jun);
  await vi.waitFor(async () => expect((await bot.state('1')).closed).not.toBeNull(), until);
  const left = taskOffers(await bot.state('1')).find(({ text }) => text === 'Call the vendor')?.id ?? '';
  await Promise.all([press(left, jun), press(left, lee)]);
  await vi.waitFor(
    async () => expect((await state()).get(left)?.what).toMatch(/^It is an issue now: /),
    until,
  );
  const all = z.array(z.object({ title: z.string(), body: z.string().nullable() }));
  const opened = all.parse(await (await fetch(`${issues}?state=all`, { headers })).json());
  const vendor = opened.filter(({ title }) => title === 'Call the vendor');
  expect(vendor.map(({ body }) => body)).toEqual([expect.stringContaining('Left open by the incident')]);
});

it('where a branch is named, a document is committed to it, below what others wrote; another press changes nothing', async () => {
  const seed = {
    tokens: { ghp_bot: { login: 'octocat', scopes: ['repo', 'user'] } },
    github: {
      users: [{ login: 'octocat' }],
      repos: [{ owner: 'octocat', name: 'backend', auto_init: true }],
    },
  };
  await using stack = new AsyncDisposableStack();
  const github = await createEmulator({ service: 'github', port: 0, seed });
  stack.defer(() => github.close());
  const settings = { apiUrl: github.url, repo: 'octocat/backend', token: 'ghp_bot', branch: 'main' };
  const bot = stack.use(await startBot({ github: settings }));
  const { afterwards } = (await bot.state()).head;
  const item = afterwards.find(({ target }) => target !== null && 'write' in target);
  const path = item?.target !== null && item !== undefined && 'write' in item.target ? item.target.write : '';
  const headers = { authorization: 'Bearer ghp_bot', 'content-type': 'application/json' };
  const file = `${github.url}/repos/octocat/backend/contents/${path}`;
  const content = Buffer.from('# Ours\n').toString('base64');
  const made = await fetch(file, {
    method: 'PUT',
    headers,
    body: JSON.stringify({ message: 'ours', content }),
  });
  expect(made.ok).toBe(true);
  const press = (user: string) =>
    bot.press('incident.follow-up', JSON.stringify({ key: '517', followUp: item?.id }), user);
  await press(jun);
  const done = async () => (await bot.state()).followUps.get(item?.id ?? '')?.what;
  await vi.waitFor(async () => expect(await done()).toMatch(`${path} is committed: `), until);
  await press(lee);
  expect(await bot.told(lee, 1)).toMatch(/^Already done by .* is committed/);
  const kept = z.object({ content: z.string() }).parse(await (await fetch(file, { headers })).json());
  const text = Buffer.from(kept.content, 'base64').toString();
  expect(text.split('<!-- staging-check:517 -->')).toEqual([
    '# Ours\n\n',
    expect.stringContaining(`# ${item?.text}`),
  ]);
});

it('a form that was open while the incident ended writes nothing', async () => {
  await using bot = await startBot();
  await bot.press('incident.note', key, jun);
  await bot.dialog(jun);
  await bot.press('incident.close', key, mara.user);
  await bot.dialog(mara.user);
  await bot.scene.slack.submitView(mara.user, {
    [incidentInputs.summary]: 's',
    [incidentInputs.exception]: 'r',
  });
  await bot.press(
    'incident.agree',
    JSON.stringify({ key: '517', ask: (await bot.state()).exceptionRequest?.ask }),
    lee,
  );
  await vi.waitFor(async () => expect((await bot.state()).closed).not.toBeNull(), until);
  const { record } = await bot.state();
  await bot.scene.slack.submitView(jun, { [incidentInputs.text]: 'too late' });
  expect(await bot.told(jun, 1)).toMatch(/^Incident 517 was already closed by .* incident reopen 517$/);
  expect((await bot.state()).record).toEqual(record);
});

it('who may not, and people of other workspaces, change nothing by any button', async () => {
  const rule = { who: [mara.user], may: ['incident'], in: 'all', on: 'all', what: 'all' } as const;
  await using bot = await startBot({ config: { permissions: [rule] } });
  const outsider = 'U0PARTNER1';
  const task = (await bot.state()).windows[0]?.tasks[0]?.id ?? '';
  const { record } = await bot.state();
  const value = JSON.stringify({
    key: '517',
    task,
    window: 'immediate',
    offer: 'x',
    followUp: 'x',
    ask: 'x',
  });
  const actions = [
    'incident.update',
    'incident.note',
    'incident.handoff',
    'incident.close',
    'incident.tick',
    'incident.untick',
    'incident.snooze',
    'incident.agree',
    'incident.withdraw',
    'incident.follow-up',
    'incident.open',
  ] as const;
  for (const user of [jun, outsider]) {
    for (const [index, action] of actions.entries()) {
      await bot.press(action, value, user);
      expect(await bot.told(user, index + 1), `${action} by ${user}`).not.toBe('');
      expect(bot.scene.slack.view(user)).toBeUndefined();
    }
  }
  expect((await bot.state()).record).toEqual(record);
  expect((await bot.state()).closed).toBeNull();
});

it('a button of another incident, and one whose value is none of ours, does nothing', async () => {
  await using bot = await startBot();
  await bot.press('incident.update', JSON.stringify({ key: '516' }), mara.user);
  expect(await bot.told(mara.user, 1)).toMatch(/^Incident 516 is not open in this channel/);
  await bot.press('incident.tick', 'no json', mara.user);
  expect(await bot.told(mara.user, 2)).toMatch(/^That broke inside/);
  expect((await bot.state()).record).toHaveLength(1);
});
