import { expect, it } from 'vitest';
import { eventId, type RunEvent } from '../../../src/core/run/events.ts';
import { reduceRun } from '../../../src/core/run/reduce.ts';
import { summaryOf } from '../../../src/core/run/summary.ts';
import { checkHeadOf, passed, runHeadOf, startedAt } from '../../support/run-events.ts';

const head = runHeadOf(
  { '2.1': 'Sockets' },
  ['a', 'b', 'c', 'd', 'e'].map((id) => checkHeadOf(id, '2.1')),
);
const requested: RunEvent = { id: eventId.run('requested'), at: startedAt, type: 'run.requested', run: head };
const started: RunEvent = { id: eventId.run('started'), at: startedAt + 5, type: 'run.started' };
const over: RunEvent = { id: eventId.run('finished'), at: startedAt + 9, type: 'run.finished' };

function ended(
  check: string,
  status: 'passed' | 'failed' | 'skipped' | 'blocked' | 'cancelled',
  revision: string | null = null,
): RunEvent {
  return {
    ...{
      id: eventId.check(check, 'finished'),
      at: startedAt + 8,
      type: 'check.finished',
      check,
      attempts: 1,
    },
    ...{
      flaky: false,
      startedAt: startedAt + 6,
      durationMs: 2,
      captures: {},
      outcome: { ...passed, status },
    },
    deploy: revision === null ? null : { revision, startedAt: startedAt + 6 },
  };
}

it('sums a run up: all that did not pass, and what of it is no failure itself', () => {
  const checks = [
    ended('a', 'passed', '00468-94p'),
    ended('b', 'failed'),
    ended('c', 'skipped'),
    ended('d', 'blocked'),
  ];
  expect(summaryOf(reduceRun([requested, started, ...checks, over]), 'C1')).toEqual({
    run: 'r-7F3K',
    plan: { id: 'issue-517', digest: 'a1b2c3' },
    environment: 'staging',
    selector: ['phase2'],
    requestedBy: 'mara',
    channel: 'C1',
    requestedAt: startedAt,
    startedAt: startedAt + 5,
    finishedAt: startedAt + 9,
    verdict: 'failed',
    decidedBy: expect.stringContaining('b'),
    cancelled: false,
    passed: 1,
    total: 5,
    unseen: 2,
    failing: ['b', 'c', 'd', 'e'],
    aside: ['c', 'd'],
    checks: ['a', 'b', 'c', 'd', 'e'],
    looks: {
      a: { status: 'passed', at: startedAt + 8, from: startedAt + 6 },
      b: { status: 'failed', at: startedAt + 8, from: startedAt + 6 },
      c: { status: 'skipped', at: startedAt + 8, from: startedAt + 6 },
      d: { status: 'blocked', at: startedAt + 8, from: startedAt + 6 },
    },
    revision: '00468-94p',
    deployedAt: startedAt + 6,
  });
});

it('a run that was cancelled before it started has nothing passed and says so', () => {
  const cancelled: RunEvent = {
    id: eventId.run('cancelled'),
    at: startedAt + 1,
    type: 'run.cancelled',
    by: 'U1',
    reason: '',
  };
  const summary = summaryOf(reduceRun([requested, cancelled, over]), 'C1');
  expect(summary).toMatchObject({
    cancelled: true,
    startedAt: null,
    passed: 0,
    verdict: 'inconclusive',
    revision: null,
  });
});

it('a cancel that arrives after the end changes nothing', () => {
  const checks = ['a', 'b', 'c', 'd', 'e'].map((id) => ended(id, 'passed'));
  const late: RunEvent = {
    id: eventId.run('cancelled'),
    at: startedAt + 10,
    type: 'run.cancelled',
    by: 'U1',
    reason: '',
  };
  const summary = summaryOf(reduceRun([requested, started, ...checks, over, late]), 'C1');
  expect(summary).toMatchObject({ cancelled: false, verdict: 'passed', passed: 5, failing: [] });
});

it('a run that goes on cannot be summed up', () => {
  expect(() => summaryOf(reduceRun([requested]), 'C1')).toThrow('run r-7F3K has not ended');
});

it('what a person did not approve is no failure, and is told apart', () => {
  const ship = runHeadOf({ '2.1': 'S' }, [
    checkHeadOf('a', '2.1'),
    checkHeadOf('b', '2.1', { danger: 'Ships' }),
  ]);
  const asked: RunEvent = {
    ...{ id: 'q', at: startedAt + 6, type: 'check.waiting', check: 'b' },
    question: { prompt: 'Ships', approvers: ['UJUN'], expiresInMs: null },
  };
  const no: RunEvent = {
    ...{
      id: 'n',
      at: startedAt + 7,
      type: 'check.answered',
      check: 'b',
      answer: 'no',
      by: 'UJUN',
      reason: '',
    },
  };
  const first: RunEvent = { ...requested, run: ship };
  const state = reduceRun([first, started, ended('a', 'passed'), asked, no, ended('b', 'cancelled'), over]);
  expect(summaryOf(state, 'C1')).toMatchObject({
    failing: ['b'],
    aside: ['b'],
    looks: { b: { by: 'UJUN' } },
  });
});
