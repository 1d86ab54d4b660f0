import {
  type CheckHead,
  eventId,
  type Outcome,
  type RunEvent,
  type RunHead,
} from '../../src/core/run/events.ts';
import { reduceRun } from '../../src/core/run/reduce.ts';
import type { RunState } from '../../src/core/run/state.ts';

/** When every hand-made run starts, epoch ms. */
export const startedAt = Date.parse('2026-11-24T10:42:00Z');

export const passed: Outcome = {
  status: 'passed',
  reason: '',
  failures: [],
  summary: '200 in 84 ms',
  evidence: {},
  cases: [],
};

/** A check of a hand-made run. */
export function checkHeadOf(id: string, section: string, extra: Partial<CheckHead> = {}): CheckHead {
  return {
    id,
    name: id,
    objective: null,
    phase: 'phase2',
    section,
    type: 'http',
    tier: null,
    counts: true,
    quarantined: null,
    danger: null,
    owner: null,
    runbook: null,
    weight: 1,
    ...extra,
  };
}

/** The head of a hand-made run of one phase. */
export function runHeadOf(sections: Readonly<Record<string, string>>, checks: readonly CheckHead[]): RunHead {
  return {
    id: 'r-7F3K',
    plan: { id: 'issue-517', title: 'Outage', digest: 'a1b2c3', file: 'plans/issue-517.yaml' },
    environment: 'staging',
    selector: ['phase2'],
    trigger: 'cli',
    requestedBy: 'mara',
    phases: [
      {
        id: 'phase2',
        title: 'WebSocket connectivity',
        priority: 'high',
        gate: false,
        needs: [],
        sections: Object.entries(sections).map(([id, title]) => ({ id, title, objective: null })),
      },
    ],
    checks,
    criteria: [],
  };
}

/** The events of a check that starts with the run and has ended after `durationMs`. */
export function endedCheck(
  check: string,
  durationMs: number,
  outcome: Outcome,
  attempts = 1,
): readonly RunEvent[] {
  return [
    { type: 'check.started', id: `s:${check}`, at: startedAt, check },
    {
      type: 'check.finished',
      id: `f:${check}`,
      at: startedAt + durationMs,
      check,
      attempts,
      flaky: attempts > 1 && outcome.status === 'passed',
      startedAt,
      durationMs,
      outcome,
      captures: {},
      deploy: null,
    },
  ];
}

/** The same, under the ids that a run gives them: they tell in which order checks ended. */
export function arrivedCheck(check: string, durationMs: number, outcome: Outcome): readonly RunEvent[] {
  return endedCheck(check, durationMs, outcome).map((event) =>
    event.type === 'check.started' || event.type === 'check.finished'
      ? { ...event, id: eventId.check(check, event.type === 'check.started' ? 'started' : 'finished') }
      : event,
  );
}

/** A run from its head and what happened to its checks; ended when `finishedAt` is given. */
export function runStateOf(
  head: RunHead,
  events: readonly RunEvent[],
  finishedAt: number | null = null,
): RunState {
  return reduceRun([
    { type: 'run.requested', id: 'requested', at: startedAt, run: head },
    { type: 'run.started', id: 'started', at: startedAt },
    ...events,
    ...(finishedAt === null ? [] : [{ type: 'run.finished' as const, id: 'finished', at: finishedAt }]),
  ]);
}
