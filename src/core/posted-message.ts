/** A message as it stands in Slack now. */
export type PostedMessage = {
  /** As Slack writes it; what is posted without words has the names of its files, or nothing. */
  text: string;
  /** `U…` who wrote it, or the name of an app that is no user. */
  user: string;
  /** Epoch ms. */
  at: number;
  permalink: string | null;
  /** Names of the reactions at it. */
  reactions: readonly string[];
};

/** Null when there is no such message, or the bot cannot see it; rejects when Slack does not answer. */
export type ReadMessage = (channel: string, ts: string) => Promise<PostedMessage | null>;
