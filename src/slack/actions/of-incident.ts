import { z } from 'zod';
import { environmentOf } from '../../core/incident/head.ts';
import type { IncidentState } from '../../core/incident/state.ts';
import type { Asker } from '../../core/people.ts';
import { phrase, proseText, type Sentence } from '../../core/picture/sentence.ts';
import { alreadyClosed, incidentName, reopenCommand } from '../../core/words/incident.ts';
import type { DeedOutcome } from '../../desk/incidents/act.ts';
import type { OpenOutcome } from '../../desk/incidents/open.ts';
import type { CloseOutcome } from '../../desk/incidents/write-closing.ts';
import type { Reply } from '../../desk/reply.ts';
import { type Block, words } from '../block-kit/blocks.ts';
import type { DialogMemory, Modal } from '../block-kit/dialog.ts';
import { type Line, replyMessage } from '../block-kit/reply-message.ts';
import type { Effect, Submission, SubmitEffect } from '../interactions.ts';
import {
  type Action,
  type ActionContext,
  type Dialog,
  jsonAction,
  objection,
  placeOf,
  textIn,
  told,
} from './action.ts';

/** Values of what is pressed: the JSON of this, and of what in the incident it is about. */
export const aboutIncident = z.object({ key: z.string() });

/** A button that opens a dialog about the incident as it is now; a sentence instead says why there is none, null that its thing is gone. */
export function opensDialog<Value extends { key: string }>(
  id: string,
  schema: z.ZodType<Value>,
  dialogOf: (
    state: IncidentState,
    memory: DialogMemory,
    value: Value,
    context: ActionContext,
  ) => Modal | Sentence | string | null,
): Action {
  return jsonAction(id, schema, async (value, asker, context) => {
    const stale = await staleReply(asker, value.key, context);
    if (stale !== null) return stale;
    const state = await context.incidents.current(asker.channel);
    const refused = await mayNot(asker, context, state);
    if (refused !== null) return refused;
    const view = state === null ? null : dialogOf(state, placeOf(asker), value, context);
    if (view !== null && typeof view !== 'string' && 'blocks' in view) return { kind: 'dialog', view };
    return told({ kind: 'stale', message: view ?? 'The plan has that no more.' });
  });
}

/** A button that does something to the incident of its value while that is open here. */
export function doesAtOnce<Value extends { key: string }>(
  id: string,
  schema: z.ZodType<Value>,
  deed: (value: Value, asker: Asker, context: ActionContext, requestId: string) => Promise<Reply>,
): Action {
  return jsonAction(id, schema, async (value, asker, context, { requestId }) => {
    const stale = await staleReply(asker, value.key, context);
    return stale ?? told(await deed(value, asker, context, requestId));
  });
}

/** Something of the incident was changed, or not. */
export function changed(done: DeedOutcome): Reply {
  return { kind: 'incident', done, typed: { command: ['incident', 'status'] } };
}

/** Null while the incident of the button is the one that is open here. */
export async function staleReply(
  asker: Asker,
  key: string,
  context: ActionContext,
): Promise<Effect<Reply> | null> {
  // The desk refuses outsiders before anything is read for them.
  if (asker.kind !== 'member') return null;
  const open = await context.incidents.current(asker.channel);
  if (open?.head.key === key) return null;
  const state = await context.incidents.state(key);
  const refused = await mayNot(asker, context, state);
  if (refused !== null) return refused;
  return told(closedReply(asker, state, open) ?? gone(key));
}

/** Who closed it and when, and how to go on: with it, unless the channel has another one by now. Null when it was not closed here. */
function closedReply(asker: Asker, state: IncidentState | null, open: IncidentState | null): Reply | null {
  if (state?.closed == null || state.head.channel !== asker.channel) return null;
  const { key } = state.head;
  const message = phrase`${alreadyClosed(key, state.closed)} Nothing was done.`;
  return { kind: 'declined', message, next: open === null ? reopenCommand(key) : 'incident status' };
}

/** What a button of an incident that is not here is told. */
export function gone(key: string): Reply {
  const message = `Incident ${key} is not open in this channel. Nothing was done.`;
  return { kind: 'declined', message, next: 'incident list' };
}

/** Asked before a form or anything of an incident is shown; the desk asks again before it does something. */
export async function mayNot(
  asker: Asker,
  { desk }: ActionContext,
  incident: IncidentState | null,
): Promise<Effect<Reply> | null> {
  const environment = incident === null ? null : environmentOf(incident.head);
  const what = 'work on incidents here';
  const refused = await desk.refusal(asker, { verb: 'incident', environment, what });
  if (refused === null) return null;
  return told({ kind: 'not-done', why: refused, typed: { command: ['incident', 'status'] } });
}

const memory = z.object({
  key: z.string(),
  task: z.string().default(''),
  window: z.string().default(''),
  offer: z.string().default(''),
});

/** A dialog of an incident, when it is sent. */
export type DialogSubmission = {
  asker: Asker;
  incidents: ActionContext['incidents'];
  requestId: string;
  /** The text of an input. */
  text(input: string): string;
  /** Epoch ms. */
  now: number;
  about: z.infer<typeof memory>;
};

/** A dialog that does something to the incident it was opened for; `at` is the input where the desk's objection is shown. */
export function incidentDialog(
  name: string,
  at: string,
  deed: (sent: DialogSubmission) => Promise<{ result: DeedOutcome | CloseOutcome; reply: Reply }>,
): Dialog {
  return {
    name,
    async submit(asker, submission, context) {
      const about = memory.parse(JSON.parse(submission.memory));
      const over = await isOver(asker, context, about.key);
      if (over !== null) return over;
      const { result, reply } = await deed(sentBy(asker, submission, context, about));
      return objectionOf(result, at) ?? { kind: 'closed', asker, reply };
    },
  };
}

/** The same where the deed is a plain change. */
export function changeDialog(
  name: string,
  at: string,
  change: (sent: DialogSubmission) => Promise<DeedOutcome>,
): Dialog {
  return incidentDialog(name, at, async (sent) => {
    const result = await change(sent);
    return { result, reply: changed(result) };
  });
}

function sentBy(
  asker: Asker,
  submission: Submission,
  { incidents, now }: ActionContext,
  about: DialogSubmission['about'],
): DialogSubmission {
  const { requestId } = submission;
  const text = (input: string) => textIn(submission, input);
  return { asker, incidents, requestId, text, now: now(), about };
}

/** The incident ended, or the channel has another one, while the dialog was open: its words belong to none. */
async function isOver(
  asker: Asker,
  { incidents }: ActionContext,
  key: string,
): Promise<SubmitEffect<Reply> | null> {
  if (asker.kind !== 'member') return null;
  const open = await incidents.current(asker.channel);
  if (open?.head.key === key) return null;
  const reply = closedReply(asker, await incidents.state(key), open) ?? gone(key);
  return { kind: 'closed', asker, reply };
}

/** What the desk objects to, at an input of the dialog; null when it is no objection, and when nothing that is written there could help: somebody was first. */
export function objectionOf(
  result: DeedOutcome | CloseOutcome | OpenOutcome,
  at: string,
): SubmitEffect<Reply> | null {
  if (isTooLate(result)) return null;
  const message = messageOf(result);
  return message === '' ? null : objection(at, message);
}

/** Somebody did it already: the answer says who and when, which a form cannot draw. */
function isTooLate(result: DeedOutcome | CloseOutcome | OpenOutcome): boolean {
  const { message } = result.kind === 'declined' ? result : { message: '' };
  return typeof message !== 'string' && message.some((piece) => 'moment' in piece);
}

/** The objection in words, empty when there is none. */
export function messageOf(result: DeedOutcome | CloseOutcome | OpenOutcome): string {
  switch (result.kind) {
    case 'declined':
      return proseText(result.message);
    case 'refused':
      return `You may not ${result.what}. ${result.hint}`.trim();
    case 'unknown':
      return `There is no ${result.word} (any more).`;
    default:
      return '';
  }
}

/** Lines at the top of a dialog: the incident, and what there is to know. */
export function dialogTop(state: IncidentState, lines: readonly Line[] = []): Block {
  const all = [[words(incidentName(state), true)], ...lines];
  return replyMessage({ lines: all }).blocks[0] ?? { type: 'divider' };
}
