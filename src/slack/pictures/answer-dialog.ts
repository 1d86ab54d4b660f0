import { type Block, markup, plain } from './blocks.ts';
import { type DialogMemory, dialog } from './dialog.ts';
import { mrkdwnText } from './mrkdwn.ts';

/** The `callback_id` of the dialog that asks why. */
export const answerDialogName = 'check.answer';
/** Its input and the block that shows what is wrong. */
export const reasonInput = 'reason';

/** What a person is about to say of a check. */
export type AnswerKind = 'signOff' | 'fail' | 'reject';

const shapes: Readonly<Record<AnswerKind, { title: string; submit: string; label: string }>> = {
  signOff: { title: 'Sign off', submit: 'Sign off', label: 'What did you see?' },
  fail: { title: 'Fail this check', submit: 'Fail', label: 'What is wrong?' },
  reject: { title: 'Reject', submit: 'Reject', label: 'Why not?' },
};

/** Failing a check takes a reason; signing off and rejecting may have one. */
export function needsReason(kind: AnswerKind): boolean {
  return kind === 'fail';
}

/** Asks for the reason of a sign-off, a failure or a rejection. */
export function answerDialog(
  asked: {
    kind: AnswerKind;
    run: string;
    check: string;
    name: string;
    prompt: string;
    plan: string;
    /** What the question was shown with; the answer is about this one. */
    revision?: string;
  },
  memory: DialogMemory,
): Block {
  const { kind, run, check, revision } = asked;
  const about = revision === undefined ? '' : `, revision ${revision}`;
  const { title, submit, label } = shapes[kind];
  const said = [`*${mrkdwnText(asked.name, 200)}*`, mrkdwnText(asked.prompt, 1500)].filter(
    (one) => one !== '',
  );
  const answering = { kind, run, check, ...(revision === undefined ? {} : { revision }) };
  const blocks = [
    { type: 'section', text: markup(said.join('\n')) },
    {
      type: 'input',
      block_id: reasonInput,
      optional: !needsReason(kind),
      label: plain(label, 150),
      element: {
        type: 'plain_text_input',
        action_id: reasonInput,
        multiline: true,
        max_length: 500,
      },
    },
    { type: 'context', elements: [markup(mrkdwnText(`Run ${run}, plan ${asked.plan}${about}`, 300))] },
  ];
  return dialog({ name: answerDialogName, title, submit, blocks, memory: { ...memory, ...answering } });
}
