import { expect, it } from 'vitest';
import { answerOf } from '../../jobs/answers.ts';
import type { Question } from '../../src/core/question.ts';
import { eventId, type RunEvent } from '../../src/core/run/events.ts';
import { reduceRun } from '../../src/core/run/reduce.ts';
import { checkHeadOf, runHeadOf } from '../support/run-events.ts';

const asked: Question = { prompt: 'Go?', approvers: ['U9', 'S1'], expiresInMs: 1_000 };
const heads = {
  deploy: checkHeadOf('deploy', 's', { danger: 'Deploys' }),
  look: checkHeadOf('look', 's'),
};

type Said = Partial<Extract<RunEvent, { type: 'check.answered' }>>;

function stateWith(check: string, said: Said | null, again: readonly RunEvent[] = []) {
  const run = runHeadOf({ s: 'S' }, Object.values(heads));
  const events: RunEvent[] = [
    { type: 'run.requested', id: eventId.run('requested'), at: 0, run },
    { type: 'check.waiting', id: eventId.check(check, 'waiting'), at: 0, check, question: asked },
  ];
  const answered = { type: 'check.answered', id: eventId.check(check, 'answered'), at: 100, check } as const;
  if (said !== null) events.push({ ...answered, answer: 'yes', by: 'U9', reason: 'ok', ...said });
  return reduceRun([...events, ...again]);
}

const given = (check: keyof typeof heads, said: Said | null, now: Partial<Question> = {}, at = 500) =>
  answerOf(stateWith(check, said), heads[check], { ...asked, ...now }, at);

const yes = { kind: 'yes', by: 'U9', reason: 'ok' };
const outdated = (because: string) => ({ kind: 'outdated', because });

it.each<[string, Said, Partial<Question>, unknown]>([
  ['an approver who still is one', {}, {}, yes],
  [
    'one who is none any more',
    {},
    { approvers: ['U8', 'S1'] },
    outdated('whoever approved it is no approver any more'),
  ],
  ['one by a group that still counts', { approverBy: ['S1'] }, { approvers: ['S1'] }, yes],
  [
    'one by a group that no longer counts',
    { approverBy: ['S1'] },
    { approvers: ['U8'] },
    outdated('whoever approved it is no approver any more'),
  ],
  [
    'one by name, who was taken off, in a plan with a group',
    { approverBy: ['U9'] },
    { approvers: ['S1'] },
    outdated('whoever approved it is no approver any more'),
  ],
  [
    'one when nobody may approve any more',
    {},
    { approvers: [] },
    outdated('whoever approved it is no approver any more'),
  ],
  ['one who saw the revision', { revision: 'a1' }, { revision: 'a1' }, yes],
  [
    'one who saw another revision',
    { revision: 'a1' },
    { revision: 'b2' },
    outdated('the revision changed from a1 to b2'),
  ],
  ['one who saw no revision', {}, { revision: 'b2' }, outdated('the revision changed from none to b2')],
])('the yes of %s', (_, said, now, expected) => {
  expect(given('deploy', said, now)).toEqual(expected);
});

it('a yes holds as long as a question stays open, by what is configured now', () => {
  expect(given('deploy', {}, {}, 1_099)).toEqual(yes);
  expect(given('deploy', {}, {}, 1_100)).toEqual(outdated('the approval is older than 1.0 s'));
  expect(given('deploy', {}, { expiresInMs: 10_000 }, 5_000)).toEqual(yes);
  expect(given('deploy', {}, { expiresInMs: null }, 5_000)).toEqual(yes);
});

it('a no stands, whoever said it, whenever', () => {
  const no = { kind: 'no', by: 'U9', reason: 'ok' };
  expect(given('deploy', { answer: 'no' }, { approvers: [], revision: 'b2' }, 9_000)).toEqual(no);
});

it('a sign-off is about a revision, and not for approvers', () => {
  expect(given('look', {}, { approvers: [] }, 9_000)).toEqual(yes);
  expect(given('look', { revision: 'a1' }, { revision: 'b2' })).toEqual(
    outdated('the revision changed from a1 to b2'),
  );
});

it('asked again, it waits for a new answer, and what comes late for the first question changes nothing', () => {
  const again = { round: 2, because: 'the revision changed from a1 to b2' };
  const check = 'deploy';
  const second: RunEvent = {
    ...{ type: 'check.waiting', id: eventId.question(check, 'waiting', 2), at: 600, check },
    question: { ...asked, revision: 'b2', again },
  };
  const late: RunEvent = {
    ...{ type: 'check.answered', id: eventId.check(check, 'answered'), at: 700, check },
    ...{ answer: 'yes', by: 'U8', reason: '' },
  };
  const state = stateWith(check, { revision: 'a1' }, [second, late]);
  expect(state.checks.get(check)).toMatchObject({ answer: null, progress: { kind: 'waiting', since: 600 } });
  expect(answerOf(state, heads.deploy, { ...asked, revision: 'b2' }, 900)).toEqual({ kind: 'nobody' });
  expect(answerOf(state, heads.deploy, { ...asked, revision: 'b2' }, 1_600)).toEqual({ kind: 'expired' });
});
