import { z } from 'zod';
import { answerCommand } from '../../../commands/dispatch.ts';
import { answeredReply, cancelledReply, notDoneReply, startedReply } from '../../../commands/replies.ts';
import type { Answer, Press, Reply } from '../../core/inbox.ts';
import type { Asker } from '../../core/people.ts';
import { actionIds } from '../../slack/pictures/actions.ts';
import { allChecksDialog, pageActions } from '../../slack/pictures/all-checks.ts';
import { type AnswerKind, answerDialog } from '../../slack/pictures/answer-dialog.ts';
import { declinedAnswer } from '../../slack/pictures/answers.ts';
import { homeRunAction } from '../../slack/pictures/home.ts';
import { runInputs } from '../../slack/pictures/run-dialog.ts';
import { openRunDialog, redrawRunDialog } from './dialogs.ts';
import { incidentButtons } from './incident-buttons.ts';
import type { DialogContext } from './incident-dialogs.ts';

type Button = (asker: Asker, press: Press, context: DialogContext) => Promise<Answer>;

const aboutCheck = z.object({ run: z.string(), check: z.string(), revision: z.string().exactOptional() });
const aboutPage = z.object({ run: z.string(), page: z.number().int() });

/** What is done for each `action_id`; whether the person may is asked of the desk every time. */
export const buttons: Readonly<Record<string, Button>> = {
  [actionIds.cancel]: async (asker, { value }, { desk, slashCommand }) => {
    const cancelled = await desk.cancel(asker, { run: value, reason: '' });
    return reply(cancelledReply(cancelled, { command: ['cancel', value], slashCommand }));
  },
  [actionIds.rerunFailed]: (asker, press, context) => rerun(asker, press, context, press.value, 'failed'),
  [actionIds.rerunAll]: (asker, press, context) => rerun(asker, press, context, press.value, 'all'),
  [actionIds.rerunCheck]: (asker, press, context) => {
    const { run, check } = checkIn(press);
    return rerun(asker, press, context, run, { check });
  },
  [actionIds.showAll]: (asker, { value }, context) => showAll(asker, context, value, 0, 'dialog'),
  [pageActions.before]: turnPage,
  [pageActions.after]: turnPage,
  [actionIds.approve]: async (asker, press, { desk, slashCommand }) => {
    const answered = await desk.answer(asker, { ...checkIn(press), answer: 'yes', reason: '' });
    return reply(answeredReply(answered, { command: ['status'], slashCommand }));
  },
  [actionIds.reject]: (asker, press, context) => askWhy(asker, press, context, 'reject'),
  [actionIds.signOff]: (asker, press, context) => askWhy(asker, press, context, 'signOff'),
  [actionIds.fail]: (asker, press, context) => askWhy(asker, press, context, 'fail'),
  [actionIds.runCommand]: (asker, press, context) => typed(press.value, asker, press, context),
  [actionIds.who]: (asker, press, context) => typed(`who ${press.value}`, asker, press, context),
  [homeRunAction]: (asker, _press, context) => openRunDialog(asker, context, null),
  [runInputs.plan]: redrawn,
  [runInputs.phase]: redrawn,
  // Buttons that only open a page: Slack tells of the click all the same.
  [actionIds.report]: async () => ({ kind: 'nothing' }),
  [actionIds.logs]: async () => ({ kind: 'nothing' }),
  ...incidentButtons,
};

/** Does what a button says; one of an older version, or of somebody else, does nothing. */
export async function pressButton(asker: Asker, press: Press, context: DialogContext): Promise<Answer> {
  // Several buttons that run commands stand in one row, told apart by a number.
  const action = press.action.replace(/^(answer\.run)\.\d+$/, '$1');
  const button = Object.hasOwn(buttons, action) ? buttons[action] : undefined;
  return button === undefined ? { kind: 'nothing' } : button(asker, press, context);
}

async function rerun(
  asker: Asker,
  { responseUrl }: Press,
  { desk, slashCommand }: DialogContext,
  run: string,
  what: 'all' | 'failed' | { check: string },
): Promise<Answer> {
  const late = responseUrl === null ? {} : { responseUrl };
  const started = await desk.rerun(asker, { run, what, trigger: 'button', ...late });
  const command = typeof what === 'string' ? ['rerun', what, run] : [what.check];
  return reply(startedReply(started, { command, slashCommand }));
}

/** Asks who may answer for the reason, while the question is open; what happened otherwise is for the desk to tell. */
async function askWhy(asker: Asker, press: Press, context: DialogContext, kind: AnswerKind): Promise<Answer> {
  const { desk, slashCommand } = context;
  const pressed = checkIn(press);
  const asked = await desk.question(asker, { ...pressed, answer: kind === 'signOff' ? 'yes' : 'no' });
  if (asked.kind !== 'open') return reply(answeredReply(asked, { command: ['status'], slashCommand }));
  const { head, progress } = asked.check;
  const name = head.name || head.id;
  if (progress.kind !== 'waiting' || !asked.actions.includes(kind)) {
    return reply(declinedAnswer(`${name} does not wait for this.`, 'status', slashCommand));
  }
  const { plan } = asked.state.head;
  const about = {
    kind,
    ...pressed,
    name,
    prompt: progress.question.prompt,
    plan: `${plan.id}@${plan.digest}`,
  };
  const { channel, threadTs } = asker;
  return { kind: 'dialog', view: answerDialog(about, { channel, threadTs }) };
}

async function showAll(
  asker: Asker,
  { desk, slashCommand }: DialogContext,
  run: string,
  page: number,
  kind: 'dialog' | 'redraw',
): Promise<Answer> {
  const shown = await desk.show(asker, run);
  if (shown.kind === 'shown') return { kind, view: allChecksDialog(shown.state, page) };
  return reply(notDoneReply(shown, { command: ['status'], slashCommand }, 'history'));
}

function turnPage(asker: Asker, press: Press, context: DialogContext): Promise<Answer> {
  const { run, page } = aboutPage.parse(JSON.parse(press.value));
  return showAll(asker, context, run, page, 'redraw');
}

async function typed(text: string, asker: Asker, press: Press, context: DialogContext): Promise<Answer> {
  const late = press.responseUrl === null ? {} : { responseUrl: press.responseUrl };
  const arrival = { trigger: 'button', requestId: press.requestId, ...late } as const;
  return reply(await answerCommand(text, asker, context, arrival));
}

async function redrawn(asker: Asker, { dialog }: Press, context: DialogContext): Promise<Answer> {
  return dialog === null ? { kind: 'nothing' } : redrawRunDialog(asker, context, dialog);
}

function checkIn({ value }: Press): z.infer<typeof aboutCheck> {
  return aboutCheck.parse(JSON.parse(value));
}

function reply(message: Reply | null): Answer {
  return message === null ? { kind: 'nothing' } : { kind: 'reply', reply: message };
}
