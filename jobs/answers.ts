import { formatDuration } from '../src/core/plan/duration.ts';
import type { Question } from '../src/core/question.ts';
import type { CheckHead } from '../src/core/run/events.ts';
import { revisionChange } from '../src/core/run/questions.ts';
import type { CheckAnswer, RunState } from '../src/core/run/state.ts';
import type { HostAnswer } from '../src/engine/host.ts';

/** What people have said so far, as it holds at this moment; an answer that comes later is for the next turn. */
export function answerOf(state: RunState, head: CheckHead, question: Question, now: number): HostAnswer {
  const check = state.checks.get(head.id);
  if (check === undefined) return { kind: 'nobody' };
  if (check.answer !== null) {
    const { answer, by, reason } = check.answer;
    const because = answer === 'yes' ? whyOutdated(head, check.answer, question, now) : null;
    return because === null ? { kind: answer, by, reason } : { kind: 'outdated', because };
  }
  const { progress } = check;
  // The question as it was put: its time does not change when the configuration does.
  const expiresInMs = progress.kind === 'waiting' ? progress.question.expiresInMs : question.expiresInMs;
  const isExpired =
    progress.kind === 'waiting' && expiresInMs !== null && progress.since + expiresInMs <= now;
  return isExpired ? { kind: 'expired' } : { kind: 'nobody' };
}

/** `question` is as it would be put now: with the approvers, the time and the revision of this moment. */
function whyOutdated(head: CheckHead, answer: CheckAnswer, question: Question, now: number): string | null {
  const changed = revisionChange(answer.revision ?? null, question.revision ?? null);
  if (changed !== null || head.danger === null) return changed;
  const { by, at, approverBy = [by] } = answer;
  // Who is in a group is not known here: what Slack said then stands while the group is named.
  if (!approverBy.some((one) => question.approvers.includes(one))) {
    return 'whoever approved it is no approver any more';
  }
  const { expiresInMs } = question;
  if (expiresInMs === null || at + expiresInMs > now) return null;
  return `the approval is older than ${formatDuration(expiresInMs)}`;
}
