/** A JSON value of a message: blocks, metadata. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** What a message shows: the fallback text, the blocks, and the facts in its metadata next to the key. */
export type MessageContent = {
  text: string;
  blocks: readonly Json[];
  /** Ids and the state only: every member of the workspace can read them. */
  payload: Readonly<Record<string, string>>;
};

/** Where a message lives; it never moves. */
export type MessagePlace = {
  channel: string;
  /** The `ts` of the thread's root; null for a message of the channel itself. */
  threadTs: string | null;
  /** A reply that the channel shows too. */
  broadcast: boolean;
};

/** A message that carries our key in its metadata. */
export type KeyedMessage = { ts: string; key: string };

/**
 * How a call to Slack ended. `refused`: certainly not done, may be repeated. `ambiguous`: done or not, nobody knows.
 * `permanent`: certainly not done, and repeating it as it is cannot help.
 */
export type SlackAnswer<Value> =
  | { kind: 'done'; value: Value }
  | { kind: 'refused'; error: string }
  | { kind: 'ambiguous'; error: string }
  | { kind: 'rate-limited'; retryAfterMs: number }
  | { kind: 'permanent'; error: string };

export type SlackPost = { place: MessagePlace; eventType: string; key: string; content: MessageContent };
export type SlackEdit = {
  channel: string;
  ts: string;
  eventType: string;
  key: string;
  content: MessageContent;
};

/** The calls that the outbox makes; each is one attempt, bounded in time, never repeated inside. */
export type SlackPort = {
  post(post: SlackPost): Promise<SlackAnswer<{ ts: string }>>;
  update(edit: SlackEdit): Promise<SlackAnswer<null>>;
  /** A message that is gone already counts as deleted. */
  delete(message: { channel: string; ts: string }): Promise<SlackAnswer<null>>;
  /** Our messages in a thread that carry a key, its root included. */
  readThread(channel: string, threadTs: string): Promise<SlackAnswer<readonly KeyedMessage[]>>;
  /** Our messages of the channel since `oldestAt` (epoch ms) that carry a key. */
  history(channel: string, oldestAt: number): Promise<SlackAnswer<readonly KeyedMessage[]>>;
};
