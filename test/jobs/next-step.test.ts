import { expect, it } from 'vitest';
import { nextStep } from '../../jobs/next-step.ts';
import { abandonedReason, type PhaseChild } from '../../src/core/job.ts';
import { eventId, type RunEvent } from '../../src/core/run/events.ts';
import { reduceRun } from '../../src/core/run/reduce.ts';
import { checkOf, headOf, phaseOf, planOf } from '../support/run-parts.ts';

const plan = planOf([
  phaseOf('p1', [checkOf('a'), checkOf('b')]),
  phaseOf('p1-1', [checkOf('c', { danger: 'Deploys' })], { needs: ['p1'] }),
  phaseOf('p2', [checkOf('d')], { needs: ['p1-1'] }),
]);
const question = { prompt: 'Sure?', approvers: [], expiresInMs: 1_000 };
const outcome = { status: 'passed', reason: '', failures: [], summary: '', evidence: {}, cases: [] } as const;
const gone = (queue: string) => `a worker of this run is gone, and nobody serves the queue ${queue}`;
const stalled = 'job stalled more than allowable limit';

const begun = (phase: string): RunEvent => ({
  type: 'phase.started',
  id: eventId.phase(phase, 'started'),
  at: 1,
  phase,
});
const over = (phase: string): RunEvent => ({
  type: 'phase.finished',
  id: eventId.phase(phase, 'finished'),
  at: 2,
  phase,
});
const asks = (check: string): RunEvent => ({
  type: 'check.waiting',
  id: eventId.check(check, 'waiting'),
  at: 1_000,
  check,
  question,
});
const says = (check: string): RunEvent => ({
  type: 'check.answered',
  id: eventId.check(check, 'answered'),
  at: 3,
  check,
  answer: 'yes',
  by: 'U9',
  reason: '',
});
const ends = (check: string): RunEvent => ({
  type: 'check.finished',
  id: eventId.check(check, 'finished'),
  at: 3,
  check,
  attempts: 1,
  flaky: false,
  startedAt: 1,
  durationMs: 2,
  outcome,
  captures: {},
  deploy: null,
});
const cancelled: RunEvent = {
  type: 'run.cancelled',
  id: eventId.run('cancelled'),
  at: 4,
  by: 'U1',
  reason: '',
};
const child = (phase: string, turn: number, state: PhaseChild['state'], reason = ''): PhaseChild => ({
  job: `phase-run-1-${phase}-${turn}`,
  state,
  reason,
});
const turn = (phase: string, number: number, isDangerous = false) => ({
  run: 'run-1',
  phase,
  turn: number,
  isDangerous,
  priority: 'medium' as const,
});
const step = (
  events: readonly RunEvent[],
  children: readonly PhaseChild[] = [],
  options: { now?: number; failFast?: boolean } = {},
) => {
  const requested: RunEvent = {
    type: 'run.requested',
    id: eventId.run('requested'),
    at: 0,
    run: headOf(plan),
  };
  return nextStep({
    state: reduceRun([requested, ...events]),
    children,
    now: options.now ?? 1_500,
    failFast: options.failFast ?? false,
  });
};

it.each<[string, Parameters<typeof step>, ReturnType<typeof step>]>([
  ['the first phase', [[]], { kind: 'phases', phases: [turn('p1', 1)], isAsking: false }],
  [
    'a phase under way keeps its turn',
    [[begun('p1')], [child('p1', 1, 'open')]],
    { kind: 'phases', phases: [turn('p1', 1)], isAsking: false },
  ],
  [
    'a phase that was left goes on',
    [[begun('p1')], [child('p1', 1, 'ended')]],
    { kind: 'phases', phases: [turn('p1', 2)], isAsking: false },
  ],
  [
    'names that begin alike are kept apart',
    [[over('p1')], [child('p1', 7, 'ended')]],
    { kind: 'phases', phases: [turn('p1-1', 1, true)], isAsking: false },
  ],
  [
    'a question waits until it expires',
    [[begun('p1'), asks('a')], [child('p1', 1, 'ended')]],
    { kind: 'ask', untilAt: 2_000 },
  ],
  [
    'a question while other checks run',
    [[begun('p1'), asks('a')], [child('p1', 1, 'open')]],
    { kind: 'phases', phases: [turn('p1', 1)], isAsking: false },
  ],
  [
    'an answer',
    [[begun('p1'), asks('a'), says('a')], [child('p1', 1, 'ended')]],
    { kind: 'phases', phases: [turn('p1', 2)], isAsking: false },
  ],
  [
    'an answer that was acted on, with another question open',
    [[begun('p1'), asks('a'), asks('b'), says('a'), ends('a')], [child('p1', 2, 'ended')]],
    { kind: 'ask', untilAt: 2_000 },
  ],
  [
    'an expired question',
    [[begun('p1'), asks('a')], [child('p1', 1, 'ended')], { now: 2_000 }],
    { kind: 'phases', phases: [turn('p1', 2)], isAsking: false },
  ],
  [
    'a phase of checks that broke',
    [[begun('p1')], [child('p1', 1, 'failed', 'no disk')]],
    { kind: 'give-up', phases: [{ phase: 'p1', reason: 'the phase could not be run: no disk' }] },
  ],
  [
    'a phase of checks that lost its workers',
    [[begun('p1')], [child('p1', 1, 'failed', stalled)]],
    { kind: 'give-up', phases: [{ phase: 'p1', reason: 'worker lost 5 times' }] },
  ],
  [
    'a dangerous phase that lost its worker once',
    [[over('p1'), begun('p1-1')], [child('p1-1', 1, 'failed', stalled)]],
    { kind: 'phases', phases: [turn('p1-1', 2, true)], isAsking: false },
  ],
  [
    'a later phase of a queue that lost its last worker',
    [[over('p1'), over('p1-1')], [child('p1', 1, 'failed', abandonedReason)]],
    { kind: 'give-up', phases: [{ phase: 'p2', reason: gone('checks') }] },
  ],
  [
    'a later phase of another queue than that which lost its last worker',
    [[over('p1')], [child('p1', 1, 'failed', abandonedReason)]],
    { kind: 'phases', phases: [turn('p1-1', 1, true)], isAsking: false },
  ],
  [
    'a dangerous phase whose queue lost its last worker',
    [[over('p1'), begun('p1-1')], [child('p1-1', 1, 'failed', abandonedReason)]],
    { kind: 'give-up', phases: [{ phase: 'p1-1', reason: gone('danger') }] },
  ],
  [
    'a dangerous phase that lost five',
    [[over('p1')], [1, 2, 3, 4, 5].map((one) => child('p1-1', one, 'failed', stalled))],
    { kind: 'give-up', phases: [{ phase: 'p1-1', reason: 'worker lost 5 times' }] },
  ],
  [
    'a phase that never ends',
    [[begun('p1')], [...Array(50).keys()].map((one) => child('p1', one + 1, 'ended'))],
    { kind: 'give-up', phases: [{ phase: 'p1', reason: 'the phase was begun 50 times and came to no end' }] },
  ],
  ['cancelled before anything began', [[cancelled]], { kind: 'finish' }],
  [
    'cancelled while a phase runs',
    [[begun('p1'), cancelled], [child('p1', 1, 'open')]],
    { kind: 'phases', phases: [turn('p1', 1)], isAsking: false },
  ],
  [
    'cancelled while a person is asked',
    [[begun('p1'), asks('a'), cancelled], [child('p1', 1, 'ended')]],
    { kind: 'phases', phases: [turn('p1', 2)], isAsking: false },
  ],
  [
    'cancelled after a phase',
    [[begun('p1'), over('p1'), cancelled], [child('p1', 1, 'ended')]],
    { kind: 'finish' },
  ],
  ['everything is over', [[over('p1'), over('p1-1'), over('p2')]], { kind: 'finish' }],
])('%s', (_, situation, expected) => {
  expect(step(...situation)).toEqual(expected);
});

const apart = planOf([phaseOf('p1', [checkOf('a')]), phaseOf('p2', [checkOf('b')])]);

it.each([
  [false, [turn('p1', 1), turn('p2', 1)]],
  [true, [turn('p1', 1)]],
])(
  'phases that need nothing go at the same time, with fail-fast (%s) one after another',
  (failFast, phases) => {
    const requested: RunEvent = {
      type: 'run.requested',
      id: eventId.run('requested'),
      at: 0,
      run: headOf(apart),
    };
    const situation = { state: reduceRun([requested]), children: [], now: 0, failFast };
    expect(nextStep(situation)).toEqual({ kind: 'phases', phases, isAsking: false });
  },
);

it('a phase that waits for a person does not hold up another, and is looked after meanwhile', () => {
  const requested: RunEvent = {
    type: 'run.requested',
    id: eventId.run('requested'),
    at: 0,
    run: headOf(apart),
  };
  const children = [child('p1', 1, 'ended'), child('p2', 1, 'open')];
  const state = reduceRun([requested, begun('p1'), begun('p2'), asks('a')]);
  const situation = { state, children, now: 1_500, failFast: false };
  expect(nextStep(situation)).toEqual({ kind: 'phases', phases: [turn('p2', 1)], isAsking: true });
});
