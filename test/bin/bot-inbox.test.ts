import { expect, it, vi } from 'vitest';
import { runInputs } from '../../src/slack/actions/run-checks.ts';
import { redisLateReplies } from '../../src/slack/out/late-replies.ts';
import { deskRoom, openConfig, outagePlan, smokePlan } from '../support/desk.ts';
import { roomInbox } from '../support/room-inbox.ts';
import { mara, type ReceiverScene, receiverScene } from '../support/slack-receiver.ts';

const until = { timeout: 8000, interval: 20 };
const jun = 'U0JUN00001';
const config = { ...openConfig, approvers: [jun] };

type Bot = AsyncDisposable & {
  room: Awaited<ReturnType<typeof deskRoom>>;
  scene: ReceiverScene;
  url: string;
};

/** A real desk behind a real receiver, in the workspace of the demo. */
async function startBot(plans = [outagePlan]): Promise<Bot> {
  const stack = new AsyncDisposableStack();
  const room = stack.use(await deskRoom({ config: async () => config, plans: async () => plans }));
  const { inbox } = roomInbox(room, { config: async () => config });
  const scene = stack.use(await receiverScene({ mode: 'socket', inbox, sockets: 1 }));
  return { room, scene, url: scene.slack.url, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

async function post(scene: ReceiverScene, actionId: string, value: string): Promise<string> {
  const text = { type: 'plain_text', text: 'Press' };
  const elements = [{ type: 'button', action_id: actionId, value, text }];
  const response = await fetch(`${scene.slack.url}chat.postMessage`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer xoxb-1' },
    body: JSON.stringify({
      channel: mara.channel,
      text: 'a run',
      blocks: [{ type: 'actions', elements }],
      metadata: { event_type: 'staging_check_run', event_payload: { key: 'k', run_id: value } },
    }),
  });
  const { ts } = (await response.json()) as { ts: string };
  return ts;
}

async function told(scene: ReceiverScene, user: string, count: number): Promise<string> {
  await vi.waitFor(() => expect(scene.slack.ephemerals(user)).toHaveLength(count), until);
  return scene.slack.ephemerals(user).at(-1)?.text ?? '';
}

async function startedRun(bot: Bot, selector: string): Promise<string> {
  await bot.scene.slack.command(selector, mara);
  const run = /r-\d{6}/.exec(bot.scene.slack.ephemerals(mara.user).at(-1)?.text ?? '')?.[0];
  if (run === undefined) throw new Error(JSON.stringify(bot.scene.slack.ephemerals(mara.user)));
  return run;
}

it('cancel stops the run once; the second click tells who did it and when', async () => {
  await using bot = await startBot();
  const { scene, room } = bot;
  const run = await startedRun(bot, 'health staging');
  const ts = await post(scene, 'run.cancel', run);
  await scene.slack.click(ts, 'run.cancel', mara.user);
  expect(await told(scene, mara.user, 2)).toContain(`Cancelled`);
  await scene.slack.click(ts, 'run.cancel', jun);
  expect(await told(scene, jun, 1)).toMatch(new RegExp(`${run} was already cancelled by .*${mara.user}`));
  expect((await room.store.state(run))?.cancelled?.by).toBe(mara.user);
  expect(room.audit.filter(({ action }) => action === 'cancel').map(({ by }) => by)).toContain(mara.user);
});

it('re-run failed starts a run of what failed in the ended one, in the name of who clicked', async () => {
  await using bot = await startBot();
  const { scene, room } = bot;
  const run = await startedRun(bot, 'health');
  await room.finish(run, { health: 'failed' });
  await scene.slack.click(await post(scene, 'run.rerun-failed', run), 'run.rerun-failed', jun);
  expect(await told(scene, jun, 1)).toMatch(/^Queued Health on staging/);
  const [newest = ''] = await room.store.recent(mara.channel, 1);
  expect((await room.store.state(newest))?.head).toMatchObject({ requestedBy: jun, trigger: 'button' });
  // Where Slack takes late replies, its own room knows of both, and what is stored of a run knows nothing.
  const late = redisLateReplies(room.server.redis, 'T1');
  expect([await late.of(run), await late.of(newest)]).toEqual([
    expect.stringMatching(/^http/),
    expect.stringMatching(/^http/),
  ]);
  expect(await late.of(run)).not.toBe(await late.of(newest));
  expect(await late.of('r-nobody')).toBeNull();
  expect(JSON.stringify(await room.store.order(newest))).not.toContain('http');
});

it('a sign-off keeps its reason and who gave it, and a later click is told', async () => {
  await using bot = await startBot();
  const { scene, room } = bot;
  const look = await startedRun(bot, 'look');
  await room.ask(look, 'look');
  const value = JSON.stringify({ run: look, check: 'look' });
  const ts = await post(scene, 'check.sign-off', value);
  await scene.slack.click(ts, 'check.sign-off', mara.user);
  await vi.waitFor(() => expect(scene.slack.view(mara.user)).toBeDefined(), until);
  await scene.slack.submitView(mara.user, { reason: 'looks right' });
  expect(scene.slack.view(mara.user)).toBeUndefined();
  expect((await room.store.state(look))?.checks.get('look')?.answer).toMatchObject({
    answer: 'yes',
    by: mara.user,
    reason: 'looks right',
  });
  await scene.slack.click(ts, 'check.sign-off', jun);
  expect(await told(scene, jun, 1)).toMatch(new RegExp(`Already signed off by .*${mara.user}`));
  expect(scene.slack.view(jun)).toBeUndefined();
});

it('approving takes a second person, and a later click is told who did it', async () => {
  await using bot = await startBot();
  const { scene, room } = bot;
  const run = await startedRun(bot, 'deploy');
  await room.ask(run, 'deploy', { approvers: [jun] });
  const value = JSON.stringify({ run, check: 'deploy' });
  const ts = await post(scene, 'check.approve', value);
  const answer = async () => (await room.store.state(run))?.checks.get('deploy')?.answer ?? null;
  await scene.slack.click(ts, 'check.approve', mara.user);
  expect(await told(scene, mara.user, 2)).toMatch(/^You may not /);
  expect(await answer()).toBeNull();
  await scene.slack.click(ts, 'check.approve', jun);
  await vi.waitFor(async () => expect(await answer()).toMatchObject({ answer: 'yes', by: jun }), until);
  await scene.slack.click(ts, 'check.approve', jun);
  expect(await told(scene, jun, 1)).toMatch(new RegExp(`Already approved by .*${jun}`));
});

it('failing a check takes a reason: the dialog stays until there is one', async () => {
  await using bot = await startBot();
  const { scene, room } = bot;
  const run = await startedRun(bot, 'look');
  await room.ask(run, 'look');
  const value = JSON.stringify({ run, check: 'look' });
  await scene.slack.click(await post(scene, 'check.fail', value), 'check.fail', mara.user);
  await vi.waitFor(() => expect(scene.slack.view(mara.user)).toBeDefined(), until);
  await scene.slack.submitView(mara.user, { reason: '   ' });
  expect(scene.slack.view(mara.user)?.errors.reason).toMatch(/^Say what is wrong/);
  expect((await room.store.state(run))?.checks.get('look')?.answer).toBeNull();
  await scene.slack.submitView(mara.user, { reason: 'it is red' });
  expect((await room.store.state(run))?.checks.get('look')?.answer).toMatchObject({ answer: 'no' });
});

it('the shortcut asks for phase, checks, environment and channel, and starts what was chosen', async () => {
  await using bot = await startBot([outagePlan, smokePlan]);
  const { scene, room } = bot;
  await scene.slack.shortcut('run_check', mara.user);
  await vi.waitFor(() => expect(scene.slack.view(mara.user)).toBeDefined(), until);
  await scene.slack.clickView('modal', runInputs.plan, mara.user, {
    chosen: 'smoke',
    values: { [runInputs.plan]: 'smoke' },
  });
  await vi.waitFor(() => expect(JSON.stringify(scene.slack.view(mara.user)?.body)).toContain('Login'), until);
  await scene.slack.submitView(mara.user, {
    [runInputs.plan]: 'smoke',
    [runInputs.checks]: ['login'],
    [runInputs.channel]: mara.channel,
    [runInputs.options]: ['fail-fast'],
  });
  expect(await told(scene, mara.user, 1)).toMatch(/^Queued Login on staging/);
  const [run = ''] = await room.store.recent(mara.channel, 1);
  expect((await room.store.state(run))?.head).toMatchObject({ plan: { id: 'smoke' }, selector: ['login'] });
  expect((await room.store.order(run))?.failFast).toBe(true);
});

it('the message shortcut is filled in from the run of that message', async () => {
  await using bot = await startBot();
  const { scene } = bot;
  const run = await startedRun(bot, 'phase2 demo');
  const ts = await post(scene, 'run.cancel', run);
  await scene.slack.shortcut('rerun_check', mara.user, { channel: mara.channel, ts });
  await vi.waitFor(() => expect(scene.slack.view(mara.user)).toBeDefined(), until);
  const shown = JSON.stringify(scene.slack.view(mara.user)?.body);
  expect(shown).toContain('"initial_option":{"text":{"type":"plain_text","text":"phase2 · Second"');
  expect(shown).toMatch(/"initial_option":\{[^}]*\{[^}]*"demo"/);
  expect(JSON.parse(String(scene.slack.view(mara.user)?.body.private_metadata))).toMatchObject({
    channel: mara.channel,
  });
});

it('App Home shows what runs, with a way to cancel it, and is helpful when nothing ever ran', async () => {
  await using bot = await startBot();
  const { scene, room } = bot;
  await scene.slack.openHome(jun);
  await vi.waitFor(() => expect(scene.slack.home(jun)).toBeDefined(), until);
  expect(JSON.stringify(scene.slack.home(jun)?.body)).toMatch(
    /No run is going on here.*Nothing has run here yet/,
  );
  const run = await startedRun(bot, 'health');
  await scene.slack.openHome(mara.user);
  await vi.waitFor(() => expect(scene.slack.home(mara.user)).toBeDefined(), until);
  await scene.slack.clickView('home', 'run.cancel', mara.user);
  await vi.waitFor(async () => expect((await room.store.state(run))?.cancelled?.by).toBe(mara.user), until);
});

it('"show all" opens a dialog with every check', async () => {
  await using bot = await startBot();
  const run = await startedRun(bot, 'all');
  const ts = await post(bot.scene, 'run.show-all', run);
  await bot.scene.slack.click(ts, 'run.show-all', mara.user);
  await vi.waitFor(() => expect(bot.scene.slack.view(mara.user)).toBeDefined(), until);
  const shown = JSON.stringify(bot.scene.slack.view(mara.user)?.body);
  for (const name of ['Health', 'Deploy', 'Sockets', 'Look']) expect(shown).toContain(name);
});

it('people of another workspace start nothing by any way', async () => {
  await using bot = await startBot();
  const { scene, room } = bot;
  const { state } = scene.slack;
  const outsider =
    [...state.users.values()].find(({ teamId }) => teamId !== undefined && teamId !== state.teamId)?.id ?? '';
  const run = await startedRun(bot, 'health');
  await scene.slack.mention('@staging-check phase2', { user: outsider, channel: mara.channel });
  await scene.slack.click(await post(scene, 'run.cancel', run), 'run.cancel', outsider);
  await scene.slack.shortcut('run_check', outsider);
  await vi.waitFor(() => expect(toldAtAll(scene, outsider)).toBe(3), until);
  expect(await room.store.recent(null, 10)).toEqual([run]);
  expect((await room.store.state(run))?.cancelled).toBeNull();
  expect(scene.slack.view(outsider)).toBeUndefined();
});

/** Privately in the channel, or in direct messages. */
function toldAtAll({ slack }: ReceiverScene, user: string): number {
  const direct = slack.state.messages.filter(
    ({ channel, onlyFor }) => onlyFor === null && channel !== mara.channel,
  );
  return slack.ephemerals(user).length + direct.length;
}

it('a button of another version, or with a value that is none of ours, starts nothing', async () => {
  await using bot = await startBot();
  const { scene, room } = bot;
  await scene.slack.click(await post(scene, 'run.unknown', 'x'), 'run.unknown', mara.user);
  await scene.slack.click(await post(scene, 'check.approve', 'no json'), 'check.approve', mara.user);
  expect(await told(scene, mara.user, 1)).toMatch(/^That broke inside/);
  expect(await room.store.recent(null, 10)).toEqual([]);
});
