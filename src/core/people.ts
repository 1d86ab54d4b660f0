/** Who asks, and where, as Slack says it. */
export type Asker = {
  /** `U…` */
  user: string;
  /** `C…`, `G…`, `D…`; empty outside a channel, as on App Home. */
  channel: string;
  /** The root of the thread that was written in; null outside threads. */
  threadTs: string | null;
  /** People of other workspaces (Slack Connect) and bots may do nothing here. */
  kind: 'member' | 'external' | 'bot';
};

/** The user groups (`S…`) that a person is in; rejects when Slack does not say, and then nothing may be decided by group. */
export type GroupsOf = (user: string) => Promise<readonly string[]>;
