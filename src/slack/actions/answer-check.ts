import { z } from 'zod';
import type { Asker } from '../../core/people.ts';
import type { Reply } from '../../desk/reply.ts';
import type { PushButton } from '../block-kit/block-kit.ts';
import { type Block, markup, plain, section } from '../block-kit/blocks.ts';
import { jsonButton } from '../block-kit/buttons.ts';
import { type DialogMemory, dialog, type Modal } from '../block-kit/dialog.ts';
import { mrkdwnText } from '../block-kit/mrkdwn.ts';
import type { Effect } from '../interactions.ts';
import { type ActionContext, type Dialog, jsonAction, objection, placeOf, textIn, told } from './action.ts';
import { type AboutCheck, aboutCheck } from './approve-check.ts';

/** What a person says of a check with a reason. */
export type AnswerKind = 'signOff' | 'fail' | 'reject';

/** Each asks for the reason first. */
export const signOffCheck = jsonAction('check.sign-off', aboutCheck, (about, asker, context) =>
  askWhy(asker, about, context, 'signOff'),
);
export const failCheck = jsonAction('check.fail', aboutCheck, (about, asker, context) =>
  askWhy(asker, about, context, 'fail'),
);
export const rejectCheck = jsonAction('check.reject', aboutCheck, (about, asker, context) =>
  askWhy(asker, about, context, 'reject'),
);

export function signOffButton(about: AboutCheck): readonly PushButton[] {
  return jsonButton(signOffCheck.id, 'Sign off', about, { style: 'primary' });
}

export function failButton(about: AboutCheck): readonly PushButton[] {
  return jsonButton(failCheck.id, 'Fail', about, { style: 'danger' });
}

export function rejectButton(about: AboutCheck): readonly PushButton[] {
  return jsonButton(rejectCheck.id, 'Reject', about, { style: 'danger' });
}

/** Asks who may answer for the reason, while the question is open; what happened otherwise is for the desk to tell. */
async function askWhy(
  asker: Asker,
  about: AboutCheck,
  { desk }: ActionContext,
  kind: AnswerKind,
): Promise<Effect<Reply>> {
  const question = await desk.question(asker, { ...about, answer: kind === 'signOff' ? 'yes' : 'no' });
  if (question.kind !== 'open') return told({ kind: 'answer', answered: question });
  const { head, progress } = question.check;
  const name = head.name || head.id;
  if (progress.kind !== 'waiting' || !question.actions.includes(kind)) {
    return told({ kind: 'declined', message: `${name} does not wait for this.`, next: 'status' });
  }
  const { plan } = question.state.head;
  const { prompt } = progress.question;
  const wanted = { kind, ...about, name, prompt, plan: `${plan.id}@${plan.digest}` };
  return { kind: 'dialog', view: answerDialog(wanted, placeOf(asker)) };
}

/** Its input and the block that shows what is wrong. */
export const reasonInput = 'reason';

const shapes: Readonly<Record<AnswerKind, { title: string; submit: string; label: string }>> = {
  signOff: { title: 'Sign off', submit: 'Sign off', label: 'What did you see?' },
  fail: { title: 'Fail this check', submit: 'Fail', label: 'What is wrong?' },
  reject: { title: 'Reject', submit: 'Reject', label: 'Why not?' },
};

const answering = aboutCheck.extend({ kind: z.enum(['signOff', 'fail', 'reject']) });

/** The dialog that asks why. Failing a check takes a reason; signing off and rejecting may have one. */
export const answerCheck: Dialog = {
  name: 'check.answer',
  async submit(asker, submission, { desk }) {
    const { kind, ...about } = answering.parse(JSON.parse(submission.memory));
    const reason = textIn(submission, reasonInput);
    if (kind === 'fail' && reason === '') {
      const hint = 'Say what is wrong: it is kept with the run, and the next reader has nothing else.';
      return objection(reasonInput, hint);
    }
    const answer = kind === 'signOff' ? 'yes' : 'no';
    const answered = await desk.answer(asker, { ...about, answer, reason });
    const reply: Reply | null = answered.kind === 'answered' ? null : { kind: 'answer', answered };
    return { kind: 'closed', asker, reply };
  },
};

/** Asks for the reason of a sign-off, a failure or a rejection; the answer is about the revision that the question was shown with. */
export function answerDialog(
  wanted: AboutCheck & { kind: AnswerKind; name: string; prompt: string; plan: string },
  memory: DialogMemory,
): Modal {
  const { kind, run, check, revision } = wanted;
  const about = revision === undefined ? '' : `, revision ${revision}`;
  const { title, submit, label } = shapes[kind];
  const lines = [`*${mrkdwnText(wanted.name, 200)}*`, mrkdwnText(wanted.prompt, 1500)];
  const blocks: readonly Block[] = [
    section(lines.filter((line) => line !== '').join('\n')),
    {
      type: 'input',
      block_id: reasonInput,
      optional: kind !== 'fail',
      label: plain(label, 150),
      element: { type: 'plain_text_input', action_id: reasonInput, multiline: true, max_length: 500 },
    },
    { type: 'context', elements: [markup(mrkdwnText(`Run ${run}, plan ${wanted.plan}${about}`, 300))] },
  ];
  const held = { ...memory, kind, run, check, ...(revision === undefined ? {} : { revision }) };
  return dialog({ name: answerCheck.name, title, submit, blocks, memory: held });
}
