import type { CheckType } from '../core/check.ts';
import type { LogSources } from '../core/logs.ts';
import type { Check, Environment, Plan } from '../core/plan/model.ts';
import { environmentScope, fillIn } from '../core/plan/variables.ts';
import {
  type CheckHead,
  type EventLog,
  eventId,
  type Outcome,
  type RunEvent,
  type RunHead,
} from '../core/run/events.ts';
import { type NeedNames, type NeedResult, needNames, rootCause } from '../core/run/needs.ts';
import type { RunState } from '../core/run/state.ts';
import { type Facts, factsOf } from './facts.ts';
import type { Host } from './host.ts';
import type { AttemptResult, StopReason } from './outcome.ts';
import { type CheckRoom, createRoom } from './room.ts';

/** What `runPhase` is asked. */
export type PhaseInput = {
  plan: Plan;
  head: RunHead;
  phase: string;
  /** The run as it stands: results that exist already, captures, deploy. */
  state: RunState;
  checkTypes: readonly CheckType[];
  log: EventLog;
  host: Host;
  /** Cancels: what runs ends as `cancelled`, and so does what has not started. */
  signal: AbortSignal;
  /** Leaves: what runs is stopped and nothing more is recorded, since another process takes the phase over. */
  leave?: AbortSignal;
  /** Checks at once; default 10. */
  concurrency?: number;
  failFast?: boolean;
  /** What becomes of a check that waits for a person: an end with status `waiting`, or none until someone answers. Default `finish`. */
  waiting?: 'finish' | 'suspend';
};

/** Everything the checks of one phase share while it runs. */
export type PhaseContext = {
  input: PhaseInput;
  environment: Environment;
  /** Those of the environment, filled in. */
  hosts: readonly string[];
  /** The selected checks of the phase, in the order of the run. */
  checks: readonly Check[];
  names: NeedNames;
  types: ReadonlyMap<string, CheckType>;
  heads: ReadonlyMap<string, CheckHead>;
  logs: LogSources;
  room: CheckRoom;
  /** Ends every check: cancelled, left, or the log cannot be written. */
  stop: AbortController;
  /** Ends all but the `always` checks: the same, or the phase is out of time. */
  limit: AbortController;
  results: Map<string, NeedResult>;
  /** Captures, the deploy, what is masked. */
  facts: Facts;
  /** How often the questions of checks have been put, where it is more than what the state says. */
  rounds: Map<string, number>;
  /** What runs in the background, by check; `ended` is how it looks once it is over. */
  background: Map<string, Background>;
  /** What passed while this machine ran late, to be measured again when nothing else runs. */
  late: LateCheck[];
  /** First counting check that failed or errored, when `failFast` is on. */
  failedFast: string | null;
  now(): number;
  emit(events: readonly RunEvent[]): Promise<void>;
};

/** A command that goes on while the other checks of its phase run. */
export type Background = { ended: Promise<AttemptResult>; end(): Promise<void> };

/** A check that passed while this machine ran late. */
export type LateCheck = {
  check: Check;
  /** The attempt that it passed with. */
  number: number;
  durationMs: number;
  lateMs: number;
  /** Makes one more attempt. */
  attempt(timeoutMs: number): Promise<AttemptResult>;
  timeoutMs: number;
};

/** How a check ended, before it is an event. */
export type CheckEnd = {
  outcome: Outcome;
  attempts: number;
  flaky: boolean;
  startedAt: number;
  /** How late this machine ran meanwhile, ms; left out where nobody knows. */
  lateMs?: number;
  captures: ReadonlyMap<string, string>;
};

/** Sets a phase up; throws a plain `Error` for a phase or environment that the plan does not have. */
export function phaseContext(input: PhaseInput): PhaseContext {
  const { plan, head, host, state } = input;
  const environment = plan.environments.find(({ name }) => name === head.environment);
  if (environment === undefined) throw new Error(`plan ${plan.id} has no environment ${head.environment}`);
  const names = needNames(plan);
  const heads = new Map(head.checks.map((check) => [check.id, check]));
  const stop = new AbortController();
  const limit = new AbortController();
  const results = earlierResults(state);
  const vars = environmentScope(plan, environment.name, host.variables);
  const hosts = environment.hosts.map((one) => String(fillIn(one, { vars, secrets: () => undefined }).value));
  return {
    input,
    environment,
    hosts,
    checks: head.checks.filter(({ phase }) => phase === input.phase).map(({ id }) => inPlan(names, id)),
    names,
    types: new Map(input.checkTypes.map((type) => [type.type, type])),
    heads,
    logs: host.logs(),
    room: host.room ?? createRoom(),
    stop,
    limit,
    results,
    facts: factsOf(input),
    rounds: new Map(),
    background: new Map(),
    late: [],
    failedFast: input.failFast ? firstFailure(results) : null,
    now: () => host.now(),
    emit: emitter(input, stop),
  };
}

/** Nothing may happen that is not recorded: when the log fails, the phase ends and no event follows. */
function emitter({ log, leave }: PhaseInput, stop: AbortController): PhaseContext['emit'] {
  let fault: Error | null = null;
  return async (events) => {
    if (fault !== null) throw fault;
    if (leave?.aborted) return;
    try {
      await log.append(events);
    } catch (cause) {
      fault ??= new Error('the event log cannot be written', { cause });
      stop.abort(fault);
      throw fault;
    }
  };
}

/** What ends this check from outside. */
export function endSignal(phase: PhaseContext, check: Check): AbortSignal {
  return (check.always ? phase.stop : phase.limit).signal;
}

/** Less lateness explains no time that anybody would call slower. */
const leastLateMs = 50;

/** Records the end of a check and what follows from it for the others. */
export async function finishCheck(
  phase: PhaseContext,
  check: Check,
  end: CheckEnd,
  before: readonly RunEvent[] = [],
): Promise<void> {
  const { outcome, attempts, flaky, startedAt, lateMs = 0 } = end;
  const at = phase.now();
  const hasPassed = outcome.status === 'passed';
  const told = [...end.captures].filter(([, value]) => phase.facts.redact.text(value) === value);
  const captures = Object.fromEntries(told);
  const { rollbackTo } = phase.input.head;
  const goesBack = check.rollback && rollbackTo !== undefined ? rollbackTo.revision : null;
  const revision = end.captures.get('revision') ?? goesBack;
  const deploy = (check.deploys || goesBack !== null) && hasPassed ? { revision, startedAt } : null;
  // What a redactor would change is kept nowhere; where a rollback goes back to stands in the head of the run.
  const known = captures.revision ?? goesBack;
  await phase.emit([
    ...before,
    {
      type: 'check.finished',
      id: eventId.check(check.id, 'finished'),
      at,
      check: check.id,
      attempts,
      flaky,
      startedAt,
      durationMs: Math.max(0, at - startedAt),
      ...(lateMs < leastLateMs ? {} : { lateMs: Math.round(lateMs) }),
      outcome,
      captures,
      deploy: deploy === null ? null : { ...deploy, revision: known },
    },
  ]);
  const counts = phase.heads.get(check.id)?.counts ?? true;
  const { blockedBy } = outcome.evidence;
  const root = outcome.status === 'blocked' && typeof blockedBy === 'string' ? blockedBy : null;
  phase.results.set(check.id, { status: outcome.status, reason: outcome.reason, counts, root });
  if (phase.input.failFast && counts && isBroken(outcome.status)) phase.failedFast ??= check.id;
  phase.facts.learn(end.captures, deploy);
}

/** Why nothing may run any more: cancelled by a person, or the phase is out of time. */
export function stoppedBy(phase: PhaseContext, check: Check): StopReason {
  if (phase.input.signal.aborted) return { status: 'cancelled', reason: 'cancelled' };
  const { aborted, reason } = endSignal(phase, check);
  if (!aborted) return null;
  return { status: 'errored', reason: reason instanceof Error ? reason.message : String(reason) };
}

function inPlan(names: NeedNames, id: string): Check {
  const check = names.checks.get(id);
  if (check === undefined) throw new Error(`the run selects ${id}, which its plan does not have`);
  return check;
}

function earlierResults(state: RunState): Map<string, NeedResult> {
  const results = new Map<string, NeedResult>();
  for (const [id, { head, progress }] of state.checks) {
    if (progress.kind !== 'finished') continue;
    const { status, outcome } = progress;
    const root = status === 'blocked' ? rootCause(state, id) : null;
    results.set(id, { status, reason: outcome.reason, counts: head.counts, root });
  }
  return results;
}

function firstFailure(results: ReadonlyMap<string, NeedResult>): string | null {
  for (const [id, { status, counts }] of results) if (counts && isBroken(status)) return id;
  return null;
}

function isBroken(status: Outcome['status']): boolean {
  return status === 'failed' || status === 'errored';
}
