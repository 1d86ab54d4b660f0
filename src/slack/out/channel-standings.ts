import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { ChannelStanding } from '../../core/people.ts';
import { meansError } from '../error-codes.ts';
import { type Budgets, budgeted } from './budgets.ts';

const info = z.object({
  channel: z.object({
    is_member: z.boolean().optional(),
    is_archived: z.boolean().optional(),
    is_im: z.boolean().optional(),
    is_mpim: z.boolean().optional(),
  }),
});

/** People are answered within three seconds. */
const askedMs = 1_200;

/** Asks Slack how the bot stands in a channel; needs `channels:read`, for private ones `groups:read`: without them nothing is known. */
export function channelStandings(parts: {
  client: WebClient;
  budgets: Budgets;
}): (channel: string) => Promise<ChannelStanding> {
  const call = budgeted(parts.client, parts.budgets);
  return (channel) => {
    const late = new Promise<'unknown'>((resolve) => setTimeout(resolve, askedMs, 'unknown').unref());
    return Promise.race([ask(call, channel), late]);
  };
}

async function ask(call: ReturnType<typeof budgeted>, channel: string): Promise<ChannelStanding> {
  const answer = await call('conversations.info', { channel });
  if (answer.kind === 'rate-limited' && answer.retryAfterMs < askedMs) {
    await new Promise((resolve) => setTimeout(resolve, answer.retryAfterMs).unref());
    return await ask(call, channel);
  }
  // A private channel that the bot is not in does not exist for it.
  if (answer.kind === 'permanent') return meansError('channelUnknown', answer.error) ? 'absent' : 'unknown';
  const read = info.safeParse(answer.kind === 'done' ? answer.value : null);
  if (!read.success) return 'unknown';
  const { is_archived, is_member, is_im = false, is_mpim = false } = read.data.channel;
  if (is_archived === true) return 'archived';
  return is_member === false && !is_im && !is_mpim ? 'absent' : 'open';
}
