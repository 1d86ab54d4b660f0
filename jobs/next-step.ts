import { abandonedReason, type PhaseChild, type PhaseTurn, turnOfJob } from '../src/core/job.ts';
import type { PhaseHead } from '../src/core/run/events.ts';
import { nextPhases } from '../src/core/run/needs.ts';
import type { CheckState, RunState } from '../src/core/run/state.ts';

/** What a run does next, as its events and its phases' jobs tell it. */
export type RunStep =
  /** These phases lost their workers too often, or broke. */
  | { kind: 'give-up'; phases: readonly { phase: string; reason: string }[] }
  /** Wait for these jobs, some of which may be under way; others wait for a person (`isAsking`). */
  | { kind: 'phases'; phases: readonly PhaseTurn[]; isAsking: boolean }
  /** Nothing to do before a person answers, or this instant (epoch ms) when a question expires. */
  | { kind: 'ask'; untilAt: number | null }
  | { kind: 'finish' };

type Situation = { state: RunState; children: readonly PhaseChild[]; now: number; failFast: boolean };

/** After so many a phase has no more; a checks worker that dies is counted by the queue, up to the same. */
const maxLosses = 5;
const maxTurns = 50;
const stalledReason = 'job stalled more than allowable limit';

/** The same events and jobs give the same step, so that a run job may be run twice. */
export function nextStep(situation: Situation): RunStep {
  const { state } = situation;
  const open = candidates(situation);
  const lost = open.flatMap((phase) => lossOf(situation, phase.id));
  if (lost.length > 0) return { kind: 'give-up', phases: lost };
  const asking = open.filter(({ id }) => openTurn(situation, id) === null && isAsking(situation, id));
  const going = open.filter((phase) => !asking.includes(phase));
  // Phases at the same time would not notice each other's failures.
  const chosen = situation.failFast ? firstOf(situation, going) : going;
  if (chosen.length > 0) {
    const phases = chosen.map(({ id }) => turnOf(situation, id));
    return { kind: 'phases', phases, isAsking: asking.length > 0 };
  }
  if (asking.length === 0) return { kind: 'finish' };
  const ends = asking.flatMap(({ id }) => checksOf(state, id).flatMap((check) => expiryOf(check) ?? []));
  return { kind: 'ask', untilAt: ends.length === 0 ? null : Math.min(...ends) };
}

/** A cancelled run begins no phase; those that have begun end what is left of them. */
function candidates(situation: Situation): readonly PhaseHead[] {
  const { state } = situation;
  if (state.cancelled === null) return nextPhases(state, new Set());
  return state.head.phases.filter(({ id }) => {
    const { startedAt = null, finishedAt = null } = state.phases.get(id) ?? {};
    return finishedAt === null && (startedAt !== null || openTurn(situation, id) !== null);
  });
}

function firstOf(situation: Situation, phases: readonly PhaseHead[]): readonly PhaseHead[] {
  const open = phases.filter(({ id }) => openTurn(situation, id) !== null);
  return open.length > 0 ? open : phases.slice(0, 1);
}

function lossOf(situation: Situation, phase: string): { phase: string; reason: string }[] {
  if (openTurn(situation, phase) !== null) return [];
  const queue = isDangerous(situation.state, phase) ? 'danger' : 'checks';
  if (isAbandoned(situation, queue)) {
    return [{ phase, reason: `a worker of this run is gone, and nobody serves the queue ${queue}` }];
  }
  const own = jobsOf(situation, phase);
  const failed = own.filter(({ state }) => state === 'failed');
  const isOver = failed.length >= (isDangerous(situation.state, phase) ? maxLosses : 1);
  if (isOver && failed.some(({ reason }) => reason.startsWith(stalledReason))) {
    return [{ phase, reason: `worker lost ${maxLosses} times` }];
  }
  if (isOver) return [{ phase, reason: `the phase could not be run: ${failed.at(-1)?.reason ?? ''}` }];
  if (own.length < maxTurns) return [];
  return [{ phase, reason: `the phase was begun ${maxTurns} times and came to no end` }];
}

/** Where a phase of the run lost its worker with nobody left, its other phases would wait for ever. */
function isAbandoned(situation: Situation, queue: 'checks' | 'danger'): boolean {
  const { state } = situation;
  return state.head.phases.some(
    ({ id }) =>
      isDangerous(state, id) === (queue === 'danger') &&
      jobsOf(situation, id).some((job) => job.state === 'failed' && job.reason.startsWith(abandonedReason)),
  );
}

/** Some check waits for a person, and nothing has happened that the phase could go on with. */
function isAsking({ state, now }: Situation, phase: string): boolean {
  if (state.cancelled !== null) return false;
  const checks = checksOf(state, phase);
  const isNews = (check: CheckState) => {
    if (check.progress.kind !== 'finished' && check.answer !== null) return true;
    const expiresAt = expiryOf(check);
    return expiresAt !== null && expiresAt <= now;
  };
  return checks.some(({ progress }) => progress.kind === 'waiting') && !checks.some(isNews);
}

function expiryOf({ progress }: CheckState): number | null {
  if (progress.kind !== 'waiting' || progress.question.expiresInMs === null) return null;
  return progress.since + progress.question.expiresInMs;
}

function turnOf(situation: Situation, phase: string): PhaseTurn {
  const { state } = situation;
  const turns = jobsOf(situation, phase).map(({ turn }) => turn);
  const turn = openTurn(situation, phase) ?? Math.max(0, ...turns) + 1;
  const priority = state.head.phases.find(({ id }) => id === phase)?.priority ?? 'medium';
  return { run: state.head.id, phase, turn, isDangerous: isDangerous(state, phase), priority };
}

function openTurn(situation: Situation, phase: string): number | null {
  return jobsOf(situation, phase).find(({ state }) => state === 'open')?.turn ?? null;
}

function jobsOf({ state, children }: Situation, phase: string): readonly (PhaseChild & { turn: number })[] {
  return children
    .flatMap((child) => {
      const turn = turnOfJob(child.job, state.head.id, phase);
      return turn === null ? [] : [{ ...child, turn }];
    })
    .toSorted((a, b) => a.turn - b.turn);
}

function checksOf(state: RunState, phase: string): readonly CheckState[] {
  return [...state.checks.values()].filter(({ head }) => head.phase === phase);
}

function isDangerous(state: RunState, phase: string): boolean {
  return checksOf(state, phase).some(({ head }) => head.danger !== null);
}
