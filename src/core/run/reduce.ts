import type { KnownDeploy, RunDoubt, RunEvent, RunHead } from './events.ts';
import type { CheckAnswer, CheckState, RunState } from './state.ts';

/** A run being put together; `applyEvent` changes it in place, so that one more event costs the same however many came before. */
export type RunReduction = { state: MutableRun | null };

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };
type PhaseTimes = { startedAt: number | null; finishedAt: number | null };
type MutableRun = Mutable<Omit<RunState, 'checks' | 'phases' | 'captures' | 'seen'>> & {
  checks: Map<string, CheckState>;
  phases: Map<string, PhaseTimes>;
  captures: Record<string, string>;
  eventIds: Set<string>;
  /** Which check gave a capture or the deploy, and when: what makes the order of arrival irrelevant. */
  sources: Map<string, Source>;
  ranks: Map<string, number>;
  /** How far a check was when its question came up. */
  asking: Map<string, CheckState['progress']>;
};
type Source = { at: number; rank: number };

/** A reduction before its first event. */
export function emptyRun(): RunReduction {
  return { state: null };
}

/** The state so far, which later events do not change; null before the first one. */
export function stateNow({ state }: RunReduction): RunState | null {
  if (state === null) return null;
  const { sources: _sources, ranks: _ranks, asking: _asking, ...rest } = state;
  return {
    ...rest,
    checks: new Map([...state.checks].map(([id, check]) => [id, { ...check }])),
    phases: new Map([...state.phases].map(([id, times]) => [id, { ...times }])),
    captures: { ...state.captures },
    eventIds: new Set(state.eventIds),
  };
}

/** The state after all events, which begin with `run.requested`; an event whose id was seen changes nothing. */
export function reduceRun(events: Iterable<RunEvent>): RunState {
  const run = emptyRun();
  for (const event of events) applyEvent(run, event);
  if (run.state === null) throw new Error('a run without events has no state');
  const { sources: _sources, ranks: _ranks, asking: _asking, ...state } = run.state;
  return state;
}

/** Takes one more event in; false when it was there already. Events of one check, and of the run, come in the order they happened. */
export function applyEvent(run: RunReduction, event: RunEvent): boolean {
  if (event.type === 'run.requested') {
    if (run.state !== null) return false;
    run.state = requested(event.run, event.id, event.at);
    return true;
  }
  const state = run.state;
  if (state === null) throw new Error(`a run begins with run.requested, not with ${event.type}`);
  if (state.eventIds.has(event.id)) return false;
  state.eventIds.add(event.id);
  state.newestAt = Math.max(state.newestAt, event.at);
  switch (event.type) {
    case 'run.started':
      state.startedAt = event.at;
      state.deploy ??= deployOf(event.deploy);
      state.green = event.green ?? null;
      return true;
    case 'run.cancelled':
      // A run that has ended keeps its verdict, even when the cancel was under way.
      if (state.finishedAt !== null) return true;
      state.cancelled = { at: event.at, by: event.by, reason: event.reason };
      return true;
    case 'run.doubted':
      if (state.finishedAt === null) state.doubt = doubtOf(event);
      return true;
    case 'run.finished':
      state.finishedAt = event.at;
      state.fingerprint = event.fingerprint ?? null;
      return true;
    case 'phase.started':
      phaseTimes(state, event.phase).startedAt = event.at;
      return true;
    case 'phase.finished':
      phaseTimes(state, event.phase).finishedAt = event.at;
      return true;
    default:
      ofCheck(state, event);
      return true;
  }
}

function requested(head: RunHead, id: string, at: number): MutableRun {
  return {
    head,
    requestedAt: at,
    newestAt: at,
    startedAt: null,
    finishedAt: null,
    cancelled: null,
    doubt: null,
    checks: new Map(
      head.checks.map((check) => [check.id, { head: check, answer: null, progress: { kind: 'pending' } }]),
    ),
    phases: new Map(head.phases.map((phase) => [phase.id, { startedAt: null, finishedAt: null }])),
    captures: {},
    deploy: deployOf(head.deploy),
    deployed: null,
    fingerprint: null,
    green: null,
    eventIds: new Set([id]),
    sources: new Map(),
    ranks: new Map(head.checks.map((check, rank) => [check.id, rank])),
    asking: new Map(),
  };
}

function doubtOf({ reason, isCertain, deployedAt }: RunDoubt): RunDoubt {
  return { reason, isCertain, ...(deployedAt === undefined ? {} : { deployedAt }) };
}

function deployOf(known: KnownDeploy | undefined): RunState['deploy'] {
  if (known === undefined) return null;
  const { revision, startedAt, by } = known;
  return { revision, startedAt, ...(by === undefined ? {} : { by }) };
}

function phaseTimes(state: MutableRun, phase: string): PhaseTimes {
  const times = state.phases.get(phase) ?? { startedAt: null, finishedAt: null };
  state.phases.set(phase, times);
  return times;
}

type CheckEvent = Extract<RunEvent, { check: string }>;

function ofCheck(state: MutableRun, event: CheckEvent): void {
  const check = state.checks.get(event.check);
  // Finished is final: what arrives late (a worker that was thought dead) changes nothing.
  if (check === undefined) return;
  if (check.progress.kind === 'finished') {
    if (event.type === 'attempt.finished') measuredAlone(check.progress, event);
    return;
  }
  const { progress } = check;
  const running = progress.kind === 'running' ? progress : null;
  switch (event.type) {
    case 'check.started':
      if (running === null) {
        check.progress = { kind: 'running', startedAt: event.at, attempt: 0, last: null };
      }
      return;
    case 'attempt.started':
      check.progress = {
        kind: 'running',
        startedAt: running?.startedAt ?? event.at,
        attempt: event.attempt,
        last: running?.last ?? null,
      };
      return;
    case 'attempt.finished':
      if (running !== null) check.progress = { ...running, last: event.outcome };
      return;
    case 'check.waiting':
      if (progress.kind !== 'waiting') state.asking.set(event.check, progress);
      // Asked again: what was said before no longer holds.
      if (event.question.again !== undefined) check.answer = null;
      check.progress = { kind: 'waiting', since: event.at, question: event.question };
      return;
    case 'check.answered':
      check.answer ??= answerOf(event);
      if (progress.kind === 'waiting') check.progress = state.asking.get(event.check) ?? { kind: 'pending' };
      return;
    case 'check.finished':
      finished(state, check, event);
      return;
    default: {
      const never: never = event;
      throw new Error(`unknown event ${JSON.stringify(never)}`);
    }
  }
}

/** Its result stays: only the time is known better. */
function measuredAlone(
  progress: Extract<CheckState['progress'], { kind: 'finished' }>,
  { durationMs, aloneLateMs: lateMs }: Extract<RunEvent, { type: 'attempt.finished' }>,
): void {
  if (lateMs !== undefined && progress.status === 'passed') progress.alone ??= { durationMs, lateMs };
}

function answerOf(event: Extract<RunEvent, { type: 'check.answered' }>): CheckAnswer {
  const { answer, by, reason, at, revision, approverBy, approval } = event;
  const bound = {
    ...(revision === undefined ? {} : { revision }),
    ...(approverBy ? { approverBy } : {}),
    ...(approval ? { approval } : {}),
  };
  return { answer, by, reason, at, ...bound };
}

function finished(
  state: MutableRun,
  check: CheckState,
  event: Extract<RunEvent, { type: 'check.finished' }>,
): void {
  const { outcome, attempts, flaky, startedAt, durationMs, lateMs } = event;
  check.progress = {
    kind: 'finished',
    status: outcome.status,
    outcome,
    attempts,
    flaky,
    startedAt,
    finishedAt: event.at,
    durationMs,
    ...(lateMs === undefined ? {} : { lateMs }),
  };
  const source = { at: event.at, rank: state.ranks.get(event.check) ?? -1 };
  for (const [name, value] of Object.entries(event.captures)) {
    if (isLatest(state, `capture.${name}`, source)) state.captures[name] = value;
  }
  if (event.deploy === null || !isLatest(state, 'deploy', source)) return;
  state.deploy = event.deploy;
  state.deployed = event.deploy;
}

/** The later event wins, then the later check of the plan: the same whatever arrived first. */
function isLatest(state: MutableRun, key: string, source: Source): boolean {
  const before = state.sources.get(key);
  if (before && (before.at > source.at || (before.at === source.at && before.rank > source.rank)))
    return false;
  state.sources.set(key, source);
  return true;
}
