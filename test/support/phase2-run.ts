import type { Outcome } from '../../src/core/run/events.ts';
import type { RunState } from '../../src/core/run/state.ts';
import { checkHeadOf, endedCheck, passed, runHeadOf, runStateOf, startedAt } from './run-events.ts';

const golden: Outcome = {
  status: 'failed',
  reason: '',
  failures: [
    {
      at: 'connections.complete',
      expected: 'at least 20',
      actual: '17',
      message: '17 of 20 complete; 3 lack tool_completed (last: tool_executing +1.4 s)',
    },
  ],
  summary: '17 of 20 complete',
  evidence: { url: 'ws://staging/ws', note: 'first line\n\u001b[31msecond <line> & ]]>' },
  cases: [],
};
const suite: Outcome = {
  status: 'failed',
  reason: 'exit code 1',
  failures: [],
  summary: '1 of 2 tests failed',
  evidence: {},
  cases: [
    { name: 'test_a', status: 'passed', durationMs: 12, message: '' },
    { name: 'test_b', status: 'failed', durationMs: 30, message: "NameError: name 'redis' is not defined" },
    { name: 'test_c', status: 'skipped', durationMs: 0, message: 'needs GPU' },
  ],
};
const blocked: Outcome = {
  status: 'blocked',
  reason: 'golden-path did not pass',
  failures: [],
  summary: '',
  evidence: {},
  cases: [],
};
const errored: Outcome = {
  ...blocked,
  status: 'errored',
  reason: 'no permission: roles/logging.viewer is missing',
};

const head = runHeadOf({ '2.1': 'Original failing tests', '2.3': 'Golden path events' }, [
  checkHeadOf('event-flow', '2.1', { name: 'test_websocket_event_flow_real' }),
  checkHeadOf('concurrent', '2.1', { name: 'test_concurrent_websocket_real' }),
  checkHeadOf('suite', '2.1', { name: 'Agent events suite', counts: false }),
  checkHeadOf('golden-path', '2.3', {
    name: 'Golden path, 20 connections @everyone',
    runbook: 'https://wiki/golden',
    owner: '@chat-team',
  }),
  checkHeadOf('after', '2.3', { name: 'After golden | path' }),
  checkHeadOf('logs', '2.3', { name: 'No errors in the logs', type: 'logs' }),
]);

/** A run of every kind of ending. */
export function endedRun(): RunState {
  return runStateOf(
    head,
    [
      ...endedCheck('event-flow', 6200, passed),
      ...endedCheck('concurrent', 14_000, passed, 2),
      ...endedCheck('suite', 11_000, suite),
      ...endedCheck('golden-path', 30_000, golden),
      ...endedCheck('after', 0, blocked),
      ...endedCheck('logs', 700, errored),
    ],
    startedAt + 48_000,
  );
}

/** The same run in the middle. */
export function runningRun(): RunState {
  return runStateOf(head, [
    ...endedCheck('event-flow', 6200, passed),
    { type: 'check.started', id: 's', at: startedAt + 7000, check: 'concurrent' },
    { type: 'attempt.started', id: 'a', at: startedAt + 7000, check: 'concurrent', attempt: 1 },
    ...endedCheck('golden-path', 20_000, golden),
  ]);
}
