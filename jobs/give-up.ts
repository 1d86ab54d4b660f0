import { eventId, type RunEvent } from '../src/core/run/events.ts';
import { interrupted } from '../src/core/run/questions.ts';
import type { CheckState, RunState } from '../src/core/run/state.ts';

/** The end of a phase that cannot go on: each check without an end is inconclusive, for the reason. */
export function gaveUp(state: RunState, phase: string, reason: string, at: number): readonly RunEvent[] {
  const open = [...state.checks.values()].filter(
    ({ head, progress }) => head.phase === phase && progress.kind !== 'finished',
  );
  const ends = open.map((check) => endOf(check, 'inconclusive', reason, at));
  return [...ends, phaseEnd(phase, at)];
}

/**
 * The end of the dangerous checks of a phase whose worker is gone in the middle of them, and of the phase when nothing else is left:
 * no worker that may do such things is needed to say that a person must look. Empty when none was under way.
 */
export function cutOff(state: RunState, phase: string, at: number): readonly RunEvent[] {
  const own = [...state.checks.values()].filter(({ head }) => head.phase === phase);
  const cut = own.filter(
    ({ head, progress }) => head.danger !== null && progress.kind === 'running' && progress.attempt > 0,
  );
  if (cut.length === 0) return [];
  const ends = cut.map((check) => endOf(check, 'waiting', interrupted, at));
  const isOver = own.every((check) => cut.includes(check) || check.progress.kind === 'finished');
  return isOver ? [...ends, phaseEnd(phase, at)] : ends;
}

function endOf(
  { head, progress }: CheckState,
  status: 'inconclusive' | 'waiting',
  reason: string,
  at: number,
): RunEvent {
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
    outcome: { status, reason, failures: [], summary: '', evidence: {}, cases: [] },
    captures: {},
    deploy: null,
  };
}

function phaseEnd(phase: string, at: number): RunEvent {
  return { type: 'phase.finished', id: eventId.phase(phase, 'finished'), at, phase };
}
