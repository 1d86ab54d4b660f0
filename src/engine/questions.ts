import type { Check } from '../core/plan/model.ts';
import type { PersonAnswer, Question } from '../core/question.ts';
import { eventId } from '../core/run/events.ts';
import { revisionAsked } from '../core/run/questions.ts';
import type { HostAnswer } from './host.ts';
import type { FactParts, QuestionParts } from './open-phase.ts';

/** Asks a person for a check; question and answer are recorded. */
export async function askFor(
  phase: QuestionParts,
  check: Check,
  question: Question,
  put: (question: Question) => Promise<HostAnswer>,
): Promise<PersonAnswer> {
  await tellWaiting(phase, check.id, question);
  const answer = await put(aboutRevision(phase, question));
  if (answer.kind === 'outdated') {
    await tellWaiting(phase, check.id, question, answer.because);
    return { kind: 'nobody' };
  }
  if (answer.kind === 'nobody' || answer.kind === 'expired') return answer;
  const { kind, by, reason } = answer;
  const { redact } = phase.facts;
  const id = eventId.question(check.id, 'answered', roundOf(phase, check.id));
  const told = { by: redact.text(by), reason: redact.text(reason) };
  await phase.emit([{ type: 'check.answered', id, at: phase.now(), check: check.id, answer: kind, ...told }]);
  return answer;
}

/** Says that a check waits for a person, in the log: in the round that it is in, or with `because` in the next one. */
export async function tellWaiting(
  phase: QuestionParts,
  check: string,
  own: Question,
  because: string | null = null,
): Promise<void> {
  const round = roundOf(phase, check) + (because === null ? 0 : 1);
  phase.rounds.set(check, round);
  const question = {
    ...aboutRevision(phase, own),
    ...(because === null ? {} : { again: { round, because } }),
  };
  const id = eventId.question(check, 'waiting', round);
  await phase.emit([
    { type: 'check.waiting', id, at: phase.now(), check, question: phase.facts.redact.value(question) },
  ]);
}

/** How often the question of a check has been put; 1 also before the first time. */
function roundOf(phase: QuestionParts, check: string): number {
  const known = phase.rounds.get(check);
  if (known !== undefined) return known;
  const { eventIds } = phase.state;
  let round = 1;
  while (eventIds.has(eventId.question(check, 'waiting', round + 1))) round += 1;
  return round;
}

/** The question with the revision that the run knows now. */
function aboutRevision({ facts }: FactParts, question: Question): Question {
  const revision = revisionAsked(facts.deploy);
  return revision === null ? question : { ...question, revision };
}
