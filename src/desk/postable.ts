import type { PostParts } from './parts.ts';
import type { Objection } from './wish.ts';

const reasons = {
  absent: 'the bot is not in it. Invite it first: /invite @staging-check',
  archived: 'it is archived',
} as const;

/**
 * Why nothing is to be promised that would be shown in a channel; null when it can be, and when Slack does not tell: then it is tried,
 * and told as it goes.
 */
export async function unpostable({ channelStanding }: PostParts, channel: string): Promise<Objection | null> {
  const standing = channel === '' ? 'unknown' : ((await channelStanding?.(channel)) ?? 'unknown');
  if (standing !== 'absent' && standing !== 'archived') return null;
  return {
    kind: 'declined',
    message: `Nothing can be shown in this channel: ${reasons[standing]}. Nothing was changed.`,
  };
}
