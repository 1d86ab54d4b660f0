import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Json } from '../block-kit/message-content.ts';
import { callOutcome, defaultRetryAfterMs } from './call-outcome.ts';
import type { CallOutcome } from './delivery.ts';

/** What one person is told; `text` is what a notification shows, escaped. */
export type PersonalMessage = { text: string; blocks: readonly Json[] };

/** Words for one person. Each is one attempt, bounded in time: who must know more asks again. */
export type SlackTeller = {
  /** Only this person sees it, and only while they look at the channel. */
  ephemeral(place: {
    channel: string;
    user: string;
    threadTs: string | null;
    message: PersonalMessage;
  }): Promise<CallOutcome<null>>;
  /** In the direct messages of the app with this person. */
  dm(user: string, message: PersonalMessage): Promise<CallOutcome<null>>;
  /** To whom Slack gave this `response_url` for: five times, within 30 minutes. */
  respond(responseUrl: string, message: PersonalMessage): Promise<CallOutcome<null>>;
};

/** A teller over a client that makes one attempt (`slackWebClient`); an answer to a `response_url` ends within `timeoutMs`, 5 s unless told. */
export function slackTeller(parts: { client: WebClient; timeoutMs?: number }): SlackTeller {
  const { client, timeoutMs = 5_000 } = parts;
  return {
    ephemeral: ({ channel, user, threadTs, message }) =>
      called(client, 'chat.postEphemeral', {
        channel,
        user,
        ...(threadTs === null ? {} : { thread_ts: threadTs }),
        ...wordsOf(message),
      }),
    dm: (user, message) => called(client, 'chat.postMessage', { channel: user, ...wordsOf(message) }),
    respond: (responseUrl, message) => responded(responseUrl, message, timeoutMs),
  };
}

function wordsOf({ text, blocks }: PersonalMessage): Record<string, Json> {
  return {
    text,
    ...(blocks.length === 0 ? {} : { blocks }),
    parse: 'none',
    unfurl_links: false,
    unfurl_media: false,
  };
}

async function called(
  client: WebClient,
  method: string,
  args: Record<string, Json>,
): Promise<CallOutcome<null>> {
  try {
    await client.apiCall(method, args);
    return { kind: 'done', value: null };
  } catch (error) {
    return callOutcome(error);
  }
}

const refusal = z.object({ ok: z.literal(false), error: z.string() });

async function responded(
  url: string,
  { text, blocks }: PersonalMessage,
  timeoutMs: number,
): Promise<CallOutcome<null>> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ response_type: 'ephemeral', replace_original: false, text, blocks }),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const body = await response.text();
    if (response.status === 429) return { kind: 'rate-limited', retryAfterMs: defaultRetryAfterMs };
    if (response.status >= 500) return { kind: 'ambiguous', error: `http_${response.status}` };
    if (!response.ok) return { kind: 'permanent', error: `http_${response.status}` };
    const refused = refusal.safeParse(jsonOf(body));
    return refused.success ? { kind: 'permanent', error: refused.data.error } : { kind: 'done', value: null };
  } catch (error) {
    // The address is a capability: it is in no message.
    return { kind: 'ambiguous', error: error instanceof Error ? error.name : 'unknown' };
  }
}

/** Slack answers `ok` as plain text, and refusals as JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
