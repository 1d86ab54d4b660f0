import { App, HTTPReceiver, LogLevel, SocketModeReceiver } from '@slack/bolt';
import { expect, test } from 'vitest';
import { signatureHeaders } from '../../stand-ins/slack/http-delivery.ts';
import { type SlackOptions, type SlackWorkspace, startSlack } from '../../stand-ins/slack/server.ts';

const tokens = { signingSecret: 'secret', botToken: 'xoxb-1', appToken: 'xapp-1' };
const place = { user: 'U0MARA0001', channel: 'C0STAGING1' };
const logLevel = LogLevel.ERROR;

/** What the small app was asked, in order. */
type Asked = string[];

function listen(app: InstanceType<typeof App>, asked: Asked): void {
  app.command('/staging-check', async ({ command, ack, client, respond }) => {
    asked.push(command.text);
    if (command.text === 'silence') return;
    await ack({ response_type: 'ephemeral', text: `queued ${command.text}` });
    if (command.text === 'later') for (let index = 0; index < 5; index++) await respond(`answer ${index}`);
    const blocks = [
      {
        type: 'actions' as const,
        elements: [
          {
            type: 'button' as const,
            action_id: 'cancel',
            value: 'r-1',
            text: { type: 'plain_text' as const, text: 'Cancel' },
          },
        ],
      },
    ];
    await client.chat.postMessage({ channel: command.channel_id, text: `running ${command.text}`, blocks });
  });
  app.action('cancel', async ({ ack, body, client, respond }) => {
    await ack();
    asked.push(`cancel by ${body.user.id}`);
    await respond({ text: 'cancelled', replace_original: true });
    if ('trigger_id' in body)
      await client.views.open({
        trigger_id: body.trigger_id,
        view: {
          type: 'modal',
          callback_id: 'why',
          title: { type: 'plain_text', text: 'Why?' },
          submit: { type: 'plain_text', text: 'Send' },
          blocks: [
            {
              type: 'input',
              block_id: 'reason',
              label: { type: 'plain_text', text: 'Reason' },
              element: { type: 'plain_text_input', action_id: 'text' },
            },
          ],
        },
      });
  });
  app.view('why', async ({ ack, view }) => {
    const reason = view.state.values.reason?.text?.value ?? '';
    asked.push(`reason ${reason}`);
    await (reason === 'no' ? ack({ response_action: 'errors', errors: { reason: 'say why' } }) : ack());
  });
  app.event('app_mention', async ({ event, say }) => {
    asked.push(`mention ${event.text}`);
    await say({ text: 'here', thread_ts: event.ts });
  });
  app.event('app_home_opened', async ({ event, client }) => {
    await client.views.publish({
      user_id: event.user,
      view: { type: 'home', blocks: [{ type: 'divider' }] },
    });
  });
  app.shortcut('rerun_check', async ({ ack, shortcut }) => {
    await ack();
    asked.push(`shortcut ${shortcut.type}`);
  });
}

interface Started extends AsyncDisposable {
  slack: SlackWorkspace;
  asked: Asked;
}

/** The workspace and an app with two Socket Mode receivers. */
async function startSockets(options: Partial<SlackOptions> = {}): Promise<Started> {
  const slack = await startSlack({ ...tokens, ...options });
  const make = () =>
    new SocketModeReceiver({
      appToken: tokens.appToken,
      logLevel,
      installerOptions: { clientOptions: { slackApiUrl: slack.url } },
    });
  const [first, second] = [make(), make()];
  const app = new App({
    token: tokens.botToken,
    receiver: first,
    logLevel,
    clientOptions: { slackApiUrl: slack.url },
  });
  const asked: Asked = [];
  listen(app, asked);
  second.init(app);
  await app.start();
  await second.start();
  await expect.poll(() => slack.sockets.count()).toBe(2);
  const stop = async (): Promise<void> => {
    await Promise.all([app.stop(), second.stop()]);
    await slack[Symbol.asyncDispose]();
  };
  return { slack, asked, [Symbol.asyncDispose]: stop };
}

/** The workspace and an app that is reached by signed requests. */
async function startHttp(options: Partial<SlackOptions> = {}): Promise<Started & { address: string }> {
  const receiver = new HTTPReceiver({ signingSecret: tokens.signingSecret, logLevel });
  const first = await startSlack({ ...tokens });
  const app = new App({
    token: tokens.botToken,
    receiver,
    logLevel,
    clientOptions: { slackApiUrl: first.url },
  });
  await first[Symbol.asyncDispose]();
  const asked: Asked = [];
  listen(app, asked);
  const server = await app.start(0);
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
  const address = `http://127.0.0.1:${port}/slack/events`;
  const slack = await startSlack({ ...tokens, port: first.port, deliverTo: address, ...options });
  const stop = async (): Promise<void> => {
    await slack[Symbol.asyncDispose]();
    server.closeAllConnections();
    await app.stop();
  };
  return { slack, asked, address, [Symbol.asyncDispose]: stop };
}

test.each([
  ['Socket Mode', startSockets],
  ['HTTP mode', startHttp],
])(
  '%s: a command, a click, a dialog, a mention, Home and a shortcut make the round trip',
  async (_name, start) => {
    await using started = await start();
    const { slack, asked } = started;
    expect(await slack.command('/staging-check phase2', place)).toMatchObject({ isAcked: true });
    expect(slack.ephemerals(place.user).map(({ text }) => text)).toEqual(['queued phase2']);
    await expect.poll(() => slack.messages(place.channel).length).toBe(1);
    const ts = slack.messages(place.channel)[0]?.ts ?? '';

    await slack.click(ts, 'cancel', 'U0JUN00001');
    await expect.poll(() => slack.view('U0JUN00001')?.body.callback_id).toBe('why');
    expect(slack.messages(place.channel)[0]?.text).toBe('cancelled');
    await slack.submitView('U0JUN00001');
    expect(slack.view('U0JUN00001')?.errors).toEqual({ reason: 'Please complete this required field.' });
    await slack.submitView('U0JUN00001', { text: 'no' });
    expect(slack.view('U0JUN00001')?.errors).toEqual({ reason: 'say why' });
    await slack.submitView('U0JUN00001', { reason: 'fixed' });
    expect(slack.view('U0JUN00001')).toBeUndefined();

    await slack.say('@staging-check phase2', place);
    await expect.poll(() => slack.state.messages.at(-1)?.text).toBe('here');
    await slack.openHome(place.user);
    await expect.poll(() => slack.home(place.user)?.body.blocks).toEqual([{ type: 'divider' }]);
    await slack.shortcut('rerun_check', place.user, { channel: place.channel, ts });
    await slack.shortcut('rerun_check', place.user);
    expect(asked).toEqual([
      'phase2',
      'cancel by U0JUN00001',
      'reason no',
      'reason fixed',
      'mention <@U0STAGEBOT|staging-check> phase2',
      'shortcut message_action',
      'shortcut shortcut',
    ]);
  },
);

test.each([
  ['Socket Mode', startSockets],
  ['HTTP mode', startHttp],
])('%s: a command that is not acknowledged is told to the person, and sent once', async (_name, start) => {
  await using started = await start({ ackTimeoutMs: 1_500 });
  const { slack, asked } = started;
  expect(await slack.command('silence', place)).toMatchObject({ isAcked: false, error: 'operation_timeout' });
  expect(slack.ephemerals(place.user).at(-1)?.text).toBe(
    '/staging-check failed with the error "operation_timeout"',
  );
  await expect.poll(() => asked).toEqual(['silence']);
});

test.each([
  ['Socket Mode', startSockets],
  ['HTTP mode', startHttp],
])('%s: the last payload can be delivered once more', async (_name, start) => {
  await using started = await start();
  await started.slack.command('phase2', place);
  await started.slack.redeliver();
  expect(started.asked).toEqual(['phase2', 'phase2']);
});

test('without a connection a command fails to be dispatched', async () => {
  await using slack = await startSlack(tokens);
  expect(await slack.command('phase2', place)).toMatchObject({ error: 'dispatch_failed' });
  expect(await slack.say('/nope', place)).toBeNull();
  expect(slack.ephemerals(place.user).map(({ text }) => text)).toEqual([
    '/staging-check failed with the error "dispatch_failed"',
    '`/nope` is not a valid command.',
  ]);
});

test('while one socket is refreshed the other answers', async () => {
  await using started = await startSockets();
  const { slack } = started;
  slack.sockets.disconnect('refresh_requested');
  expect(slack.sockets.count()).toBe(1);
  expect(await slack.command('phase2', place)).toMatchObject({ isAcked: true });
});

test('an event that is not acknowledged goes to another connection, counted', async () => {
  await using slack = await startSlack({ ...tokens, ackTimeoutMs: 100, retryDelaysMs: [0] });
  const seen: { from: number; attempt: unknown; id: unknown }[] = [];
  const sockets = await Promise.all(
    [0, 1].map(async (from) => {
      const opened = await fetch(`${slack.url}apps.connections.open`, {
        method: 'POST',
        headers: { authorization: 'Bearer xapp-1' },
      });
      const { url } = Object(await opened.json());
      const socket = new WebSocket(url);
      socket.addEventListener('message', ({ data }) => {
        const envelope = JSON.parse(String(data));
        if (envelope.type !== 'events_api') return;
        seen.push({ from, attempt: envelope.retry_attempt, id: envelope.envelope_id });
        if (envelope.retry_attempt === 1) socket.send(JSON.stringify({ envelope_id: envelope.envelope_id }));
      });
      return socket;
    }),
  );
  await expect.poll(() => slack.sockets.count()).toBe(2);
  expect(await slack.mention('@staging-check status', place)).toMatchObject({ isAcked: true });
  expect(seen.map(({ attempt }) => attempt)).toEqual([0, 1]);
  expect(new Set(seen.map(({ from }) => from)).size).toBe(2);
  expect(new Set(seen.map(({ id }) => id)).size).toBe(1);
  for (const socket of sockets) socket.close();
});

test('the eleventh connection is told there are too many, and a ticket is good once', async () => {
  await using slack = await startSlack(tokens);
  const open = async (): Promise<string> => {
    const opened = await fetch(`${slack.url}apps.connections.open`, {
      method: 'POST',
      headers: { authorization: 'Bearer xapp-1' },
    });
    return Object(await opened.json()).url;
  };
  const first = (url: string): Promise<string> =>
    new Promise((resolve) => {
      const socket = new WebSocket(url);
      socket.addEventListener('message', ({ data }) => resolve(String(data)));
      socket.addEventListener('error', () => resolve('refused'));
    });
  const used = await open();
  await first(used);
  for (let index = 0; index < 9; index++) await first(await open());
  expect(slack.sockets.count()).toBe(10);
  expect(JSON.parse(await first(await open()))).toMatchObject({
    type: 'disconnect',
    reason: 'too_many_websockets',
  });
  expect(await first(used)).toBe('refused');
});

test('a response_url is good five times', async () => {
  await using started = await startSockets();
  const { slack } = started;
  await slack.command('later', place);
  await expect.poll(() => slack.messages(place.channel).length).toBe(1);
  expect(slack.ephemerals(place.user).map(({ text }) => text)).toEqual([
    'queued later',
    ...[0, 1, 2, 3, 4].map((each) => `answer ${each}`),
  ]);
});

test('an app refuses what is signed with another secret, or long ago', async () => {
  await using started = await startHttp();
  const body = 'command=%2Fstaging-check&text=phase2';
  const post = async (headers: Record<string, string>): Promise<number> =>
    (
      await fetch(started.address, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      })
    ).status;
  expect(await post(signatureHeaders('other', body))).toBe(401);
  expect(await post(signatureHeaders('secret', body, Math.floor(Date.now() / 1000) - 301))).toBe(401);
  expect(started.asked).toEqual([]);
});
