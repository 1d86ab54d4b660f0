import { expect, it } from 'vitest';
import { eventId, type RunEvent } from '../../../src/core/run/events.ts';
import { legalActions, legalCheckActions } from '../../../src/core/run/legal.ts';
import { reduceRun } from '../../../src/core/run/reduce.ts';
import { startedAt as at, checkHeadOf, passed, runHeadOf } from '../../support/run-events.ts';

const head = runHeadOf({ '2.1': 'S' }, [
  checkHeadOf('a', '2.1'),
  checkHeadOf('d', '2.1', { danger: 'Deploys' }),
]);
const requested: RunEvent = { id: eventId.run('requested'), at, type: 'run.requested', run: head };
const cancelled: RunEvent = { id: eventId.run('cancelled'), at, type: 'run.cancelled', by: 'U1', reason: '' };
const over: RunEvent = { id: eventId.run('finished'), at, type: 'run.finished' };
const question = { prompt: '?', approvers: [], expiresInMs: null };

function waiting(check: string): RunEvent {
  return { id: eventId.check(check, 'waiting'), at, type: 'check.waiting', check, question };
}

function ended(check: string, status: 'passed' | 'failed'): RunEvent {
  return {
    ...{ id: eventId.check(check, 'finished'), at, type: 'check.finished', check, attempts: 1, flaky: false },
    ...{ startedAt: at, durationMs: 1, captures: {}, deploy: null, outcome: { ...passed, status } },
  };
}

it.each([
  ['goes on', [], ['cancel']],
  ['was cancelled', [cancelled], []],
  ['ended green', [ended('a', 'passed'), ended('d', 'passed'), over], ['rerunAll']],
  ['ended red', [ended('a', 'failed'), ended('d', 'passed'), over], ['rerunFailed', 'rerunAll']],
  ['ended with a check that never did', [ended('a', 'passed'), over], ['rerunFailed', 'rerunAll']],
] as const)('a run that %s allows just that', (_, events, actions) => {
  expect(legalActions(reduceRun([requested, ...events]))).toEqual(actions);
});

it.each([
  ['nothing is asked', 'a', [], []],
  ['a person is the check', 'a', [waiting('a')], ['signOff', 'fail']],
  ['the check is dangerous', 'd', [waiting('d')], ['approve', 'reject']],
  ['the run was cancelled', 'd', [waiting('d'), cancelled], []],
  ['the run is over', 'a', [ended('a', 'failed'), over], ['rerunCheck']],
  ['the run is over and the check never ran', 'd', [ended('a', 'failed'), over], []],
] as const)('when %s, a check allows just that', (_, id, events, actions) => {
  const state = reduceRun([requested, ...events]);
  const check = state.checks.get(id);
  expect(check && legalCheckActions(check, state)).toEqual(actions);
});
