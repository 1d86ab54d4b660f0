import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { httpServer } from './http-server.ts';

export type TinyMessage = {
  ts: string;
  channel: string;
  threadTs: string | null;
  text: string;
  broadcast: boolean;
  user: string;
  metadata: { event_type: string; event_payload: Record<string, unknown> } | null;
};

/** What goes wrong with one call; `accept-` means that Slack does it all the same. */
export type TinyFault =
  | { kind: 'none' }
  | { kind: 'accept-500' }
  | { kind: 'accept-reset' }
  | { kind: 'accept-hang' }
  /** Done only after so many ms, which may be after the caller gave up. */
  | { kind: 'late'; ms: number }
  | { kind: 'status'; status: number; retryAfter?: string }
  | { kind: 'error'; error: string };

export type TinyCall = { method: string; args: Record<string, unknown>; at: number };

/** A small strict Slack: five methods, Slack's error shapes, and the faults of a test. */
export type TinySlack = AsyncDisposable & {
  /** For `slackApiUrl`. */
  url: string;
  calls: TinyCall[];
  /** Calls that may still do something. */
  busy(): number;
  messages(): readonly TinyMessage[];
  /** As a person would, in Slack. */
  remove(ts: string): void;
  /** Decides what goes wrong with the next calls. */
  fault: (method: string, args: Record<string, unknown>) => TinyFault;
};

/** Starts it; `delayMs` is how long each call takes. */
export async function tinySlack(delayMs = 0): Promise<TinySlack> {
  const store = new Map<string, TinyMessage>();
  const calls: TinyCall[] = [];
  let busy = 0;
  const slack: Pick<TinySlack, 'fault'> = { fault: () => ({ kind: 'none' }) };
  const server = await httpServer((request, response) => {
    void (async () => {
      const method = (request.url ?? '').slice('/api/'.length);
      const args = argumentsOf(await textOf(request));
      calls.push({ method, args, at: performance.now() });
      busy += 1;
      await delay(delayMs);
      await answer(slack.fault(method, args), () => perform(store, method, args), response);
      busy -= 1;
    })();
  });
  return {
    url: `${server.url}/api/`,
    calls,
    busy: () => busy,
    messages: () => [...store.values()],
    remove: (ts) => void store.delete(ts),
    get fault() {
      return slack.fault;
    },
    set fault(fault) {
      slack.fault = fault;
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

async function answer(fault: TinyFault, doIt: () => object, response: ServerResponse): Promise<void> {
  const json = (status: number, value: object, headers: Record<string, string> = {}) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
  switch (fault.kind) {
    case 'none':
      json(200, doIt());
      return;
    case 'accept-500':
      doIt();
      json(500, {});
      return;
    case 'accept-reset':
      doIt();
      response.socket?.resetAndDestroy();
      return;
    case 'accept-hang':
      doIt();
      return;
    case 'late':
      await delay(fault.ms);
      json(200, doIt());
      return;
    case 'status':
      json(fault.status, {}, fault.retryAfter === undefined ? {} : { 'retry-after': fault.retryAfter });
      return;
    case 'error':
      json(200, { ok: false, error: fault.error });
  }
}

const botUser = 'U0BOT';
let lastTs = 0;

function perform(store: Map<string, TinyMessage>, method: string, args: Record<string, unknown>): object {
  const text = (name: string) => String(args[name] ?? '');
  const found = store.get(text('ts'));
  const inChannel = found?.channel === text('channel') ? found : undefined;
  switch (method) {
    case 'chat.postMessage': {
      if (!/^C\w+$/.test(text('channel'))) return { ok: false, error: 'channel_not_found' };
      if (text('text') === '') return { ok: false, error: 'no_text' };
      const message = posted(args);
      store.set(message.ts, message);
      return { ok: true, ts: message.ts, channel: message.channel };
    }
    case 'chat.update':
      if (inChannel === undefined) return { ok: false, error: 'message_not_found' };
      inChannel.text = text('text');
      if (args.metadata !== undefined) inChannel.metadata = metadataOf(args);
      return { ok: true, ts: inChannel.ts };
    case 'chat.delete':
      if (inChannel === undefined) return { ok: false, error: 'message_not_found' };
      store.delete(inChannel.ts);
      return { ok: true };
    case 'conversations.replies':
      return paged(
        args,
        [...store.values()].filter((one) => one.ts === text('ts') || one.threadTs === text('ts')),
      );
    case 'conversations.history':
      return paged(
        args,
        [...store.values()]
          .filter(
            (one) => (one.threadTs === null || one.broadcast) && Number(one.ts) > Number(text('oldest')),
          )
          .reverse(),
      );
    default:
      return { ok: false, error: 'unknown_method' };
  }
}

/** Small pages, so that a reader who forgets the cursor is found out. */
const pageSize = 20;

function paged(args: Record<string, unknown>, all: readonly TinyMessage[]): object {
  const here = all.filter((one) => one.channel === args.channel);
  const from = Number(args.cursor ?? 0);
  const withMetadata = args.include_all_metadata === 'true' || args.include_all_metadata === true;
  return {
    ok: true,
    messages: here.slice(from, from + pageSize).map(({ ts, text, user, metadata }) => ({
      type: 'message',
      ts,
      text,
      user,
      ...(withMetadata && metadata !== null ? { metadata } : {}),
    })),
    response_metadata: { next_cursor: from + pageSize < here.length ? String(from + pageSize) : '' },
  };
}

function posted(args: Record<string, unknown>): TinyMessage {
  lastTs = Math.max(lastTs + 1, Date.now() * 1000);
  return {
    ts: (lastTs / 1e6).toFixed(6),
    channel: String(args.channel),
    threadTs: args.thread_ts === undefined ? null : String(args.thread_ts),
    text: String(args.text),
    broadcast: args.reply_broadcast === 'true',
    user: botUser,
    metadata: metadataOf(args),
  };
}

function metadataOf(args: Record<string, unknown>): TinyMessage['metadata'] {
  return args.metadata === undefined ? null : JSON.parse(String(args.metadata));
}

/** The official client sends a form; what is no text in it is JSON. */
function argumentsOf(body: string): Record<string, unknown> {
  return Object.fromEntries(new URLSearchParams(body));
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
