import fc from 'fast-check';
import { expect, test } from 'vitest';
import { comingReport, dueReports, nextSeriesStep, seriesOf } from '../../../src/core/deploy/due.ts';
import type { DeployEvent, DeployHead } from '../../../src/core/deploy/events.ts';
import { reduceDeploy } from '../../../src/core/deploy/reduce.ts';
import { doubtOf, isRevision, othersIn, revisionStanding } from '../../../src/core/deploy/revision.ts';
import type { DeployState } from '../../../src/core/deploy/state.ts';
import { deployPlan, origin } from '../../support/deploys.ts';

const minuteMs = 60_000;
const head: DeployHead = {
  id: 'd-0123456789abcdef',
  environment: 'staging',
  revision: 'new',
  plan: 'shop',
  reports: [5, 30, 120].map((minutes, at) => ({ number: at + 1, afterMs: minutes * minuteMs, run: ['all'] })),
  channel: 'C1',
  incident: null,
};
const opened: DeployEvent = { type: 'deploy.opened', id: 'deploy.opened', at: 0, deploy: head };

function stateOf(...events: readonly DeployEvent[]): DeployState {
  const state = reduceDeploy([opened, ...events]);
  if (state === null) throw new Error('it was opened');
  return state;
}

const report = (number: number, kind: 'due' | 'started' | 'ended' | 'skipped', at: number): DeployEvent => {
  const about = { id: `report.${kind}:${number}`, at, report: number };
  if (kind === 'due') return { type: 'report.due', ...about };
  if (kind === 'started') return { type: 'report.started', ...about, run: `r-${number}` };
  if (kind === 'skipped') return { type: 'report.skipped', ...about, reason: 'late' };
  const facts = { run: `r-${number}`, decidedBy: '', passed: 1, total: 1, failing: [] };
  return { type: 'report.ended', ...about, verdict: 'passed', ...facts };
};

const at = fc.integer({ min: 0, max: 5 });
const number = fc.integer({ min: 1, max: 3 });
const facts = fc.record({
  service: fc.constantFrom(null, 'api'),
  url: fc.constantFrom(null, 'u'),
  deployedBy: fc.constantFrom(null, 'dana', 'jun'),
});
const anyEvent: fc.Arbitrary<DeployEvent> = fc.oneof(
  fc.tuple(at, facts, fc.constantFrom('hook', 'log')).map(([when, told, kind]): DeployEvent => {
    const source = kind === 'hook' ? ({ kind: 'hook' } as const) : ({ kind: 'log' } as const);
    return { type: 'deploy.seen', id: `deploy.seen:${kind}`, at: when, source, facts: told };
  }),
  fc
    .tuple(at, number, fc.constantFrom('due', 'started', 'ended', 'skipped'))
    .map(([when, which, kind]) => report(which, kind, when)),
  fc.tuple(at, number, fc.integer({ min: 1, max: 4 }), fc.constantFrom('new', 'old')).map(
    ([when, which, asked, answer]): DeployEvent => ({
      type: answer === 'new' ? 'revision.confirmed' : 'revision.old',
      id: `revision:${which}:${asked}`,
      at: when,
      report: which,
      asked,
      answers: [origin(answer)],
    }),
  ),
  at.map(
    (when): DeployEvent => ({ type: 'superseded', id: 'superseded', at: when, by: 'd-2', revision: 'n' }),
  ),
  at.map((when): DeployEvent => ({ type: 'signed.off', id: 'signed.off', at: when })),
  at.map(
    (when): DeployEvent => ({
      type: 'cancelled',
      id: 'cancelled',
      at: when,
      reason: 'closed',
      incident: '1',
    }),
  ),
  at.map(
    (when): DeployEvent => ({
      type: 'message.posted',
      id: 'message.posted',
      at: when,
      channel: 'C1',
      message: '1',
    }),
  ),
);

test('the same events in any order, and repeated, give the same state', () => {
  const shuffled = fc
    .array(anyEvent, { maxLength: 25 })
    .chain((events) =>
      fc.tuple(
        fc.constant([opened, ...events]),
        fc.shuffledSubarray([opened, ...events, ...events], { minLength: events.length * 2 + 1 }),
      ),
    );
  fc.assert(
    fc.property(shuffled, ([events, others]) => {
      expect(reduceDeploy(others)).toEqual(reduceDeploy(events));
    }),
    { numRuns: 300 },
  );
});

test('a deploy that was never opened has no state', () => {
  expect(reduceDeploy([])).toBeNull();
  expect(reduceDeploy([report(1, 'due', 1)])).toBeNull();
});

test.each([
  ['before the first', 4, null, []],
  ['at the first', 5, 1, []],
  ['two at once: the newer one', 31, 2, [1]],
  ['all of them: the last one', 600, 3, [1, 2]],
] as const)('due %s', (_, minutes, run, late) => {
  const due = dueReports(stateOf(), minutes * minuteMs);
  expect(due.run?.number ?? null).toBe(run);
  expect(due.late.map((one) => one.number)).toEqual(late);
});

test('while the run of a report goes on, the next report waits', () => {
  const state = stateOf(report(1, 'started', 5 * minuteMs));
  expect(nextSeriesStep(state, 40 * minuteMs)).toMatchObject({ kind: 'follow', run: 'r-1' });
});

test('an ended series follows its run to the end, and begins nothing', () => {
  const superseded: DeployEvent = { type: 'superseded', id: 'superseded', at: 1, by: 'd-2', revision: 'x' };
  expect(nextSeriesStep(stateOf(superseded, report(1, 'started', 1)), 600 * minuteMs).kind).toBe('follow');
  expect(nextSeriesStep(stateOf(superseded), 600 * minuteMs).kind).toBe('over');
});

test('the report that comes next is the first that is planned; none of a series that ended', () => {
  expect(comingReport(stateOf())?.number).toBe(1);
  expect(comingReport(stateOf(report(1, 'started', 5 * minuteMs)))?.number).toBe(2);
  const superseded: DeployEvent = { type: 'superseded', id: 'superseded', at: 1, by: 'd-2', revision: 'x' };
  expect(comingReport(stateOf(superseded))).toBeNull();
});

test('after the last report the series is signed off', () => {
  const all = [1, 2, 3].map((one) => report(one, 'ended', one));
  expect(nextSeriesStep(stateOf(...all), minuteMs)).toMatchObject({
    kind: 'note',
    events: [{ type: 'signed.off' }],
  });
});

test.each([
  ['confirmed', [origin('new', 'new', 'new'), origin('new')]],
  ['old', [origin('new', 'old', 'new')]],
  ['old', [origin('new'), { ...origin('old', null), problem: 'status 503' }]],
  ['unknown', [origin('new', 'new'), { ...origin(), problem: 'DNS failed' }]],
  ['unknown', [origin('new', null)]],
  ['unknown', [origin()]],
  ['unasked', []],
] as const)('the origins say: %s', (standing, answers) => {
  expect(revisionStanding('new', answers)).toBe(standing);
});

test('who answers with another revision is named', () => {
  expect(othersIn('new', [origin('new', 'old', 'old'), origin('new')])).toBe('Revision: old (2 of 3)');
});

test.each(['00469-x1', 'v1.4.2', 'a/b@sha256:00ff', 'A+b', 'x'.repeat(128)])('%s is a revision', (text) => {
  expect(isRevision(text)).toBe(true);
});

test('a plan without reports has four, one with reports has its own for this environment only', () => {
  const plan = deployPlan.plan;
  if (plan === null) throw new Error('the plan has errors');
  expect(seriesOf(plan, 'staging').map(({ afterMs }) => afterMs / minuteMs)).toEqual([5, 30, 120]);
  expect(seriesOf(plan, 'demo').map(({ afterMs }) => afterMs / minuteMs)).toEqual([5, 30, 120, 1440]);
  expect(seriesOf(plan, 'demo')[0]?.run).toEqual(['all']);
});

test.each([
  ['all say it', [origin('new', 'new')], true, null],
  ['nobody could ever be asked', [], undefined, null],
  ['nobody can be asked any more', [], true, { isCertain: false, reason: 'nobody knows that new' }],
  ['another one answers', [origin('new', 'old')], true, { isCertain: true, reason: 'the revision changed' }],
  ['one does not say', [origin('new', null)], true, { isCertain: false, reason: 'nobody knows that new' }],
  [
    'all say it, and before not all did',
    [origin('new')],
    false,
    { isCertain: false, reason: 'nobody knows' },
  ],
])('after a run %s: %j', (_, answers, isConfirmed, doubt) => {
  const about = { id: 'd-1', report: 1, revision: 'new', startedAt: 0 };
  const found = doubtOf(isConfirmed === undefined ? about : { ...about, isConfirmed }, answers);
  if (doubt === null) expect(found).toBeNull();
  else expect(found).toEqual({ ...doubt, reason: expect.stringContaining(doubt.reason) });
});
