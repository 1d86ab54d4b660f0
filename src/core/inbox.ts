import type { Json } from './delivery.ts';
import type { Asker } from './people.ts';

/** A message for the asker's eyes only. */
export type Reply = { text: string; blocks: readonly Json[] };

/** A dialog or an App Home as Slack takes it. */
export type SlackView = { readonly [name: string]: Json };

/** What was filled in: by the id of the input, what was chosen or written; several where several can be chosen. */
export type Filled = ReadonlyMap<string, readonly string[]>;

/** A dialog that a click or a submission came from. */
export type FromDialog = {
  /** Its `callback_id`. */
  name: string;
  /** Its `private_metadata`; written by us, carried by Slack. */
  memory: string;
  filled: Filled;
};

/** A click on a button, or a choice in a dialog that asks for a new picture. */
export type Press = {
  /** The `action_id`. */
  action: string;
  /** The button's value, or the first that was chosen; empty without one. */
  value: string;
  /** Null for a click in a message. */
  dialog: FromDialog | null;
  /** Null where Slack gives none, as in dialogs and on App Home. */
  responseUrl: string | null;
  /** Slack's id of the click; the same when it is delivered again. */
  requestId: string;
};

/** A shortcut; `run` is the one that the message is about, null for other messages and without one. */
export type Shortcut = {
  name: string;
  hasMessage: boolean;
  run: string | null;
  /** The message's `ts`; null for a global shortcut. */
  ts: string | null;
  requestId: string;
};

/** A reaction that came to a message, or was taken away; `at` in epoch ms. */
export type Reaction = {
  eventId: string;
  at: number;
  name: string;
  isAdded: boolean;
  channel: string;
  ts: string;
};

/** A message was edited; `by` is its author. */
export type MessageChange = {
  eventId: string;
  at: number;
  channel: string;
  ts: string;
  /** As Slack writes it. */
  text: string;
  by: string;
};

export type MessageDeletion = { eventId: string; at: number; channel: string; ts: string };

/** What a click or a shortcut leads to. */
export type Answer =
  | { kind: 'nothing' }
  | { kind: 'reply'; reply: Reply }
  /** A new dialog, over the one that was clicked in if any. */
  | { kind: 'dialog'; view: SlackView }
  /** Another picture of the dialog that was clicked in. */
  | { kind: 'redraw'; view: SlackView };

/** What a submission leads to; `errors` are shown at the blocks of these ids, and the dialog stays. */
export type Submitted =
  /** `asker` as the dialog's memory knows them: Slack does not say where a dialog was opened. */
  | { kind: 'closed'; asker: Asker; reply: Reply | null }
  | { kind: 'errors'; errors: Readonly<Record<string, string>> };

/** What Slack tells the bot, as plain facts; each call comes once, whatever Slack delivers again. */
export type Inbox = {
  /** A slash command; `text` is what stands after it, as Slack sent it. */
  command(
    asker: Asker,
    command: { text: string; responseUrl: string | null; requestId: string },
  ): Promise<Reply>;
  /** The same grammar after the bot's name; null when there is nothing to say. */
  mention(asker: Asker, mention: { text: string; requestId: string }): Promise<Reply | null>;
  press(asker: Asker, press: Press): Promise<Answer>;
  shortcut(asker: Asker, shortcut: Shortcut): Promise<Answer>;
  submit(asker: Asker, dialog: FromDialog & { requestId: string }): Promise<Submitted>;
  /** The person looks at App Home: what to show; null leaves it as it is. */
  homeOpened(asker: Asker): Promise<SlackView | null>;
  /** Null when there is nothing to say, as for most reactions. */
  reacted(asker: Asker, reaction: Reaction): Promise<Reply | null>;
  messageChanged(change: MessageChange): Promise<void>;
  messageDeleted(deletion: MessageDeletion): Promise<void>;
};
