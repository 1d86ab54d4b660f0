import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { PostedMessage, ReadMessage } from '../../core/posted-message.ts';
import { plainSlackText } from '../block-kit/slack-text.ts';
import { meansError } from '../error-codes.ts';
import { callOutcome } from './call-outcome.ts';
import { pause } from './workspace.ts';

const reply = z.object({
  messages: z
    .array(
      z.object({
        ts: z.string(),
        text: z.string().default(''),
        user: z.string().optional(),
        username: z.string().optional(),
        bot_id: z.string().optional(),
        bot_profile: z.object({ name: z.string().optional() }).nullish(),
        files: z.array(z.object({ name: z.string().nullish() })).optional(),
        reactions: z.array(z.object({ name: z.string() })).optional(),
      }),
    )
    .default([]),
});
type Read = z.infer<typeof reply>['messages'][number];

const link = z.object({ permalink: z.string() });

const attempts = 3;
const longestWaitMs = 5_000;

/** Reads one message, in a channel or in a thread; waits for Slack's rate limit, twice and shortly. */
export function messageReader(client: WebClient, signal: AbortSignal = new AbortController().signal) {
  const ask = async (method: string, args: Record<string, string | number | boolean>): Promise<unknown> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await client.apiCall(method, args);
      } catch (error) {
        const answer = callOutcome(error);
        if (answer.kind === 'permanent' && meansError('unreadable', answer.error)) return null;
        if (answer.kind === 'permanent' || attempt === attempts || signal.aborted) throw error;
        const waitMs = answer.kind === 'rate-limited' ? answer.retryAfterMs : 500 * attempt;
        await pause(Math.min(waitMs, longestWaitMs), signal);
      }
    }
  };
  const find = async (method: string, args: Record<string, string | number | boolean>, ts: string) =>
    reply.parse((await ask(method, args)) ?? {}).messages.find((message) => message.ts === ts);
  const readMessage: ReadMessage = async (channel, ts) => {
    const around = { channel, latest: ts, inclusive: true };
    const found =
      (await find('conversations.history', { ...around, limit: 1 }, ts)) ??
      // A reply is in no channel's history; the root of its thread may come with it.
      (await find('conversations.replies', { ...around, oldest: ts, ts, limit: 10 }, ts));
    if (found === undefined) return null;
    const linked = link.safeParse(await ask('chat.getPermalink', { channel, message_ts: ts }));
    return messageOf(found, linked.success ? linked.data.permalink : null);
  };
  return readMessage;
}

function messageOf(read: Read, permalink: string | null): PostedMessage {
  const files = (read.files ?? []).flatMap(({ name }) => (name ? [name] : []));
  return {
    text: read.text === '' ? files.join(', ') : plainSlackText(read.text),
    user: read.user ?? read.bot_profile?.name ?? read.username ?? read.bot_id ?? '',
    at: Math.round(Number(read.ts) * 1000),
    permalink,
    reactions: (read.reactions ?? []).map(({ name }) => name),
  };
}
