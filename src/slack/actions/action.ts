import { z } from 'zod';
import type { IncidentState } from '../../core/incident/state.ts';
import type { Asker } from '../../core/people.ts';
import type { Desk } from '../../desk/desk.ts';
import type { IncidentDesk } from '../../desk/incidents/incident-desk.ts';
import type { Arrival, Reply } from '../../desk/reply.ts';
import type { Effect, FromDialog, Press, Submission, SubmitEffect } from '../interactions.ts';

/** What actions use. */
export type ActionContext = {
  desk: Desk;
  incidents: IncidentDesk;
  /** Epoch ms. */
  now(): number;
  defaultChannel: string | null;
  /** Does what a person could have typed after `/staging-check`. */
  command(text: string, asker: Asker, arrival: Arrival): Promise<Reply>;
  /** The address of an incident's header message; null while Slack does not tell. */
  incidentLink?(key: string): Promise<string | null>;
  /** Does what an incident offers after its end: writes a document, comments on the issue. Tells how it went; null: not set up. */
  followUp: PerformFollowUp | null;
};

/** The incident, the id of the item, and who asks. `isDone` when nothing is left to do about it; else the message says what is. */
export type PerformFollowUp = (
  state: IncidentState,
  followUp: string,
  asker: Asker,
) => Promise<{ isDone: boolean; message: string }>;

/** What happens when a button is pressed or something is chosen; whether the person may is asked of the desk every time. */
export type Action = {
  /** The `action_id`. */
  id: string;
  press(asker: Asker, press: Press, context: ActionContext): Promise<Effect<Reply>>;
};

/** What happens when a dialog is sent. */
export type Dialog = {
  /** The `callback_id`. */
  name: string;
  submit(asker: Asker, submission: Submission, context: ActionContext): Promise<SubmitEffect<Reply>>;
};

/** An action whose value is JSON of this schema. */
export function jsonAction<Value>(
  id: string,
  schema: z.ZodType<Value>,
  press: (value: Value, asker: Asker, context: ActionContext, press: Press) => Promise<Effect<Reply>>,
): Action {
  return {
    id,
    press: (asker, pressed, context) =>
      press(schema.parse(JSON.parse(pressed.value)), asker, context, pressed),
  };
}

/** Tells the person, and nothing else. */
export function told(reply: Reply): { kind: 'reply'; reply: Reply } {
  return { kind: 'reply', reply };
}

const place = z.object({ channel: z.string(), threadTs: z.string().nullable() });

/** Where a dialog is opened, for its memory. */
export function placeOf({ channel, thread: threadTs }: Asker): { channel: string; threadTs: string | null } {
  return { channel, threadTs };
}

/** The asker where the dialog was opened; its memory is ours, and what does not read as such is no place. */
export function placed(asker: Asker, { memory }: FromDialog): Asker {
  const read = place.safeParse(memory === '' ? null : JSON.parse(memory));
  return read.success ? { ...asker, channel: read.data.channel, thread: read.data.threadTs } : asker;
}

/** The first of what an input holds, without space around it; empty when it holds nothing. */
export function textIn({ filled }: FromDialog, input: string): string {
  return (filled.get(input)?.[0] ?? '').trim();
}

/** What is wrong, at a block of the dialog, which stays. */
export function objection(block: string, message: string): SubmitEffect<never> {
  return { kind: 'errors', errors: { [block]: message.slice(0, 2000) } };
}
