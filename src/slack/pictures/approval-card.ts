import { formatDuration } from '../../core/plan/duration.ts';
import { standingOf } from '../../core/run/check-standing.ts';
import { type CheckAction, legalCheckActions } from '../../core/run/legal.ts';
import { revisionAsked } from '../../core/run/questions.ts';
import type { CheckAnswer, CheckState, RunState } from '../../core/run/state.ts';
import { shortLine } from '../../core/words/safe-text.ts';
import { failButton, rejectButton, signOffButton } from '../actions/answer-check.ts';
import { type AboutCheck, approveButton } from '../actions/approve-check.ts';
import { rerunCheckButton } from '../actions/rerun.ts';
import {
  type ActionElement,
  type Block,
  blockId,
  buttonRow,
  moment,
  person,
  type RichTextPiece,
  richLines,
  words,
} from '../block-kit/blocks.ts';

const mostQuestions = 3;
const mostAnswers = 3;

const buttonsFor: Readonly<Record<CheckAction, (about: AboutCheck) => readonly ActionElement[]>> = {
  approve: approveButton,
  reject: rejectButton,
  signOff: signOffButton,
  fail: failButton,
  rerunCheck: ({ run, check }) => rerunCheckButton(run, check),
};

/** What waits for a person, with the buttons to answer; at most three. */
export function approvalCard(
  waiting: readonly CheckState[],
  state: RunState,
  buttons: boolean,
): readonly Block[] {
  return waiting.slice(0, mostQuestions).flatMap((check, index) => question(check, index, state, buttons));
}

function question(check: CheckState, index: number, state: RunState, buttons: boolean): readonly Block[] {
  const { progress, head } = check;
  if (progress.kind !== 'waiting') return [];
  const kind = head.danger === null ? 'waits for a person' : 'waits for approval';
  const { approvers, prompt, expiresInMs, again } = progress.question;
  const revision = revisionAsked(state.deploy);
  const lines = [
    [words(`⏸ ${shortLine(head.name || head.id, 80)}`, true), words(` ${kind}`)],
    [words(shortLine(prompt, 150))],
    ...(head.danger === null ? [] : [[words(shortLine(head.danger, 100))]]),
    ...(again === undefined ? [] : [[words(`asked again: ${shortLine(again.because, 250)}`)]]),
    ...(revision === null ? [] : [[words(`about revision ${shortLine(revision, 100)}`)]]),
    ...(approvers.length === 0 ? [] : [[words('asked: '), ...people(approvers)]]),
  ];
  if (expiresInMs !== null) lines.push([words('expires '), moment(progress.since + expiresInMs)]);
  const pressed = buttons ? answerButtons(check, state) : [];
  return [richLines(lines), ...buttonRow(blockId(`ask${index + 1}`, state.head.id), pressed)];
}

/** The buttons that answer the question of a check, about the revision that is shown with it. */
export function answerButtons(check: CheckState, state: RunState): readonly ActionElement[] {
  const revision = revisionAsked(state.deploy);
  return legalCheckActions(check, state).flatMap((action) =>
    buttonsFor[action]({
      run: state.head.id,
      check: check.head.id,
      ...(revision === null ? {} : { revision }),
    }),
  );
}

function people(names: readonly string[]): readonly RichTextPiece[] {
  const shown = names.slice(0, 3).map(person);
  const more = names.length - shown.length;
  return shown
    .flatMap((name, index) => (index === 0 ? [name] : [words(', '), name]))
    .concat(more > 0 ? [words(` and ${more} more`)] : []);
}

/** What people decided and when, the latest three in the order they did. */
export function answersGiven(state: RunState): readonly Block[] {
  const given = [...state.checks.values()]
    .flatMap((check) => (check.answer === null ? [] : [{ check, answer: check.answer }]))
    .toSorted((a, b) => a.answer.at - b.answer.at)
    .slice(-mostAnswers);
  if (given.length === 0) return [];
  return [richLines(given.map(({ check, answer }) => answerLine(check, answer, state)))];
}

/** How the question of a check was answered, or that nobody did. */
export function answeredLine(check: CheckState, state: RunState): readonly RichTextPiece[] {
  if (check.answer !== null) return answerLine(check, check.answer, state);
  const name = shortLine(check.head.name || check.head.id, 60);
  return [words(name, true), words(`: nobody approved · ${standingOf(check, state)}`)];
}

/** `Staging redeployment: approved by @jun at 10:47 · running`. */
function answerLine(check: CheckState, answer: CheckAnswer, state: RunState): readonly RichTextPiece[] {
  const { head, progress } = check;
  const reason = shortLine(answer.reason, 80);
  const standing = standingOf(check, state);
  const took = progress.kind === 'finished' ? `, ${formatDuration(progress.durationMs)}` : '';
  return [
    words(shortLine(head.name || head.id, 60), true),
    words(`: ${verbs[head.danger === null ? 'manual' : 'danger'][answer.answer]} by `),
    person(answer.by),
    words(' at '),
    moment(answer.at),
    words(`${reason === '' ? '' : `: ${reason}`} · ${standing}${took}`),
  ];
}

const verbs = {
  danger: { yes: 'approved', no: 'rejected' },
  manual: { yes: 'signed off', no: 'failed' },
} as const;
