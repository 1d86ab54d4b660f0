import { type Logger, LogLevel, WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Json, MessageContent } from '../block-kit/message-content.ts';
import { meansError } from '../error-codes.ts';
import { callOutcome, defaultRetryAfterMs } from './call-outcome.ts';
import { countedFetch, type OnSlackCall } from './counted-fetch.ts';
import type { CallOutcome, MessageWithKey, SlackPort } from './delivery.ts';

export type SlackPortOptions = {
  token: string;
  /** Ends with a slash; Slack's own unless told. */
  apiUrl?: string;
  timeoutMs?: number;
  /** Only messages of this bot count as ours: anybody can write metadata. Null trusts all. */
  botUserId: string | null;
  /** Hears of each call; nobody unless told. */
  onCall?: OnSlackCall;
};

/** A client of Slack that makes one attempt, within ten seconds, and never waits for a rate limit by itself. */
export function slackWebClient(options: Omit<SlackPortOptions, 'botUserId'>): WebClient {
  return new WebClient(options.token, {
    ...(options.apiUrl === undefined ? {} : { slackApiUrl: options.apiUrl }),
    retryConfig: { retries: 0 },
    timeout: options.timeoutMs ?? 10_000,
    rejectRateLimitedCalls: true,
    fetch: countedFetch(options.onCall, fetchWithRetryAfter),
    logger: silent,
  });
}

/** The calls of the outbox, by the official client. */
export function slackPort(options: SlackPortOptions): SlackPort {
  const client = slackWebClient(options);
  return {
    post: ({ place, eventType, key, content }) =>
      answered(async () => {
        const reply = await client.apiCall('chat.postMessage', {
          channel: place.channel,
          ...(place.threadTs === null ? {} : { thread_ts: place.threadTs }),
          ...(place.broadcast ? { reply_broadcast: true } : {}),
          ...contentArguments(eventType, key, content),
        });
        return postReply.parse(reply);
      }),
    update: ({ channel, ts, eventType, key, content }) =>
      answered(async () => {
        await client.apiCall('chat.update', { channel, ts, ...contentArguments(eventType, key, content) });
        return null;
      }),
    async delete({ channel, ts }) {
      const answer = await answered(async () => {
        await client.apiCall('chat.delete', { channel, ts });
        return null;
      });
      if (answer.kind === 'permanent' && meansError('messageGone', answer.error)) {
        return { kind: 'done', value: null };
      }
      return answer;
    },
    readThread: (channel, threadTs) =>
      answered(() => readAll(client, 'conversations.replies', { channel, ts: threadTs }, options.botUserId)),
    history: (channel, oldestAt) =>
      answered(() =>
        readAll(
          client,
          'conversations.history',
          { channel, oldest: (oldestAt / 1000).toFixed(6) },
          options.botUserId,
        ),
      ),
  };
}

function contentArguments(eventType: string, key: string, content: MessageContent): Record<string, Json> {
  return {
    text: content.text,
    blocks: content.blocks,
    // `chat.update` would parse the text as if a person had typed it.
    parse: 'none',
    metadata: { event_type: eventType, event_payload: { ...content.payload, key } },
    unfurl_links: false,
    unfurl_media: false,
  };
}

const postReply = z.object({ ts: z.string() });

const page = z.object({
  messages: z.array(
    z.object({
      ts: z.string(),
      user: z.string().optional(),
      metadata: z.object({ event_payload: z.record(z.string(), z.unknown()) }).optional(),
    }),
  ),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});

const maxPages = 50;

async function readAll(
  client: WebClient,
  method: string,
  place: Record<string, string>,
  botUserId: string | null,
): Promise<readonly MessageWithKey[]> {
  const found: MessageWithKey[] = [];
  let cursor = '';
  for (let read = 0; read < maxPages; read += 1) {
    const reply = page.parse(
      await client.apiCall(method, {
        ...place,
        limit: 200,
        include_all_metadata: true,
        ...(cursor === '' ? {} : { cursor }),
      }),
    );
    for (const { ts, user, metadata } of reply.messages) {
      const key = metadata?.event_payload.key;
      if (typeof key === 'string' && (botUserId === null || user === botUserId)) found.push({ ts, key });
    }
    cursor = reply.response_metadata?.next_cursor ?? '';
    if (cursor === '') return found;
  }
  throw new Error(`${method}: more than ${maxPages} pages`);
}

async function answered<Value>(call: () => Promise<Value>): Promise<CallOutcome<Value>> {
  try {
    return { kind: 'done', value: await call() };
  } catch (error) {
    return callOutcome(error);
  }
}

/** The client throws a plain error for a 429 whose `Retry-After` it cannot read: it gets one that it can. */
const fetchWithRetryAfter: typeof fetch = async (input, init) => {
  const response = await fetch(input, init);
  if (response.status !== 429 || /^\d+$/.test(response.headers.get('retry-after') ?? '')) return response;
  await response.body?.cancel();
  return new Response('', {
    status: 429,
    headers: { 'retry-after': String(defaultRetryAfterMs / 1000) },
  });
};

/** Whatever the client would print, the answer says. */
const silent: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => LogLevel.ERROR,
  setName() {},
};
