import { join } from 'node:path';
import { App, LogLevel } from '@slack/bolt';
import { expect, it, vi } from 'vitest';
import { type SlackOptions, type SlackWorkspace, startSlack } from '../../stand-ins/slack/server.ts';

const tokens = { signingSecret: 'secret', botToken: 'xoxb-1', appToken: 'xapp-1' };
const place = { user: 'U0MARA0001', channel: 'C0STAGING1' };

it('every file that the page asks for is served, and nothing beside it', async () => {
  await using slack = await startSlack(tokens);
  const page = await textOf(slack.pageUrl);
  const wanted = [...page.matchAll(/(?:href|src)="(\/[^"]+)"/g)].map(([, name = '']) => name);
  const seen = new Set(wanted);
  for (const name of seen) {
    const text = await textOf(new URL(name, slack.pageUrl).href);
    for (const [, more = ''] of text.matchAll(/from '\.(\/[^']+)'/g)) seen.add(more);
  }
  expect([...seen].sort()).toContain('/menus.css');
  expect(seen.size).toBeGreaterThan(15);
  for (const outside of ['/../server.ts', '/server.ts', '/page-server.ts', '/%2e%2e/state.ts'])
    expect((await fetch(new URL(outside, slack.pageUrl))).status).toBe(404);
});

it('the page offers the shortcuts of the manifest', async () => {
  const manifest = join(import.meta.dirname, '../../manifest.json');
  await using slack = await startSlack({ ...tokens, manifest });
  await using watched = await watch(slack);
  expect(watched.state().shortcuts).toMatchObject([
    { type: 'global', callbackId: 'run_check' },
    { type: 'message', callbackId: 'rerun_check' },
    { type: 'message', callbackId: 'keep_message' },
  ]);
});

it('a global shortcut reaches the app, and the dialog that it opens is there to be filled in', async () => {
  await using started = await withApp();
  const { slack, asked, watched } = started;
  expect(await slack.act({ kind: 'shortcut', text: 'run_check' })).toMatchObject({ isAcked: true });
  await vi.waitUntil(() => watched.state().views.length === 1, { timeout: 10_000 });
  expect(await slack.act({ kind: 'submit', values: { words: 'phase2' } })).toMatchObject({ isAcked: true });
  expect(asked).toEqual(['global run_check', 'dialog phase2']);
  await vi.waitUntil(() => watched.state().views.length === 0, { timeout: 10_000 });
});

it('a message shortcut carries its message, in a thread too', async () => {
  await using started = await withApp();
  const { slack, asked } = started;
  await slack.act({ kind: 'say', text: 'is it up?' });
  const root = slack.messages(place.channel)[0];
  await slack.act({ kind: 'say', text: 'no', threadTs: root?.ts });
  const reply = slack.thread(place.channel, root?.ts ?? '')[1];
  await slack.act({ kind: 'shortcut', text: 'rerun_check', ts: reply?.ts });
  expect(asked).toEqual(['message no']);
  expect(reply?.threadTs).toBe(root?.ts);
});

it('a shortcut on a message that is gone is an error that the page can tell', async () => {
  await using started = await withApp();
  expect(await started.slack.act({ kind: 'shortcut', text: 'rerun_check', ts: '1.000001' })).toEqual({
    isAcked: false,
    error: 'there is no message 1.000001 in C0STAGING1',
  });
});

it('with Socket Mode the page knows within the moment whether the app is connected', async () => {
  await using slack = await startSlack(tokens);
  await using watched = await watch(slack);
  expect(watched.state().app).toEqual({
    via: 'socket',
    isConnected: false,
    connections: 0,
    address: null,
  });
  const app = socketApp(slack);
  await app.start();
  await vi.waitUntil(() => watched.state().app.isConnected === true, { timeout: 10_000 });
  expect(watched.state().app.connections).toBe(1);
  await app.stop();
  await vi.waitUntil(() => watched.state().app.isConnected === false, { timeout: 10_000 });
});

it('with HTTP the page knows it from the last request', async () => {
  const deliverTo = 'http://127.0.0.1:9/slack/events';
  await using slack = await startSlack({ ...tokens, deliverTo });
  await using watched = await watch(slack);
  expect(watched.state().app).toEqual({ via: 'http', isConnected: null, connections: 0, address: deliverTo });
  expect(await act(slack, { kind: 'say', text: '/staging-check help' })).toMatchObject({
    isAcked: false,
    error: 'dispatch_failed',
  });
  await vi.waitUntil(() => watched.state().app.isConnected === false, { timeout: 10_000 });
});

it.each([
  ['nothing', undefined],
  ['no object', '[]'],
  ['no JSON', '{'],
])('a doing that is %s is refused', async (_, body) => {
  await using slack = await startSlack(tokens);
  const response = await fetch(new URL('/page/do', slack.pageUrl), { method: 'POST', body: body ?? '' });
  expect(response.status).toBe(400);
});

it('another site cannot act as a person of the workspace', async () => {
  await using slack = await startSlack(tokens);
  const response = await fetch(new URL('/page/do', slack.pageUrl), {
    method: 'POST',
    headers: { origin: 'http://elsewhere.example' },
    body: JSON.stringify({ kind: 'say', ...place, text: 'hello' }),
  });
  expect(response.status).toBe(400);
  expect(slack.messages(place.channel)).toEqual([]);
});

it('the page opens where it is told, else where somebody spoke last', async () => {
  await using told = await startSlack({ ...tokens, opensAt: 'C0INCIDENT' });
  await using asTold = await watch(told);
  expect(asTold.state().opensAt).toBe('C0INCIDENT');
  await using slack = await startSlack(tokens);
  await using watched = await watch(slack);
  expect(watched.state().opensAt).toBe('C0STAGING1');
  await act(slack, { kind: 'say', channel: 'C0GENERAL1', text: 'hello' });
  await vi.waitUntil(() => watched.state().opensAt === 'C0GENERAL1', { timeout: 10_000 });
});

it.each([
  ['/invite @staging-check', null, true],
  ['/invite staging-check', null, true],
  ['/invite @mara', '@mara is already in #general.', false],
  ['/invite @nobody', 'There is no @nobody in this workspace.', false],
  ['/invite', 'Say whom: `/invite @name`.', false],
])('%s answers %j', async (text, told, isIn) => {
  await using slack = await startSlack(tokens);
  await act(slack, { kind: 'say', channel: 'C0GENERAL1', text });
  expect(slack.ephemerals(place.user).map((one) => one.text)).toEqual(told === null ? [] : [told]);
  expect(slack.state.channels.get('C0GENERAL1')?.members.has(slack.state.botUser)).toBe(isIn);
  const seen = slack.messages('C0GENERAL1').map((one) => one.text);
  expect(seen).toEqual(isIn ? ['was added to #general by <@U0MARA0001>.'] : []);
});

type Snapshot = {
  opensAt: string;
  shortcuts: object[];
  views: object[];
  app: { via: string; isConnected: boolean | null; connections: number; address: string | null };
};

async function textOf(url: string): Promise<string> {
  const response = await fetch(url);
  expect([url, response.status]).toEqual([url, 200]);
  return response.text();
}

async function act(slack: SlackWorkspace, asked: object): Promise<unknown> {
  const body = JSON.stringify({ ...place, ...asked });
  return (await fetch(new URL('/page/do', slack.pageUrl), { method: 'POST', body })).json();
}

/** Follows what the page is told, from its first picture on. */
async function watch(slack: SlackWorkspace) {
  const stopped = new AbortController();
  const response = await fetch(new URL('/page/events', slack.pageUrl), { signal: stopped.signal });
  let latest: Snapshot | null = null;
  const reading = (async () => {
    let text = '';
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const events = (text + chunk).split('\n\n');
      text = events.pop() ?? '';
      for (const event of events) latest = JSON.parse(event.slice('data: '.length));
    }
  })().catch(() => {
    // Ended by the abort below, or with the workspace.
  });
  const state = (): Snapshot => {
    if (latest === null) throw new Error('the page was told nothing yet');
    return latest;
  };
  await vi.waitUntil(() => latest !== null, { timeout: 10_000 });
  return {
    state,
    async [Symbol.asyncDispose]() {
      stopped.abort();
      await reading;
    },
  };
}

function socketApp(slack: SlackWorkspace): InstanceType<typeof App> {
  return new App({
    token: tokens.botToken,
    appToken: tokens.appToken,
    socketMode: true,
    logLevel: LogLevel.ERROR,
    clientOptions: { slackApiUrl: slack.url },
  });
}

/** A workspace with a small app that opens a dialog for the global shortcut and notes what it was asked. */
async function withApp(options: Partial<SlackOptions> = {}) {
  const slack = await startSlack({ ...tokens, ...options });
  const app = socketApp(slack);
  const asked: string[] = [];
  app.shortcut('run_check', async ({ ack, shortcut, client }) => {
    asked.push(`global ${shortcut.callback_id}`);
    await ack();
    await client.views.open({ trigger_id: shortcut.trigger_id, view: dialog });
  });
  app.shortcut('rerun_check', async ({ ack, shortcut }) => {
    await ack();
    asked.push(shortcut.type === 'message_action' ? `message ${shortcut.message.text}` : 'no message');
  });
  app.view('run', async ({ ack, view }) => {
    await ack();
    asked.push(`dialog ${view.state.values.what?.words?.value}`);
  });
  await app.start();
  const watched = await watch(slack);
  return {
    asked,
    watched,
    slack: { ...slack, act: (doing: object) => act(slack, doing) },
    async [Symbol.asyncDispose]() {
      await watched[Symbol.asyncDispose]();
      await app.stop();
      await slack[Symbol.asyncDispose]();
    },
  };
}

const dialog = {
  type: 'modal' as const,
  callback_id: 'run',
  title: { type: 'plain_text' as const, text: 'Run checks' },
  submit: { type: 'plain_text' as const, text: 'Run' },
  blocks: [
    {
      type: 'input' as const,
      block_id: 'what',
      label: { type: 'plain_text' as const, text: 'What' },
      element: { type: 'plain_text_input' as const, action_id: 'words' },
    },
  ],
};
