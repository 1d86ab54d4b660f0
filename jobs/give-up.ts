import { eventId, type RunEvent } from '../src/core/run/events.ts';
import type { RunState } from '../src/core/run/state.ts';

/** The end of a phase that cannot go on: each check without an end is inconclusive, for the reason. */
export function gaveUp(state: RunState, phase: string, reason: string, at: number): readonly RunEvent[] {
  const open = [...state.checks.values()].filter(
    ({ head, progress }) => head.phase === phase && progress.kind !== 'finished',
  );
  const ends = open.map(({ head, progress }): RunEvent => {
    const startedAt = progress.kind === 'running' ? progress.startedAt : at;
    return {
      type: 'check.finished',
      id: eventId.check(head.id, 'finished'),
      at,
      check: head.id,
      attempts: progress.kind === 'running' ? progress.attempt : 0,
      flaky: false,
      startedAt,
      durationMs: Math.max(0, at - startedAt),
      outcome: { status: 'inconclusive', reason, failures: [], summary: '', evidence: {}, cases: [] },
      captures: {},
      deploy: null,
    };
  });
  return [...ends, { type: 'phase.finished', id: eventId.phase(phase, 'finished'), at, phase }];
}
