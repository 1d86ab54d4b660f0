import { z } from 'zod';
import {
  type CheckContext,
  type CheckType,
  defineCheck,
  judged,
  type ProbeResult,
  type Transient,
} from '../../src/core/check.ts';
import type { Check, Environment, Phase, Plan, Section } from '../../src/core/plan/model.ts';
import { checksOf } from '../../src/core/plan/model.ts';
import { createRedactor } from '../../src/core/redact/redact.ts';
import type { RunHead } from '../../src/core/run/events.ts';
import { runHead } from '../../src/core/run/head.ts';
import type { Host } from '../../src/engine/host.ts';
import { memoryLocks } from '../../src/engine/locks.ts';
import { memoryLog } from '../../src/engine/memory-log.ts';
import { type PlanInput, runPlan } from '../../src/engine/run-plan.ts';
import { openCloudAccess } from '../../src/platform/cloud-access.ts';

/** A check of the type `act` with every key at its default; it runs what `script` is called. */
export function checkOf(id: string, overrides: Partial<Check> = {}): Check {
  return {
    id,
    name: `check ${id}`,
    objective: null,
    phase: 'p1',
    section: 's1',
    tier: null,
    tags: [],
    needs: [],
    always: false,
    timeoutMs: 5_000,
    retry: { attempts: 1, on: ['network'], delayMs: 1, backoff: 'constant', maxDurationMs: 60_000 },
    until: null,
    once: false,
    danger: null,
    enforce: true,
    inferred: false,
    source: null,
    deploys: false,
    rollback: false,
    quarantine: null,
    lock: null,
    owner: null,
    runbook: null,
    capture: {},
    weight: 1,
    type: 'act',
    asks: false,
    spec: { script: id },
    expect: { value: 'ok' },
    ...overrides,
  };
}

/** A section that holds the checks, which take its name. */
export function sectionOf(id: string, checks: readonly Check[], overrides: Partial<Section> = {}): Section {
  const own = checks.map((check) => ({ ...check, section: id }));
  return {
    id,
    title: id,
    objective: null,
    priority: 'medium',
    needs: [],
    optional: false,
    checks: own,
    ...overrides,
  };
}

/** A phase of sections, or of one section `<id>.1` that holds the checks. */
export function phaseOf(
  id: string,
  parts: readonly (Section | Check)[],
  overrides: Partial<Phase> = {},
): Phase {
  const sections = parts.filter((part): part is Section => 'checks' in part);
  const checks = parts.filter((part): part is Check => !('checks' in part));
  const all = checks.length > 0 ? [...sections, sectionOf(`${id}.1`, checks)] : sections;
  const own = all.map((one) => ({ ...one, checks: one.checks.map((check) => ({ ...check, phase: id })) }));
  return {
    id,
    title: id,
    priority: 'medium',
    gate: false,
    needs: [],
    timeoutMs: null,
    sections: own,
    ...overrides,
  };
}

/** A plan of phases with the one environment `test`. */
export function planOf(
  phases: readonly Phase[],
  overrides: Partial<Plan> = {},
  environment: Partial<Environment> = {},
): Plan {
  return {
    id: 'plan',
    title: 'Plan',
    file: 'plan.yaml',
    digest: 'abc',
    issue: null,
    environments: [
      { name: 'test', vars: {}, hosts: [], unattended: false, requires: [], deploys: null, ...environment },
    ],
    phases,
    criteria: [],
    timeline: [],
    risks: [],
    afterwards: [],
    reports: [],
    ...overrides,
  };
}

/** The head of a run of the plan: of all checks unless ids are named. */
export function headOf(plan: Plan, ids?: readonly string[]): RunHead {
  const checks = checksOf(plan).filter(({ id }) => ids === undefined || ids.includes(id));
  const who = { id: 'run-1', trigger: 'cli', requestedBy: 'tester', now: 0 } as const;
  return runHead({ plan, environment: 'test', checks, selector: ['all'], ...who });
}

export type Seen = ProbeResult<{ value: string; extra?: unknown; transient?: Transient; missing?: string }>;
export type Script = (
  ctx: CheckContext,
  spec: { script: string; [key: string]: unknown },
) => Seen | Promise<Seen>;

/** What an observation of `act` looks like. */
export function saw(
  value: string,
  extra: { extra?: unknown; transient?: Transient; missing?: string } = {},
): Seen {
  return { kind: 'observed', observation: { value, ...extra } };
}

/** A check type whose checks do what the test says under their script's name, and pass when nothing is said. */
export function actType(scripts: Readonly<Record<string, Script>> = {}): CheckType {
  return defineCheck({
    type: 'act',
    title: 'does what a test says',
    spec: z.looseObject({ script: z.string() }),
    expect: z.strictObject({ value: z.string().optional() }),
    isLookOnly: ({ looks }) => looks === true,
    run: async ({ spec }, ctx) => (await scripts[spec.script]?.(ctx, spec)) ?? saw('ok'),
    judge(observation, { expect }) {
      const { value, transient = null, missing = null } = observation;
      const isWrong = expect.value !== undefined && value !== expect.value;
      const message = `expected value ${expect.value}, got ${value}`;
      const failures = isWrong
        ? [{ at: 'value', expected: String(expect.value), actual: value, message }]
        : [];
      return judged(failures, { transient, inconclusive: missing });
    },
    describe: ({ value }) => `saw ${value}`,
  });
}

/** A host with nobody to ask and no secrets. */
export function hostOf(overrides: Partial<Host> = {}): Host {
  return {
    now: () => Date.now(),
    root: import.meta.dirname,
    processEnvironment: {},
    variables: {},
    secret: () => undefined,
    redactor: createRedactor([]),
    logs: () => ({ read: noLogSource }),
    processes: { run: () => Promise.reject(new Error('this test has no process runner')) },
    cloud: openCloudAccess({ AWS_EC2_METADATA_DISABLED: 'true' }),
    ask: () => Promise.resolve({ kind: 'nobody' }),
    approve: () => Promise.resolve({ kind: 'nobody' }),
    locks: memoryLocks(),
    progress: () => {},
    ...overrides,
  };
}

/** Runs a plan whose checks do what `scripts` say; gives its state, its log, and how each check ended, as `status: reason`. */
export async function runScripts(
  plan: Plan,
  scripts: Readonly<Record<string, Script>> = {},
  options: Partial<PlanInput> & { host?: Host } = {},
) {
  const log = memoryLog();
  const signal = new AbortController().signal;
  const fixed = { plan, head: headOf(plan), checkTypes: [actType(scripts)], host: hostOf(), log, signal };
  const state = await runPlan({ ...fixed, ...options });
  const ends = Object.fromEntries(
    [...state.checks].map(([id, { progress }]) => {
      if (progress.kind !== 'finished') return [id, progress.kind];
      const { status, outcome } = progress;
      return [id, outcome.reason === '' ? status : `${status}: ${outcome.reason}`];
    }),
  );
  return { state, log, ends };
}

/** Time that passes only when everybody waits: the earliest wait ends first, and the clock stands at its end. */
export function virtualTime(startAt = 1_000_000) {
  let at = startAt;
  const waits: { until: number; done: () => void }[] = [];
  let isTurning = false;
  const turn = () => {
    isTurning = false;
    const next = waits.toSorted((a, b) => a.until - b.until)[0];
    if (next === undefined) return;
    at = Math.max(at, next.until);
    next.done();
  };
  const schedule = () => {
    if (isTurning) return;
    isTurning = true;
    setImmediate(turn);
  };
  const wait = (ms: number, signal: AbortSignal): Promise<void> => {
    if (signal.aborted) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    const entry = {
      until: at + ms,
      done: () => {
        waits.splice(waits.indexOf(entry), 1);
        signal.removeEventListener('abort', entry.done);
        resolve();
        if (waits.length > 0) schedule();
      },
    };
    waits.push(entry);
    signal.addEventListener('abort', entry.done, { once: true });
    schedule();
    return promise;
  };
  return { now: () => at, wait };
}

function noLogSource(): Promise<never> {
  return Promise.reject(new Error('this test has no log source'));
}
