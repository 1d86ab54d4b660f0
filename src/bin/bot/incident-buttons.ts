import { z } from 'zod';
import { closedReply, doneReply } from '../../../commands/incident-replies.ts';
import { notDoneReply } from '../../../commands/replies.ts';
import type { Answer, Press } from '../../core/inbox.ts';
import { obstacles } from '../../core/incident/closing.ts';
import type { IncidentState } from '../../core/incident/state.ts';
import type { Asker } from '../../core/people.ts';
import { atTime } from '../../desk/telling.ts';
import { declinedAnswer, staleAnswer } from '../../slack/pictures/answers.ts';
import type { Block } from '../../slack/pictures/blocks.ts';
import type { DialogMemory } from '../../slack/pictures/dialog.ts';
import { incidentActionIds } from '../../slack/pictures/incident/incident-actions.ts';
import {
  closeDialog,
  declineHandoffDialog,
  handoffDialog,
  noteDialog,
  snoozeDialog,
  untickDialog,
  updateDialog,
} from '../../slack/pictures/incident/incident-dialogs.ts';
import { saidAnswer } from '../../slack/pictures/incident/incident-lists.ts';
import { openInputs } from '../../slack/pictures/incident/open-dialog.ts';
import type { DialogContext } from './incident-dialogs.ts';
import { openIncident, redrawOpenIncident } from './incident-dialogs.ts';

type Button = (asker: Asker, press: Press, context: DialogContext) => Promise<Answer>;

const about = z.object({ key: z.string() });
const aboutTask = about.extend({ task: z.string() });
const aboutWindow = about.extend({ window: z.string() });
const aboutOffer = about.extend({ offer: z.string() });
const aboutFollowUp = about.extend({ followUp: z.string() });
const aboutClosing = about.extend({ summary: z.string().default('') });
const aboutAsking = about.extend({ ask: z.string() });

/** What is done for each `action_id` of an incident; whether the person may is asked of the desk every time. */
export const incidentButtons: Readonly<Record<string, Button>> = {
  [incidentActionIds.update]: asking(about, (state, memory) => updateDialog(state, memory)),
  [incidentActionIds.note]: asking(about, (state, memory) => noteDialog(state, memory)),
  [incidentActionIds.handoff]: asking(about, (state, memory, _, { now }) =>
    handoffDialog(state, { now: now() }, memory),
  ),
  [incidentActionIds.close]: asking(about, (state, memory) => {
    const inTheWay = obstacles(state, 'a summary');
    return closeDialog(state, { obstacles: inTheWay, summary: '', exception: '' }, memory);
  }),
  [incidentActionIds.closeException]: asking(aboutClosing, (state, memory, { summary }) => {
    const inTheWay = obstacles(state, summary || 'a summary');
    return closeDialog(state, { obstacles: inTheWay, summary, exception: '' }, memory);
  }),
  [incidentActionIds.agree]: async (asker, press, context) => {
    const { key, ask } = aboutAsking.parse(JSON.parse(press.value));
    const stale = await staleReply(asker, key, context);
    if (stale !== null) return stale;
    const closed = await context.incidents.agree(asker, ask);
    return { kind: 'reply', reply: closedReply(closed, asked(context)) };
  },
  [incidentActionIds.withdraw]: async (asker, press, context) => {
    const { key, ask } = aboutAsking.parse(JSON.parse(press.value));
    const stale = await staleReply(asker, key, context);
    return stale ?? done(await context.incidents.withdraw(asker, ask), context);
  },
  [incidentActionIds.acceptHandoff]: async (asker, press, context) => {
    const { key, offer } = aboutOffer.parse(JSON.parse(press.value));
    const stale = await staleReply(asker, key, context);
    if (stale !== null) return stale;
    const answer = { offer, isAccepted: true, reason: '' };
    return done(await context.incidents.answerHandoff(asker, answer), context);
  },
  [incidentActionIds.declineHandoff]: declineHandoff,
  [incidentActionIds.tick]: async (asker, press, context) => {
    const { key, task } = aboutTask.parse(JSON.parse(press.value));
    const stale = await staleReply(asker, key, context);
    return stale ?? done(await context.incidents.attest(asker, task, press.requestId), context);
  },
  [incidentActionIds.untick]: asking(aboutTask, (state, memory, { task: id }) => {
    const task = state.windows.flatMap((window) => window.tasks).find((one) => one.id === id);
    if (task === undefined) return null;
    return task.standing.kind === 'attested' ? untickDialog(state, task, memory) : 'That task is open.';
  }),
  [incidentActionIds.snooze]: asking(aboutWindow, (state, memory, { window: id }) => {
    const window = state.windows.find((one) => one.id === id);
    if (window === undefined) return null;
    return window.metAt === null
      ? snoozeDialog(state, window, memory)
      : `${id} is met: nothing nudges for it.`;
  }),
  [incidentActionIds.followUp]: followUp,
  [incidentActionIds.open]: (asker, _press, context) => openIncident(asker, context),
  [openInputs.plan]: async (asker, { dialog }, context) =>
    dialog === null ? { kind: 'nothing' } : redrawOpenIncident(asker, context, dialog),
  // Buttons that only open a page: Slack tells of the click all the same.
  [incidentActionIds.page]: async () => ({ kind: 'nothing' }),
  [incidentActionIds.other]: async () => ({ kind: 'nothing' }),
  [incidentActionIds.liveTimeline]: async () => ({ kind: 'nothing' }),
};

/** A button that opens a dialog about the incident as it is now; a sentence instead says why there is none, null that its thing is gone. */
function asking<Value extends { key: string }>(
  schema: z.ZodType<Value>,
  dialogOf: (
    state: IncidentState,
    memory: DialogMemory,
    value: Value,
    context: DialogContext,
  ) => Block | string | null,
): Button {
  return async (asker, { value }, context) => {
    const { slashCommand } = context;
    const read = schema.parse(JSON.parse(value));
    const stale = await staleReply(asker, read.key, context);
    if (stale !== null) return stale;
    const state = await context.incidents.current(asker.channel);
    const refused = await mayNot(asker, context, state);
    if (refused !== null) return refused;
    const { channel, threadTs } = asker;
    const view = state === null ? null : dialogOf(state, { channel, threadTs }, read, context);
    if (view !== null && typeof view !== 'string') return { kind: 'dialog', view };
    return { kind: 'reply', reply: staleAnswer(view ?? 'The plan has that no more.', slashCommand) };
  };
}

/** Whoever was asked says why not; an offer that is over is the desk's to tell. */
async function declineHandoff(asker: Asker, press: Press, context: DialogContext): Promise<Answer> {
  const { key, offer } = aboutOffer.parse(JSON.parse(press.value));
  const stale = await staleReply(asker, key, context);
  if (stale !== null) return stale;
  const state = await context.incidents.current(asker.channel);
  const pending = state?.handoff ?? null;
  const isTheirs = pending?.offer === offer && [pending.to, pending.from].includes(asker.user);
  if (state !== null && isTheirs && asker.kind === 'member') {
    const { channel, threadTs } = asker;
    return { kind: 'dialog', view: declineHandoffDialog(state, offer, { channel, threadTs }) };
  }
  // Never theirs to answer, or over: the desk refuses it and says why.
  const answer = { offer, isAccepted: false, reason: '' };
  return done(await context.incidents.answerHandoff(asker, answer), context);
}

/** After the end, when the channel may have another incident already: the one in the button is meant. */
async function followUp(asker: Asker, press: Press, context: DialogContext): Promise<Answer> {
  const { slashCommand } = context;
  const { key, followUp: id } = aboutFollowUp.parse(JSON.parse(press.value));
  const state = await context.incidents.state(key);
  const refused = await mayNot(asker, context, state);
  if (refused !== null) return refused;
  // Buttons live on in messages that were copied elsewhere.
  if (state === null || state.head.channel !== asker.channel) return gone(key, context);
  if (context.followUp === null) {
    const said =
      'Documents and comments are not set up in this process. The command line has them: staging-check incident export.';
    return { kind: 'reply', reply: declinedAnswer(said, 'incident list', slashCommand) };
  }
  const before = state.followUps.get(id);
  if (before !== undefined) {
    const said = `Already done by <@${before.by}> ${atTime(before.at, context.now())}: ${before.what}`;
    return { kind: 'reply', reply: saidAnswer(said) };
  }
  const { isDone, message } = await context.followUp(state, id, asker);
  if (!isDone) return { kind: 'reply', reply: saidAnswer(message) };
  const written = { key, followUp: id, what: message };
  return done(await context.incidents.followedUp(asker, written), context);
}

/** Null while the incident of the button is the one that is open here. */
async function staleReply(asker: Asker, key: string, context: DialogContext): Promise<Answer | null> {
  // The desk refuses outsiders before anything is read for them.
  if (asker.kind !== 'member') return null;
  const open = await context.incidents.current(asker.channel);
  if (open?.head.key === key) return null;
  const state = await context.incidents.state(key);
  const refused = await mayNot(asker, context, state);
  if (refused !== null) return refused;
  if (state?.closed == null || state.head.channel !== asker.channel) return gone(key, context);
  const { by } = state.closed;
  return {
    kind: 'reply',
    reply: saidAnswer(`Incident ${key} was already closed by <@${by}>. Nothing was done.`),
  };
}

function gone(key: string, { slashCommand }: DialogContext): Answer {
  const said = `Incident ${key} is not open in this channel. Nothing was done.`;
  return { kind: 'reply', reply: declinedAnswer(said, 'incident list', slashCommand) };
}

/** Asked before a form or anything of an incident is shown; the desk asks again before it does something. */
async function mayNot(
  asker: Asker,
  { desk, slashCommand }: DialogContext,
  incident: IncidentState | null,
): Promise<Answer | null> {
  const environment = incident?.head.environment ?? null;
  const what = 'work on incidents here';
  const refused = await desk.refusal(asker, { verb: 'incident', environment, what });
  if (refused === null) return null;
  return { kind: 'reply', reply: notDoneReply(refused, { command: ['incident', 'status'], slashCommand }) };
}

function done(result: Parameters<typeof doneReply>[0], context: DialogContext): Answer {
  return { kind: 'reply', reply: doneReply(result, asked(context)) };
}

function asked({ slashCommand }: DialogContext) {
  return { command: ['incident', 'status'], slashCommand };
}
