import type { SharedFile } from '../../core/incident/publishing.ts';
import type { IncidentState } from '../../core/incident/state.ts';
import type { SweepOutcome } from '../../publish/outlet.ts';
import type { MessageContent, MessageLevel } from '../block-kit/message-content.ts';

/** Where a message lives; it never moves. */
export type MessagePlace = {
  channel: string;
  /** The `ts` of the thread's root; null for a message of the channel itself. */
  threadTs: string | null;
  /** A reply that the channel shows too. */
  broadcast: boolean;
};

/** A message that carries our key in its metadata. */
export type MessageWithKey = { ts: string; key: string };

/**
 * How a call to Slack ended. `refused`: certainly not done, may be repeated. `ambiguous`: done or not, nobody knows.
 * `permanent`: certainly not done, and repeating it as it is cannot help.
 */
export type CallOutcome<Value> =
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
  post(post: SlackPost): Promise<CallOutcome<{ ts: string }>>;
  update(edit: SlackEdit): Promise<CallOutcome<null>>;
  /** A message that is gone already counts as deleted. */
  delete(message: { channel: string; ts: string }): Promise<CallOutcome<null>>;
  /** Our messages in a thread that carry a key, its root included. */
  readThread(channel: string, threadTs: string): Promise<CallOutcome<readonly MessageWithKey[]>>;
  /** Our messages of the channel since `oldestAt` (epoch ms) that carry a key. */
  history(channel: string, oldestAt: number): Promise<CallOutcome<readonly MessageWithKey[]>>;
};

/** One message that Slack is to show, for ever known by `key`; `owner` is its run or incident. */
export type SlotName = { owner: string; key: string };

/** What a slot holds to be shown. */
export type WantedMessage = {
  place: MessagePlace;
  eventType: string;
  content: MessageContent;
  /**
   * Whether this is its last word. Where Slack refuses for good to edit the message, the last word is one new message, and nothing
   * is posted before. Left out: it is posted anew at once, once.
   */
  isFinal?: boolean;
};

/** How delivering ended; `waiting` when the signal ended it first, or when there is more to wait for than a moment: calling again, after `ms`, goes on. */
export type DeliveryOutcome =
  /** Slack shows what is wanted. `anew`: in a new message, as it refused (its code) to edit the one before. */
  | { kind: 'shown'; ts: string; anew?: string }
  /** Slack refuses this content or this place; other content may go. */
  | { kind: 'refused'; error: string }
  /** People deleted the message, twice. */
  | { kind: 'gone' }
  | { kind: 'waiting'; ms?: number };

/**
 * Messages that Slack shows once each, whatever dies when. Everything is in Redis, so that any process can go on where
 * another stopped; doing it twice, or at once in many, is harmless.
 */
export type Outbox = {
  /** Remembers what to show under a name; of two versions the higher stays, of equal ones the later. Sends nothing. */
  want(name: SlotName, message: WantedMessage, version: number): Promise<void>;
  /** Posts or edits until Slack shows what is wanted by then; without need, it makes no call. */
  deliver(name: SlotName, signal: AbortSignal): Promise<DeliveryOutcome>;
  /** The keys of an owner that `deliver` has work for: what a process that died left undone. */
  pending(owner: string): Promise<readonly string[]>;
  /** For the end of a phase, and once more after `settleMs`: removes what landed twice. */
  sweep(owner: string): Promise<SweepOutcome>;
};

/** A file of Slack that nobody sees until a message links it. */
export type UploadedFile = { id: string; permalink: string };

/** What is known of the files of a run, by check id. */
export type RunFiles = {
  uploaded: ReadonlyMap<string, UploadedFile>;
  /** How often an upload failed. */
  failures: ReadonlyMap<string, number>;
};

/** What is remembered of a workspace and its files, for all processes; every call may be made twice. */
export type SlackMemory = {
  /** `plan` unless Slack refused it in the last 24 hours. */
  level(): Promise<MessageLevel>;
  /** Never raises it. */
  lowerLevel(level: MessageLevel): Promise<void>;
  files(run: string): Promise<RunFiles>;
  /** The first file of a check wins; returns it. */
  keepFile(run: string, check: string, file: UploadedFile): Promise<UploadedFile>;
  addUploadFailures(run: string, check: string, count: number): Promise<void>;
};

/** Files of Slack; each call is one attempt, bounded in time and within the budgets. */
export type SlackFiles = {
  upload(file: { name: string; title: string; text: string }): Promise<CallOutcome<UploadedFile>>;
  /** A file that is gone already counts as removed. */
  remove(id: string): Promise<CallOutcome<null>>;
};

/** Each is one attempt, bounded in time and within the budgets; what is there already counts as done. */
export type ChannelMarks = {
  pin(channel: string, ts: string): Promise<CallOutcome<null>>;
  /** At most 250 characters, escaped. */
  topic(channel: string, text: string): Promise<CallOutcome<null>>;
  /** A bookmark of the same title gets the new address. */
  bookmark(channel: string, title: string, url: string): Promise<CallOutcome<null>>;
};

/** The picture of an incident: its closing message shows it, or a message after it where Slack refuses that. */
export type ClosingChart = {
  /** Null when there is nothing to draw. */
  draw(state: IncidentState): Promise<SharedFile | null>;
  /** One attempt; nobody sees the file until a message shows it. */
  upload(file: SharedFile): Promise<CallOutcome<{ id: string }>>;
  /** One attempt, `ambiguous` only when the file may be there. */
  share(channel: string, file: SharedFile): Promise<CallOutcome<null>>;
};
