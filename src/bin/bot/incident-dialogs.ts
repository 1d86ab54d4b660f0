import { z } from 'zod';
import type { Surroundings } from '../../../commands/command.ts';
import { closedReply, doneReply, openedReply } from '../../../commands/incident-replies.ts';
import { notDoneReply } from '../../../commands/replies.ts';
import type { Answer, FromDialog, Submitted } from '../../core/inbox.ts';
import { type Severity, severities } from '../../core/incident/events.ts';
import type { IncidentState } from '../../core/incident/state.ts';
import type { Asker } from '../../core/people.ts';
import type { Plan } from '../../core/plan/model.ts';
import type { Done } from '../../desk/incidents/act.ts';
import type { Closed } from '../../desk/incidents/close.ts';
import type { Opened } from '../../desk/incidents/open.ts';
import { declinedAnswer } from '../../slack/pictures/answers.ts';
import { incidentDialogs } from '../../slack/pictures/incident/incident-actions.ts';
import { incidentInputs } from '../../slack/pictures/incident/incident-dialogs.ts';
import {
  type OpenChoice,
  openIncidentDialog,
  openInputs,
} from '../../slack/pictures/incident/open-dialog.ts';

/** The incident, the id of the item, and who asks. `isDone` when nothing is left to do about it; else the message says what is. */
export type FollowUp = (
  state: IncidentState,
  followUp: string,
  asker: Asker,
) => Promise<{ isDone: boolean; message: string }>;

/** What the dialogs use. */
export type DialogContext = Surroundings & {
  defaultChannel: string | null;
  /** Does what an incident offers after its end: writes a document, comments on the issue. Tells how it went; null: not set up. */
  followUp: FollowUp | null;
};

type Submission = FromDialog & { requestId: string };
type Submit = (asker: Asker, context: DialogContext, dialog: Submission) => Promise<Submitted>;

const memory = z.object({
  key: z.string(),
  task: z.string().default(''),
  window: z.string().default(''),
  offer: z.string().default(''),
  entry: z.string().default(''),
});
const hourMs = 3_600_000;

/** What each dialog does, by its `callback_id`. */
export const submits: Readonly<Record<string, Submit>> = {
  [incidentDialogs.open]: submitOpen,
  [incidentDialogs.close]: submitClose,
  [incidentDialogs.update]: asked(incidentInputs.changed, ({ asker, incidents, id, one, now }) => {
    const minutes = Number(one(incidentInputs.nextUpdate));
    const nextUpdateAt = minutes > 0 ? now + minutes * 60_000 : null;
    const said = { changed: one(incidentInputs.changed), next: one(incidentInputs.next), nextUpdateAt };
    return incidents.update(asker, said, id);
  }),
  [incidentDialogs.note]: asked(incidentInputs.text, ({ asker, incidents, id, one }) => {
    const at = one(incidentInputs.at) === '' ? null : Number(one(incidentInputs.at)) * 1000;
    return incidents.note(asker, { text: one(incidentInputs.text), at }, id);
  }),
  [incidentDialogs.snooze]: asked(incidentInputs.hours, ({ asker, incidents, id, one, now, about }) => {
    const untilMs = now + Number(one(incidentInputs.hours)) * hourMs;
    return incidents.snooze(asker, { window: about.window, untilMs, reason: one(incidentInputs.reason) }, id);
  }),
  [incidentDialogs.handoff]: asked(incidentInputs.user, ({ asker, incidents, id, one }) =>
    incidents.handoff(asker, one(incidentInputs.user), id),
  ),
  [incidentDialogs.declineHandoff]: asked(incidentInputs.reason, ({ asker, incidents, one, about }) => {
    const answer = { offer: about.offer, isAccepted: false, reason: one(incidentInputs.reason) };
    return incidents.answerHandoff(asker, answer);
  }),
  [incidentDialogs.untick]: asked(incidentInputs.reason, ({ asker, incidents, id, one, about }) =>
    incidents.reopen(asker, { task: about.task, reason: one(incidentInputs.reason) }, id),
  ),
  [incidentDialogs.editEntry]: asked(incidentInputs.text, ({ asker, incidents, id, one, about }) =>
    incidents.editEntry(asker, { entry: about.entry, text: one(incidentInputs.text) }, id),
  ),
  [incidentDialogs.strikeEntry]: asked(incidentInputs.reason, ({ asker, incidents, id, one, about }) =>
    incidents.strikeEntry(asker, { entry: about.entry, reason: one(incidentInputs.reason) }, id),
  ),
};

/** Whether a dialog is one of an incident. */
export function isIncidentDialog(name: string): boolean {
  return Object.hasOwn(submits, name);
}

/** Does what a dialog of an incident asks for; what will not do is said in the dialog, which stays. */
export async function submitIncidentDialog(
  asker: Asker,
  context: DialogContext,
  dialog: Submission,
): Promise<Submitted> {
  const submit = submits[dialog.name];
  return submit === undefined ? { kind: 'closed', asker, reply: null } : submit(asker, context, dialog);
}

/** Opens the dialog that opens an incident in this channel. */
export function openIncident(asker: Asker, context: DialogContext): Promise<Answer> {
  const choice: OpenChoice = {
    ...{ key: '', title: '', severity: 'P1', plan: null, environment: null },
    commander: asker.user,
  };
  return pictured(asker, context, choice, 'dialog');
}

/** Draws it again after another plan was chosen. */
export function redrawOpenIncident(
  asker: Asker,
  context: DialogContext,
  dialog: FromDialog,
): Promise<Answer> {
  return pictured(placed(asker, dialog), context, choiceIn(dialog), 'redraw');
}

async function pictured(
  asker: Asker,
  context: DialogContext,
  choice: OpenChoice,
  kind: 'dialog' | 'redraw',
): Promise<Answer> {
  const { slashCommand } = context;
  const what = 'open incidents here';
  const refused = await context.desk.refusal(asker, { verb: 'incident', environment: null, what });
  if (refused !== null) {
    return { kind: 'reply', reply: notDoneReply(refused, { command: ['incident', 'open'], slashCommand }) };
  }
  const plans = (await context.desk.plans()).flatMap(({ plan }): readonly Plan[] => (plan ? [plan] : []));
  const { channel, threadTs } = asker;
  const view = openIncidentDialog(plans, choice, { channel, threadTs });
  if (view !== null) return { kind, view };
  const said = 'There is no plan to work by: the plans folder has none without errors.';
  return { kind: 'reply', reply: declinedAnswer(said, 'help', slashCommand) };
}

function choiceIn({ filled }: FromDialog): OpenChoice {
  const one = (id: string) => filled.get(id)?.[0] ?? null;
  const severity: Severity | undefined = severities.find((level) => level === one(openInputs.severity));
  return {
    key: one(openInputs.key) ?? '',
    title: one(openInputs.title) ?? '',
    severity: severity ?? 'P1',
    plan: one(openInputs.plan),
    environment: one(openInputs.environment),
    commander: one(openInputs.commander),
  };
}

async function submitOpen(asker: Asker, context: DialogContext, dialog: Submission): Promise<Submitted> {
  const { key, title, severity, plan, environment, commander } = choiceIn(dialog);
  const channel = asker.channel || (dialog.filled.get(openInputs.channel)?.[0] ?? '');
  const at = { ...asker, channel };
  const request = {
    ...{ key, title, severity },
    ...(plan === null ? {} : { plan }),
    ...(environment === null ? {} : { environment }),
    ...(commander === null ? {} : { commander }),
  };
  const opened = await context.incidents.open(at, request, dialog.requestId);
  const wrong = notDone(opened, /title/i.test(messageOf(opened)) ? openInputs.title : openInputs.key);
  const { slashCommand } = context;
  const link = await linkTo(opened, context);
  const reply = openedReply(opened, { command: ['incident', 'open', key, title], slashCommand }, link);
  return wrong ?? { kind: 'closed', asker: at, reply };
}

/** Where the header of the incident is that has the channel or the key. */
async function linkTo(opened: Opened, { incidentLink }: DialogContext): Promise<string | null> {
  return opened.kind === 'taken' ? ((await incidentLink?.(opened.key)) ?? null) : null;
}

async function submitClose(asker: Asker, context: DialogContext, dialog: Submission): Promise<Submitted> {
  const { slashCommand, incidents } = context;
  const { key } = memory.parse(JSON.parse(dialog.memory));
  const stale = await isOver(asker, context, key);
  if (stale !== null) return stale;
  const one = (id: string) => (dialog.filled.get(id)?.[0] ?? '').trim();
  const exception = one(incidentInputs.exception) || null;
  const request = { summary: one(incidentInputs.summary), exception };
  const closed = await incidents.close(asker, request, dialog.requestId);
  const wrong = notDone(closed, incidentInputs.summary);
  if (wrong !== null) return wrong;
  const reply = closedReply(closed, { command: ['incident', 'close'], slashCommand });
  return { kind: 'closed', asker, reply };
}

type Asked = {
  asker: Asker;
  incidents: DialogContext['incidents'];
  id: string;
  one(input: string): string;
  now: number;
  about: z.infer<typeof memory>;
};

/** A dialog whose request is a plain one; `at` is the input where the desk's objection is shown. */
function asked(at: string, request: (asked: Asked) => Promise<Done>): Submit {
  return async (asker, context, dialog) => {
    const about = memory.parse(JSON.parse(dialog.memory));
    const stale = await isOver(asker, context, about.key);
    if (stale !== null) return stale;
    const done = await request({
      asker,
      incidents: context.incidents,
      id: dialog.requestId,
      one: (input) => (dialog.filled.get(input)?.[0] ?? '').trim(),
      now: context.now(),
      about,
    });
    const { slashCommand } = context;
    const reply = doneReply(done, { command: ['incident', 'status'], slashCommand });
    return notDone(done, at) ?? { kind: 'closed', asker, reply };
  };
}

/** The incident ended, or the channel has another one, while the dialog was open: its words belong to none. */
async function isOver(asker: Asker, context: DialogContext, key: string): Promise<Submitted | null> {
  if (asker.kind !== 'member') return null;
  const open = await context.incidents.current(asker.channel);
  if (open?.head.key === key) return null;
  const said = `Incident ${key} is not open in this channel any more. Nothing was done.`;
  return { kind: 'closed', asker, reply: declinedAnswer(said, 'incident list', context.slashCommand) };
}

/** What the desk objects to, at an input of the dialog; null when it is no objection. */
function notDone(result: Done | Closed | Opened, at: string): Submitted | null {
  const message = messageOf(result);
  return message === '' ? null : { kind: 'errors', errors: { [at]: message.slice(0, 2000) } };
}

function messageOf(result: Done | Closed | Opened): string {
  switch (result.kind) {
    case 'declined':
      return result.message.replace(/<@(\w+)>/g, '@$1');
    case 'refused':
      return `You may not ${result.what}. ${result.hint}`.trim();
    case 'unknown':
      return `There is no ${result.word} (any more).`;
    default:
      return '';
  }
}

/** The asker where the dialog was opened; its memory is ours. */
function placed(asker: Asker, { memory: text }: FromDialog): Asker {
  const place = z.object({ channel: z.string(), threadTs: z.string().nullable() });
  const read = place.safeParse(text === '' ? null : JSON.parse(text));
  return read.success ? { ...asker, channel: read.data.channel, threadTs: read.data.threadTs } : asker;
}
