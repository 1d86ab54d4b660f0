import { phrase, type Sentence } from '../core/picture/sentence.ts';
import type { CheckState, RunState } from '../core/run/state.ts';
import { judgeRun } from '../core/run/verdict.ts';
import { atTime, becauseOf, byPerson } from './sentence-parts.ts';

/** Who or what ended the run, and when; null while it goes on. */
export function overBy(state: RunState): Sentence | null {
  const { id } = state.head;
  if (state.cancelled !== null) {
    const { by, at, reason } = state.cancelled;
    const end = state.finishedAt === null ? '' : `; it ended ${judgeRun(state).verdict}`;
    return phrase`${id} was already cancelled by ${byPerson(by)} ${atTime(at)}${becauseOf(reason)}${end}`;
  }
  if (state.finishedAt === null) return null;
  return phrase`${id} ended ${atTime(state.finishedAt)}: ${judgeRun(state).verdict}`;
}

/** Who answered the question of a check, how and when; null when nobody has. */
export function answeredBy({ answer, head }: CheckState): Sentence | null {
  if (answer === null) return null;
  const word = answered[head.danger === null ? 'sign-off' : 'approval'][answer.answer];
  return phrase`Already ${word} by ${byPerson(answer.by)} ${atTime(answer.at)}${becauseOf(answer.reason)}`;
}

const answered = {
  approval: { yes: 'approved', no: 'rejected' },
  'sign-off': { yes: 'signed off', no: 'failed' },
} as const;
