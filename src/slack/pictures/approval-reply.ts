import { formatDuration } from '../../core/plan/duration.ts';
import { standingOf } from '../../core/run/check-standing.ts';
import { legalCheckActions } from '../../core/run/legal.ts';
import { revisionAsked } from '../../core/run/questions.ts';
import type { CheckState, RunState } from '../../core/run/state.ts';
import { runWords } from '../../core/words/results.ts';
import { shortLine } from '../../core/words/safe-text.ts';
import {
  type Block,
  blockId,
  buttonRow,
  moment,
  person,
  personMarkup,
  richLines,
  words,
} from '../block-kit/blocks.ts';
import {
  messageText,
  type RunPictureOptions,
  runMetadata,
  type SlackMessage,
  shortId,
} from '../block-kit/message.ts';
import type { Line } from '../block-kit/reply-message.ts';
import { answerButtons, answeredLine } from './approval-card.ts';

export type ApprovalOptions = Pick<RunPictureOptions, 'level' | 'buttons'> & {
  /** How long the check took the last time, ms; null: nobody knows. */
  lastTookMs: number | null;
};

const mostApprovers = 5;

/**
 * The question of a dangerous check in the run's thread: it mentions who may approve, since a message that is changed in place notifies
 * nobody, and says what would happen where. Changed once it is answered; null for a check that was never asked about.
 */
export function approvalReply(state: RunState, id: string, options: ApprovalOptions): SlackMessage | null {
  const index = [...state.checks.keys()].indexOf(id);
  const check = state.checks.get(id);
  if (check === undefined || check.head.danger === null) return null;
  const name = shortLine(check.head.name || check.head.id, 100);
  const { progress } = check;
  const metadata = runMetadata(state, {
    type: 'staging_check_run',
    part: `approval:${shortId(id, index)}`,
    state: progress.kind === 'waiting' ? 'waiting' : standingOf(check, state),
    also: { check: shortId(id, index) },
  });
  if (progress.kind !== 'waiting') {
    const line = answeredLine(check, state);
    const text = messageText([
      `${name}: ${check.answer === null ? 'is not asked for any more' : 'was answered'}`,
    ]);
    return { text, blocks: options.level === 'text' ? [] : [richLines([line])], metadata };
  }
  const { approvers } = progress.question;
  const others = approvers.filter((one) => one !== state.head.requestedBy).slice(0, mostApprovers);
  const mentions = others.map(personMarkup).join(' ');
  const text = `${mentions}${mentions === '' ? '' : ' '}${messageText([`${name} waits for approval: ${runWords(state.head)}`])}`;
  if (options.level === 'text') return { text, blocks: [], metadata };
  const blocks = [
    richLines(questionLines(check, state, others, options.lastTookMs)),
    ...buttons(check, state, options),
  ];
  return { text, blocks, metadata };
}

function questionLines(
  { head, progress }: CheckState,
  state: RunState,
  others: readonly string[],
  lastTookMs: number | null,
): readonly Line[] {
  if (progress.kind !== 'waiting') return [];
  const { argv, expiresInMs, again } = progress.question;
  const revision = revisionAsked(state.deploy);
  const names = others.flatMap((one, index) => (index === 0 ? [person(one)] : [words(' '), person(one)]));
  return [
    [
      ...names,
      words(others.length === 0 ? '⏸ ' : ' ⏸ '),
      words(shortLine(head.name || head.id, 100), true),
      words(' waits for approval · asked by '),
      person(state.head.requestedBy),
    ],
    ...(argv === undefined ? [] : [[words(shortLine(argv.join(' '), 600))]]),
    [
      words(`${shortLine(head.danger ?? '', 200)} · on ${shortLine(state.head.environment, 60)}`),
      words(lastTookMs === null ? '' : ` · last time ${formatDuration(lastTookMs)}`),
      ...(expiresInMs === null ? [] : [words(' · expires '), moment(progress.since + expiresInMs)]),
    ],
    ...(revision === null ? [] : [[words(`about revision ${shortLine(revision, 100)}`)]]),
    ...(again === undefined ? [] : [[words(`asked again: ${shortLine(again.because, 250)}`)]]),
  ];
}

function buttons(check: CheckState, state: RunState, options: ApprovalOptions): readonly Block[] {
  if (!options.buttons || legalCheckActions(check, state).length === 0) return [];
  return buttonRow(blockId('approval', state.head.id), answerButtons(check, state));
}
