import type { IncomingMessage, ServerResponse } from 'node:http';
import { App } from '@slack/bolt';
import type { Log } from '../../core/log.ts';
import type { SeenMemory } from '../../store/seen-once.ts';
import type { HomeOpeners } from '../home/home-openers.ts';
import { homePublisher } from '../home/home-publisher.ts';
import type { Inbox } from '../inbox.ts';
import { pause, type SlackAccess, slackClient, type Workspace } from '../out/workspace.ts';
import { boltLogger } from './bolt-logger.ts';
import { takeOnce } from './delivery.ts';
import { httpHandler } from './http-handler.ts';
import { listen } from './listeners.ts';
import { membership } from './membership.ts';
import type { ListenerParts } from './message-listeners.ts';
import { keepSocket } from './socket.ts';

/** How Slack reaches us. */
export type ReceiverMode = { kind: 'socket'; appToken: string } | { kind: 'http'; signingSecret: string };

export type ReceiverOptions = {
  slack: SlackAccess & { mode: ReceiverMode };
  workspace: Workspace;
  inbox: Inbox;
  /** A rejection means nobody knows whether a thing is new, and then nothing is done. */
  seenMemory: SeenMemory;
  /** Who looked at App Home lately; without it no App Home is refreshed. */
  homes?: HomeOpeners;
  /** Something broke while one delivery was handled; the person was told. */
  onError(error: unknown, facts: Readonly<Record<string, string>>): void;
  /** Slack will send this process nothing any more: the message says why and what to do. Called once. */
  onFatal(message: string): void;
  log: Log;
  /** Connections in Socket Mode, so that one receives while another reconnects; 1 to 4, default 2. */
  sockets?: number;
  http?: {
    /** Longer bodies are refused; default 1 MiB. */
    maxBytes?: number;
    /** Epoch ms. */
    now?: () => number;
  };
};

export type Receiver = {
  /** Socket Mode: whether a connection is open. HTTP: true. */
  isConnected(): boolean;
  /** HTTP mode only: answers `POST /slack/events`. */
  handler: ((request: IncomingMessage, response: ServerResponse) => Promise<void>) | null;
  /** Shows everybody who looked at App Home lately what is true now, in turns of 10 s; returns at once. */
  refreshHomes(): void;
  /** Deliveries being handled now. */
  inFlight(): number;
  /** Waits until what is being handled is done, at most 10 s, and receives nothing more. Twice is harmless. */
  stop(): Promise<void>;
};

const stopWaitMs = 10_000;
const defaultSockets = 2;
const defaultMaxBytes = 1_048_576;

/** Receives what Slack sends until stopped, each thing once; resolves when every connection was tried once. */
export async function startReceiver(options: ReceiverOptions): Promise<Receiver> {
  const client = slackClient(options.slack);
  const { inbox, onError } = options;
  const home = homePublisher({ client, inbox, openers: options.homes ?? null, onError });
  const app = boltApp(options, { client, home });
  const working = new Set<Promise<void>>();
  const take = takeOnce({
    seenMemory: options.seenMemory,
    process: (event) => app.processEvent(event),
    onError: options.onError,
  });
  const counted: typeof take = (delivery) => {
    const work = take(delivery).finally(() => working.delete(work));
    working.add(work);
    return work;
  };
  // Until then what arrives is still handled: Slack shows an error for a command that nobody takes.
  const idle = async () => {
    home.stop();
    const idled = new AbortController();
    const settled = async () => {
      while (working.size > 0) await Promise.allSettled(working);
    };
    await Promise.race([settled(), pause(stopWaitMs, idled.signal)]);
    idled.abort();
  };
  const { mode } = options.slack;
  if (mode.kind === 'http') {
    const handler = httpHandler({
      signingSecret: mode.signingSecret,
      maxBytes: options.http?.maxBytes ?? defaultMaxBytes,
      now: options.http?.now ?? Date.now,
      seenMemory: options.seenMemory,
      take: counted,
    });
    return {
      isConnected: () => true,
      handler,
      refreshHomes: home.refresh,
      inFlight: () => working.size,
      stop: idle,
    };
  }
  const fatal = once(options.onFatal);
  const sockets = Array.from({ length: options.sockets ?? defaultSockets }, () =>
    keepSocket({ ...options, appToken: mode.appToken, take: counted, onFatal: fatal }),
  );
  await Promise.all(sockets.map(({ tried }) => tried));
  return {
    isConnected: () => sockets.some((socket) => socket.isConnected()),
    handler: null,
    refreshHomes: home.refresh,
    inFlight: () => working.size,
    stop: async () => {
      await idle();
      await Promise.all(sockets.map((socket) => socket.stop()));
    },
  };
}

/** Bolt tells what a body is and whose; receiving, and doing it once, are ours. */
function boltApp(options: ReceiverOptions, parts: Pick<ListenerParts, 'client' | 'home'>): App {
  const { botToken, apiUrl } = options.slack;
  const { botId, botUserId, team } = options.workspace;
  const nothing = async () => {};
  const app = new App({
    receiver: { init: () => {}, start: nothing, stop: nothing },
    authorize: async () => ({ botToken, botUserId, teamId: team, ...(botId === '' ? {} : { botId }) }),
    clientOptions: {
      slackApiUrl: apiUrl,
      timeout: 10_000,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
    },
    logger: boltLogger(options.log),
  });
  app.error(async (error) => {
    throw error;
  });
  const { workspace, inbox, onError } = options;
  const kindOf = membership({ client: parts.client, workspace, onError });
  listen(app, { ...parts, workspace, inbox, kindOf, onError });
  return app;
}

function once(call: (message: string) => void): (message: string) => void {
  let isDone = false;
  return (message) => {
    if (isDone) return;
    isDone = true;
    call(message);
  };
}
