import { z } from 'zod';
import { answeredReply, notDoneReply, startedReply } from '../../../commands/replies.ts';
import type { Answer, FromDialog, Submitted } from '../../core/inbox.ts';
import type { Asker } from '../../core/people.ts';
import { answerDialogName, needsReason, reasonInput } from '../../slack/pictures/answer-dialog.ts';
import { declinedAnswer } from '../../slack/pictures/answers.ts';
import {
  type RunChoice,
  runDialog,
  runDialogName,
  runErrorBlock,
  runInputs,
} from '../../slack/pictures/run-dialog.ts';
import type { DialogContext } from './incident-dialogs.ts';
import { isIncidentDialog, submitIncidentDialog } from './incident-dialogs.ts';
import { runOffer } from './run-offers.ts';

const place = z.object({ channel: z.string(), threadTs: z.string().nullable() });
const answering = place.extend({
  kind: z.enum(['signOff', 'fail', 'reject']),
  run: z.string(),
  check: z.string(),
  revision: z.string().exactOptional(),
});

const nothingChosen: RunChoice = { plan: null, phase: null, checks: [], environment: null, failFast: false };

/** Opens the run dialog, filled from a run where there is one. */
export async function openRunDialog(
  asker: Asker,
  context: DialogContext,
  run: string | null,
): Promise<Answer> {
  const choice = run === null ? nothingChosen : await choiceOf(asker, context, run);
  return pictured(asker, context, choice, 'dialog');
}

/** Draws the run dialog again after another plan or phase was chosen. */
export function redrawRunDialog(asker: Asker, context: DialogContext, dialog: FromDialog): Promise<Answer> {
  return pictured(placed(asker, dialog), context, choiceIn(dialog), 'redraw');
}

async function pictured(
  asker: Asker,
  context: DialogContext,
  choice: RunChoice,
  kind: 'dialog' | 'redraw',
): Promise<Answer> {
  const { desk, slashCommand, defaultChannel } = context;
  const offers = (await desk.offered(asker)).map(runOffer);
  const { channel, threadTs } = asker;
  const view = runDialog(offers, choice, { channel, threadTs }, defaultChannel);
  if (view !== null) return { kind, view };
  const refused = await desk.refusal(asker, { verb: 'run', environment: null, what: 'run checks here' });
  if (refused !== null)
    return { kind: 'reply', reply: notDoneReply(refused, { command: ['all'], slashCommand }) };
  const said = 'There is nothing here that you may run: no plan without errors, or none that is open to you.';
  return { kind: 'reply', reply: declinedAnswer(said, 'help', slashCommand) };
}

/** What an earlier run ran: its phase when it was one, else its checks; nothing of one that the person may not see. */
async function choiceOf(asker: Asker, { desk }: DialogContext, run: string): Promise<RunChoice> {
  const found = await desk.show(asker, run);
  if (found.kind !== 'shown') return nothingChosen;
  const { plan, environment, selector, phases, checks } = found.state.head;
  const [first, ...more] = selector;
  const phase = more.length === 0 ? phases.find(({ id }) => id === first) : undefined;
  const isAll = selector.length === 0 || first === 'all';
  const named = phase === undefined && !isAll ? checks.map(({ id }) => id) : [];
  return { ...nothingChosen, plan: plan.id, phase: phase?.id ?? null, checks: named, environment };
}

function choiceIn({ filled }: FromDialog): RunChoice {
  const one = (id: string) => filled.get(id)?.[0] ?? null;
  const phase = one(runInputs.phase);
  return {
    plan: one(runInputs.plan),
    phase: phase === 'all' ? null : phase,
    checks: filled.get(runInputs.checks) ?? [],
    environment: one(runInputs.environment),
    failFast: filled.get(runInputs.options)?.includes('fail-fast') ?? false,
  };
}

/** Does what a dialog asks for; a dialog that nobody knows just closes. */
export async function submitDialog(
  asker: Asker,
  context: DialogContext,
  dialog: FromDialog & { requestId: string },
): Promise<Submitted> {
  const at = placed(asker, dialog);
  if (dialog.name === runDialogName) return submitRun(at, context, dialog);
  if (dialog.name === answerDialogName) return submitAnswer(at, context, dialog);
  if (isIncidentDialog(dialog.name)) return submitIncidentDialog(at, context, dialog);
  return { kind: 'closed', asker: at, reply: null };
}

async function submitRun(asker: Asker, context: DialogContext, dialog: FromDialog): Promise<Submitted> {
  const { plan, phase, checks, environment, failFast } = choiceIn(dialog);
  const channel = asker.channel || (dialog.filled.get(runInputs.channel)?.[0] ?? '');
  if (channel === '') return wrong('Choose the channel that is to show the run.');
  const at = { ...asker, channel };
  const words = checks.length > 0 ? checks : [phase ?? 'all'];
  const started = await context.desk.start(at, {
    words,
    trigger: 'button',
    failFast,
    ...(plan === null ? {} : { plan }),
    ...(environment === null ? {} : { environment }),
  });
  if (started.kind === 'declined') return wrong(started.message);
  if (started.kind === 'unknown') return wrong(`There is no ${started.word} in this plan (any more).`);
  if (started.kind === 'refused') {
    const may =
      started.allowed.length === 0 ? '' : ' Others may; the private answer to a typed command names them.';
    return wrong(`You may not ${started.what}.${may} ${started.hint}`.trim());
  }
  const { slashCommand } = context;
  return { kind: 'closed', asker: at, reply: startedReply(started, { command: words, slashCommand }) };
}

function wrong(message: string): Submitted {
  return { kind: 'errors', errors: { [runErrorBlock]: message.slice(0, 2000) } };
}

async function submitAnswer(asker: Asker, context: DialogContext, dialog: FromDialog): Promise<Submitted> {
  const { kind, run, check, revision } = answering.parse(JSON.parse(dialog.memory));
  const reason = (dialog.filled.get(reasonInput)?.[0] ?? '').trim();
  if (needsReason(kind) && reason === '') {
    const said = 'Say what is wrong: it is kept with the run, and the next reader has nothing else.';
    return { kind: 'errors', errors: { [reasonInput]: said } };
  }
  const answer = kind === 'signOff' ? 'yes' : 'no';
  const answered = await context.desk.answer(asker, {
    ...{ run, check, answer, reason },
    ...(revision === undefined ? {} : { revision }),
  });
  const { slashCommand } = context;
  return { kind: 'closed', asker, reply: answeredReply(answered, { command: ['status'], slashCommand }) };
}

/** The asker where the dialog was opened; its memory is ours, and what does not read as such is no place. */
function placed(asker: Asker, dialog: FromDialog): Asker {
  const read = place.safeParse(dialog.memory === '' ? null : JSON.parse(dialog.memory));
  return read.success ? { ...asker, ...{ channel: read.data.channel, threadTs: read.data.threadTs } } : asker;
}
