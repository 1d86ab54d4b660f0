/** A message as it stands now. */
export type PostedMessage = {
  /** As a person reads it, without any markup; what is posted without words has the names of its files, or nothing. */
  text: string;
  /** Who wrote it, by id, or the name of an app that is no user. */
  user: string;
  /** Epoch ms. */
  at: number;
  permalink: string | null;
  /** Names of the reactions at it. */
  reactions: readonly string[];
};

/** Null when there is no such message, or the bot cannot see it; rejects when nobody answers. */
export type ReadMessage = (channel: string, message: string) => Promise<PostedMessage | null>;
