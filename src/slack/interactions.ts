import type { Asker } from '../core/people.ts';
import type { Modal } from './block-kit/dialog.ts';
import type { SlackMessage } from './block-kit/message.ts';

/** What was filled in: by the id of the input, what was chosen or written; several where several can be chosen. */
export type FormValues = ReadonlyMap<string, readonly string[]>;

/** A dialog that was sent; `requestId` is the same when it is delivered again. */
export type Submission = FromDialog & { requestId: string };

/** A dialog that a click or a submission came from. */
export type FromDialog = {
  /** Its `callback_id`. */
  name: string;
  /** Its `private_metadata`; written by us, carried by Slack. */
  memory: string;
  filled: FormValues;
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
  /** The message's id (`ts`); null for a global shortcut. */
  message: string | null;
  requestId: string;
};

/** A reaction that came to a message, or was taken away; `at` in epoch ms. */
export type Reaction = {
  eventId: string;
  at: number;
  name: string;
  isAdded: boolean;
  channel: string;
  message: string;
};

/** A message was edited; `by` is its author. */
export type MessageChange = {
  eventId: string;
  at: number;
  channel: string;
  message: string;
  /** As Slack writes it. */
  text: string;
  by: string;
};

export type MessageDeletion = { eventId: string; at: number; channel: string; message: string };

/** What a click or a shortcut leads to; `Told` is what is told to the person: a reply, or the message it was drawn as. */
export type Effect<Told = SlackMessage> =
  | { kind: 'nothing' }
  | { kind: 'reply'; reply: Told }
  /** A new dialog, over the one that was clicked in if any. */
  | { kind: 'dialog'; view: Modal }
  /** Another picture of the dialog that was clicked in. */
  | { kind: 'redraw'; view: Modal };

/** What a submission leads to; `errors` are shown at the blocks of these ids, and the dialog stays. */
export type SubmitEffect<Told = SlackMessage> =
  /** `asker` as the dialog's memory knows them: Slack does not say where a dialog was opened. */
  | { kind: 'closed'; asker: Asker; reply: Told | null }
  | { kind: 'errors'; errors: Readonly<Record<string, string>> };
