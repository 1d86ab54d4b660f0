import { once } from 'node:events';
import { createServer } from 'node:http';
import { silentLog } from '../../src/core/log.ts';
import type { Inbox } from '../../src/slack/inbox.ts';
import { readWorkspace } from '../../src/slack/out/workspace.ts';
import { type Receiver, type ReceiverOptions, startReceiver } from '../../src/slack/receive/receiver.ts';
import { redisSeen } from '../../src/store/seen-once.ts';
import { type SlackOptions, type SlackWorkspace, startSlack } from '../../stand-ins/slack/server.ts';
import { type TestRedis, testRedis } from './redis.ts';

export const slackTokens = { signingSecret: 'secret', botToken: 'xoxb-1', appToken: 'xapp-1' };
/** A member and a channel of the stand-in. */
export const mara = { user: 'U0MARA0001', channel: 'C0STAGING1' };

/** The stand-in, a Redis, and a receiver between them and an inbox. */
export type ReceiverScene = AsyncDisposable & {
  slack: SlackWorkspace;
  redis: TestRedis;
  receiver: Receiver;
  fatal: string[];
  errors: unknown[];
  /** HTTP mode: where Slack posts. */
  address: string;
  /** One more receiver on the same Redis, as another process would be. */
  another(inbox: Inbox): Promise<Receiver>;
};

type SceneOptions = {
  mode: 'socket' | 'http';
  inbox: Inbox;
  slack?: Partial<SlackOptions>;
  sockets?: number;
  receiver?: Partial<ReceiverOptions>;
};

/** Starts them; everything ends with the scene. */
export async function receiverScene(options: SceneOptions): Promise<ReceiverScene> {
  const stack = new AsyncDisposableStack();
  const redis = stack.use(await testRedis());
  const producer = redis.connect('producer');
  await producer.ping().catch(() => once(producer, 'ready'));
  const door = await frontDoor();
  stack.use(door);
  const toHttp = options.mode === 'http' ? { deliverTo: door.address } : {};
  const slack = stack.use(await startSlack({ ...slackTokens, ...toHttp, ...options.slack }));
  const access = { botToken: slackTokens.botToken, apiUrl: slack.url };
  const workspace = await readWorkspace(access, { signal: AbortSignal.timeout(5000), onRetry: () => {} });
  const fatal: string[] = [];
  const errors: unknown[] = [];
  const mode =
    options.mode === 'socket'
      ? ({ kind: 'socket', appToken: slackTokens.appToken } as const)
      : ({ kind: 'http', signingSecret: slackTokens.signingSecret } as const);
  const start = async (inbox: Inbox): Promise<Receiver> => {
    const receiver = await startReceiver({
      slack: { ...access, mode },
      workspace,
      inbox,
      seenMemory: redisSeen(producer),
      onError: (error) => void errors.push(error),
      onFatal: (message) => void fatal.push(message),
      log: silentLog,
      ...(options.sockets === undefined ? {} : { sockets: options.sockets }),
      ...options.receiver,
    });
    stack.defer(() => receiver.stop());
    return receiver;
  };
  const receiver = await start(options.inbox);
  door.handler = receiver.handler;
  return {
    slack,
    redis,
    receiver,
    fatal,
    errors,
    address: door.address,
    another: start,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

async function frontDoor() {
  const door = { address: '', handler: null as Receiver['handler'], [Symbol.asyncDispose]: async () => {} };
  const server = createServer((request, response) => {
    void door.handler?.(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  door.address = `http://127.0.0.1:${typeof bound === 'object' ? bound?.port : 0}/slack/events`;
  door[Symbol.asyncDispose] = async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };
  return door;
}
