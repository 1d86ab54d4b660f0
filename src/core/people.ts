/** Who asks, and where; ids are the directory's, and tell nothing here. */
export type Asker = {
  user: string;
  /** Empty outside a channel. */
  channel: string;
  /** The root of the thread that was written in; null outside threads. */
  thread: string | null;
  /** People of other workspaces (Slack Connect) and bots may do nothing here. */
  kind: 'member' | 'external' | 'bot';
};

/** Where people, groups and channels are known: what it is called, and which ids are its own. Words of people name nobody else. */
export type Directory = {
  /** `Slack` */
  name: string;
  isPerson(id: string): boolean;
  /** True for what is always a bot there. */
  isBot(id: string): boolean;
  isGroup(id: string): boolean;
  /** A channel, public or private; a direct message is none. */
  isChannel(id: string): boolean;
  isDirect(id: string): boolean;
  /** Behind `expected the id of`: who may be named in `staging-check.yaml`, and where. */
  words: { who: string; channel: string };
  /** What ids look like, for sentences that tell how to write them. */
  examples: { person: string; group: string; channel: string };
};

/** The user groups that a person is in; rejects when Slack does not say, and then nothing may be decided by group. */
export type GroupsOf = (user: string) => Promise<readonly string[]>;

/** How the bot stands in a channel: it may post, is not in it, it is archived, or Slack does not tell now. */
export type ChannelStanding = 'open' | 'absent' | 'archived' | 'unknown';
