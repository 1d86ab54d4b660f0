/** How the bot stands in a channel: it may post, is not in it, it is archived, or Slack does not tell now. */
export type ChannelStanding = 'open' | 'absent' | 'archived' | 'unknown';
