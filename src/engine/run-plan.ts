import type { GreenRun } from '../core/fingerprint/fingerprint.ts';
import { fingerprintOfRun } from '../core/fingerprint/fingerprint-of.ts';
import type { Check, Plan } from '../core/plan/model.ts';
import { type EventLog, eventId, type Outcome, type RunEvent, type RunHead } from '../core/run/events.ts';
import { runHead } from '../core/run/head.ts';
import { nextPhases } from '../core/run/needs.ts';
import { applyEvent, emptyRun } from '../core/run/reduce.ts';
import type { RunState } from '../core/run/state.ts';
import { memoryLog } from './memory-log.ts';
import type { PhaseInput } from './open-phase.ts';
import { runPhase } from './run-phase.ts';

/** A whole run in this process. */
export type PlanInput = Pick<
  PhaseInput,
  'plan' | 'head' | 'checkTypes' | 'log' | 'host' | 'signal' | 'concurrency' | 'failFast'
> & {
  /** Events that the log has already: the run goes on where they end. */
  before?: Iterable<RunEvent>;
  /** The last green run; left out where none is known. */
  green?: GreenRun;
};

/** Runs the phases one after another in the order of the head, and returns the state at the end; a cancelled run has all its results too. */
export async function runPlan(input: PlanInput): Promise<RunState> {
  const { head, host, signal } = input;
  const run = emptyRun();
  for (const event of input.before ?? []) applyEvent(run, event);
  const log: EventLog = {
    async append(events) {
      await input.log.append(events);
      for (const event of events) applyEvent(run, event);
    },
  };
  const requested: RunEvent = {
    type: 'run.requested',
    id: eventId.run('requested'),
    at: host.now(),
    run: head,
  };
  const started: RunEvent = {
    type: 'run.started',
    id: eventId.run('started'),
    at: host.now(),
    ...(input.green === undefined ? {} : { green: input.green }),
  };
  await log.append([requested, started]);
  const state = run.state;
  if (state === null) throw new Error('a run that was requested has a state');
  for (let next = nextPhases(state, new Set()); next[0] !== undefined; next = nextPhases(state, new Set())) {
    await runPhase({ ...phaseInput(input, log, state), phase: next[0].id });
  }
  const fingerprint = fingerprintOfRun(state, input.checkTypes);
  const ending: RunEvent[] = [
    { type: 'run.finished', id: eventId.run('finished'), at: host.now(), fingerprint },
  ];
  if (signal.aborted && hasCancelled(state)) ending.unshift(cancelled(head, signal, host.now()));
  await log.append(ending);
  return state;
}

type RequirementsInput = Pick<PlanInput, 'plan' | 'host' | 'checkTypes'> & {
  environment: string;
  signal?: AbortSignal;
};

/** How each requirement of an environment ended, in the order of the plan; nothing of it is recorded in a run. */
export async function runRequirements({
  plan,
  environment,
  host,
  checkTypes,
  signal = new AbortController().signal,
}: RequirementsInput): Promise<readonly { check: Check; outcome: Outcome }[]> {
  const requires = plan.environments.find(({ name }) => name === environment)?.requires ?? [];
  const own = requirementsPlan(plan, requires);
  const checks = own.phases.flatMap(({ sections }) => sections.flatMap((section) => section.checks));
  const head = runHead({
    plan: own,
    environment,
    checks,
    selector: [requirements],
    id: requirements,
    trigger: 'cli',
    requestedBy: requirements,
    now: host.now(),
  });
  const concurrency = Math.max(1, checks.length);
  const state = await runPlan({ plan: own, head, checkTypes, host, log: memoryLog(), signal, concurrency });
  return checks.flatMap((check) => {
    const progress = state.checks.get(check.id)?.progress;
    return progress?.kind === 'finished' ? [{ check, outcome: progress.outcome }] : [];
  });
}

const requirements = 'requirements';

function requirementsPlan(plan: Plan, requires: readonly Check[]): Plan {
  const place = {
    id: requirements,
    title: 'Test environment requirements',
    priority: 'high',
    needs: [],
  } as const;
  const checks = requires.map((check) => ({ ...check, phase: requirements, section: requirements }));
  const sections = [{ ...place, objective: null, optional: false, checks }];
  return { ...plan, phases: [{ ...place, gate: false, timeoutMs: null, sections }], criteria: [] };
}

function phaseInput(input: PlanInput, log: EventLog, state: RunState): Omit<PhaseInput, 'phase'> {
  const { plan, head, checkTypes, host, signal, concurrency, failFast } = input;
  return {
    plan,
    head,
    state,
    checkTypes,
    log,
    host,
    signal,
    waiting: 'finish',
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(failFast === undefined ? {} : { failFast }),
  };
}

function hasCancelled(state: RunState): boolean {
  for (const { progress } of state.checks.values()) {
    if (progress.kind === 'finished' && progress.status === 'cancelled') return true;
  }
  return false;
}

function cancelled(head: RunHead, signal: AbortSignal, at: number): RunEvent {
  const reason = typeof signal.reason === 'string' ? signal.reason : 'interrupted';
  return { type: 'run.cancelled', id: eventId.run('cancelled'), at, by: head.requestedBy, reason };
}
