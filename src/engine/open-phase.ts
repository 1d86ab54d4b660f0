import type { CheckType } from '../core/check.ts';
import type { LogSources } from '../core/logs.ts';
import type { Check, Environment, Plan } from '../core/plan/model.ts';
import { environmentScope, fillIn } from '../core/plan/variables.ts';
import type { CheckHead, EventLog, Outcome, RunEvent, RunHead } from '../core/run/events.ts';
import { type NeedNames, type NeedResult, needNames, rootCause } from '../core/run/needs.ts';
import type { RunState } from '../core/run/state.ts';
import { traceIn } from '../core/words/trace-words.ts';
import { type Facts, factsOf } from './facts.ts';
import type { Host } from './host.ts';
import type { AttemptResult } from './outcome.ts';
import type { PhaseStops } from './phase-stops.ts';
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

/** What a phase is about; it stays as it was when the phase began. */
export type PhaseScope = {
  head: RunHead;
  environment: Environment;
  /** Those of the environment, filled in. */
  hosts: readonly string[];
  /** Where a trace is looked at, with `${trace.id}` left in it; null where nobody said. */
  traces: string | null;
  /** The selected checks of the phase, in the order of the run. */
  checks: readonly Check[];
  names: NeedNames;
  types: ReadonlyMap<string, CheckType>;
  heads: ReadonlyMap<string, CheckHead>;
};

/** What is written down of it, and what was before it began. */
export type PhaseRecord = {
  /** The run as it stood when the phase began. */
  state: RunState;
  now(): number;
  emit(events: readonly RunEvent[]): Promise<void>;
};

/** How its checks ended so far. */
export type PhaseResults = {
  results: Map<string, NeedResult>;
  failFast: boolean;
  /** First counting check that failed or errored, when `failFast` is on. */
  failedFast: string | null;
};

export type FactParts = {
  /** Captures, the deploy, what is masked. */
  facts: Facts;
};

/** What its checks ask people, and how often. */
export type QuestionParts = PhaseRecord &
  FactParts & {
    /** How often the questions of checks have been put, where it is more than what the state says. */
    rounds: Map<string, number>;
    /** What becomes of a check that waits for a person. */
    waiting: NonNullable<PhaseInput['waiting']>;
  };

export type BackgroundParts = {
  /** What runs in the background, by check; `ended` is how it looks once it is over. */
  background: Map<string, Background>;
};

export type LateParts = {
  /** What passed while this machine ran late, to be measured again when nothing else runs. */
  late: LateCheck[];
};

/** What this process lends to the checks of the phase together. */
export type HostParts = { host: Host; logs: LogSources; room: CheckRoom };

/** Everything of a phase: whoever opens one hands it on, and each function names what it takes of it. */
export type OpenPhase = PhaseScope &
  PhaseStops &
  PhaseResults &
  QuestionParts &
  BackgroundParts &
  LateParts &
  HostParts;

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

/** Sets a phase up; throws a plain `Error` for a phase or environment that the plan does not have. */
export function openPhase(input: PhaseInput): OpenPhase {
  const { plan, head, host, state, signal, leave, failFast = false, waiting = 'finish' } = input;
  const environment = plan.environments.find(({ name }) => name === head.environment);
  if (environment === undefined) throw new Error(`plan ${plan.id} has no environment ${head.environment}`);
  const names = needNames(plan);
  const stop = new AbortController();
  const results = earlierResults(state);
  const vars = environmentScope(plan, environment.name, host.variables);
  return {
    ...{ head, state, environment, names, host, signal, leave, stop, results, failFast, waiting },
    traces:
      environment.traces === undefined
        ? null
        : String(fillIn(environment.traces, { vars, secrets: () => undefined }).value),
    hosts: environment.hosts.map((one) => String(fillIn(one, { vars, secrets: () => undefined }).value)),
    checks: head.checks.filter(({ phase }) => phase === input.phase).map(({ id }) => inPlan(names, id)),
    types: new Map(input.checkTypes.map((type) => [type.type, type])),
    heads: new Map(head.checks.map((check) => [check.id, check])),
    logs: host.logs(),
    room: host.room ?? createRoom(),
    limit: new AbortController(),
    facts: factsOf(input),
    rounds: new Map(),
    background: new Map(),
    late: [],
    failedFast: failFast ? firstFailure(results) : null,
    now: () => host.now(),
    emit: emitter(input, stop),
  };
}

/** Nothing may happen that is not recorded: when the log fails, the phase ends and no event follows. */
function emitter({ log, leave }: PhaseInput, stop: AbortController): PhaseRecord['emit'] {
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

function inPlan(names: NeedNames, id: string): Check {
  const check = names.checks.get(id);
  if (check === undefined) throw new Error(`the run selects ${id}, which its plan does not have`);
  return check;
}

/** What a check that reads the log of its trace has to know of another. */
export function tracedIn(evidence: Outcome['evidence']): Pick<NeedResult, 'traceId'> {
  const trace = traceIn(evidence);
  return trace === null ? {} : { traceId: trace.id };
}

function earlierResults(state: RunState): Map<string, NeedResult> {
  const results = new Map<string, NeedResult>();
  for (const [id, { head, progress }] of state.checks) {
    if (progress.kind !== 'finished') continue;
    const { status, outcome } = progress;
    const root = status === 'blocked' ? rootCause(state, id) : null;
    const result = { status, reason: outcome.reason, counts: head.counts, root };
    results.set(id, { ...result, ...tracedIn(outcome.evidence) });
  }
  return results;
}

function firstFailure(results: ReadonlyMap<string, NeedResult>): string | null {
  for (const [id, { status, counts }] of results) if (counts && isBroken(status)) return id;
  return null;
}

/** True for an end that stops a run which is to fail fast. */
export function isBroken(status: Outcome['status']): boolean {
  return status === 'failed' || status === 'errored';
}
