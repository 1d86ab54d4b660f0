import { http } from '../../src/checks/http/http.ts';
import type { CheckContext, CheckType } from '../../src/core/check.ts';
import { eventId, type Outcome, type RunEvent } from '../../src/core/run/events.ts';
import type { Host } from '../../src/engine/host.ts';
import { memoryLog } from '../../src/engine/memory-log.ts';
import { runPlan } from '../../src/engine/run-plan.ts';
import { checkContext } from '../../test/support/check-context.ts';
import { actType, checkOf, headOf, hostOf, phaseOf, planOf } from '../../test/support/run-parts.ts';

type Work = { spec: unknown; expect: unknown };

/** A plan of 20 probes, three of which take six times as long: the sequences of a plan worked by hand. */
export function probes(port: number, latencyMs: number): readonly Work[] {
  return Array.from({ length: 20 }, (_, index) => {
    const ms = latencyMs * (index >= 17 ? 6 : 1);
    return {
      spec: { url: `http://127.0.0.1:${port}/?ms=${ms}` },
      expect: { status: 200, json: { '$.status': 'ok' } },
    };
  });
}

/** What a worker gives to all runs, made once as there. */
const workerHost = hostOf();

/** The probes through the engine, all 20 at once. */
export async function throughEngine(work: readonly Work[]): Promise<void> {
  const checks = work.map((one, index) => checkOf(`c${index}`, { ...one, type: 'http' }));
  const plan = planOf([phaseOf('p1', checks)], {}, { hosts: ['127.0.0.1'] });
  await runAll(plan, [http], 20, workerHost);
}

/** The same probes without the engine: prepared, run and judged, no events. */
export async function bareRunner(work: readonly Work[]): Promise<void> {
  await Promise.all(work.map((one) => probeOnce(one)));
}

/** The longest of the probes alone. */
export async function criticalPath(work: readonly Work[]): Promise<void> {
  const longest = work.at(-1);
  if (longest) await probeOnce(longest);
}

async function probeOnce({ spec, expect }: Work): Promise<void> {
  const context: CheckContext = checkContext({ hosts: ['127.0.0.1'] });
  const prepared = http.prepare(spec, expect);
  const observed = await prepared.run(context);
  if (observed.kind !== 'observed' || prepared.judge(observed.observation).failures.length > 0) {
    throw new Error(`the probe did not pass: ${JSON.stringify(observed)}`);
  }
  prepared.describe(observed.observation);
}

/** Runs a plan of so many checks that do nothing; gives its state. */
export function runNoOps(count: number) {
  const plan = planOf([
    phaseOf(
      'p1',
      Array.from({ length: count }, (_, index) => checkOf(`c${index}`)),
    ),
  ]);
  return runAll(plan, [actType()], 10);
}

/** Runs a plan whose checks must all pass; gives its state and events. */
export async function runAll(
  plan: ReturnType<typeof planOf>,
  checkTypes: readonly CheckType[],
  concurrency: number,
  host: Host = hostOf(),
) {
  const signal = new AbortController().signal;
  const log = memoryLog();
  const state = await runPlan({
    plan,
    head: headOf(plan),
    checkTypes,
    host,
    log,
    signal,
    concurrency,
  });
  for (const { head, progress } of state.checks.values()) {
    if (progress.kind !== 'finished' || progress.status !== 'passed')
      throw new Error(`${head.id} did not pass: ${JSON.stringify(progress)}`);
  }
  return { state, events: log.events };
}

/** 100,000 events of 5,000 checks, nine attempts each. */
export function manyEvents(): readonly RunEvent[] {
  const ids = Array.from({ length: 5_000 }, (_, index) => `check-${index}`);
  const head = headOf(
    planOf([
      phaseOf(
        'p1',
        ids.map((id) => checkOf(id)),
      ),
    ]),
  );
  const events: RunEvent[] = [{ type: 'run.requested', id: eventId.run('requested'), at: 0, run: head }];
  for (const check of ids) events.push(...storyOf(check));
  return events;
}

function storyOf(check: string): readonly RunEvent[] {
  const failed = outcome('failed', 'expected status 200, got 503');
  const attempts = Array.from({ length: 9 }, (_, index): readonly RunEvent[] => {
    const attempt = index + 1;
    return [
      {
        type: 'attempt.started',
        id: eventId.attempt(check, attempt, 'started'),
        at: attempt,
        check,
        attempt,
      },
      {
        type: 'attempt.finished',
        id: eventId.attempt(check, attempt, 'finished'),
        at: attempt,
        check,
        attempt,
        durationMs: 1,
        outcome: failed,
      },
    ];
  });
  const end = { attempts: 9, flaky: false, startedAt: 1, durationMs: 9, captures: {}, deploy: null };
  return [
    { type: 'check.started', id: eventId.check(check, 'started'), at: 1, check },
    ...attempts.flat(),
    {
      type: 'check.finished',
      id: eventId.check(check, 'finished'),
      at: 10,
      check,
      outcome: outcome('passed', ''),
      ...end,
    },
  ];
}

function outcome(status: Outcome['status'], reason: string): Outcome {
  return { status, reason, failures: [], summary: '503 in 84 ms', evidence: { status: 503 }, cases: [] };
}
