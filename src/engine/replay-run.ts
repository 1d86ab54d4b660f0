import type { CheckType } from '../core/check.ts';
import { type Check, checksOf, type Plan } from '../core/plan/model.ts';
import { eventId, type Outcome, type RunEvent } from '../core/run/events.ts';
import { runHead } from '../core/run/head.ts';
import { reduceRun } from '../core/run/reduce.ts';
import type { ResultCheck, ResultDocument } from '../core/run/result-schema.ts';
import type { RunBundle } from '../core/run/run-bundle.ts';
import type { RunState } from '../core/run/state.ts';
import type { Redact } from './host.ts';
import { replayCheck, unblocked } from './replay.ts';

/** A recorded run judged by a plan as it is now, and the checks that only one of the two has. */
export type ReplayResult = { state: RunState; gone: readonly string[]; unrecorded: readonly string[] };

/** Judges a recorded run again: no traffic, no clock but `now` (epoch ms; decides which quarantines are in force). */
export function replayRun(input: {
  bundle: RunBundle;
  plan: Plan;
  checkTypes: readonly CheckType[];
  redact: Redact;
  now: number;
}): ReplayResult {
  const { bundle, plan } = input;
  const { run } = bundle.result;
  const recorded = new Map(bundle.result.checks.map((check) => [check.id, check]));
  const checks = checksOf(plan).filter(({ id }) => recorded.has(id));
  const vars = plan.environments.find(({ name }) => name === run.environment)?.vars ?? {};
  const types = new Map(input.checkTypes.map((type) => [type.type, type]));
  const one = { bundle, vars, types, redact: input.redact };
  const first = pairsOf(checks, recorded).map(({ check, seen: recordedCheck }) => ({
    check,
    seen: recordedCheck,
    outcome: replayCheck(one, check, recordedCheck),
  }));
  const passing = new Set(
    first.flatMap(({ seen: recordedCheck, outcome }) =>
      outcome.status === 'passed' ? [recordedCheck.id] : [],
    ),
  );
  const head = runHead({
    plan,
    environment: run.environment,
    checks,
    selector: run.selector,
    id: run.id,
    trigger: run.trigger,
    requestedBy: run.requestedBy,
    now: input.now,
  });
  const startedAt = timeOf(run.startedAt, 0);
  const events: readonly RunEvent[] = [
    { type: 'run.requested', id: eventId.run('requested'), at: startedAt, run: head },
    { type: 'run.started', id: eventId.run('started'), at: startedAt },
    ...first.map(({ check, seen: recordedCheck, outcome }) =>
      finished(
        check,
        recordedCheck,
        unblocked(outcome, (id) => passing.has(id)),
        run,
      ),
    ),
    ...cancelled(run),
    ...doubted(run),
    {
      type: 'run.finished',
      id: eventId.run('finished'),
      at: timeOf(run.finishedAt, startedAt),
      ...(run.fingerprint === null ? {} : { fingerprint: run.fingerprint }),
    },
  ];
  const planned = new Set(checksOf(plan).map(({ id }) => id));
  return {
    state: reduceRun(events),
    gone: [...recorded.keys()].filter((id) => !planned.has(id)),
    unrecorded: [...planned].filter((id) => !recorded.has(id)),
  };
}

function pairsOf(checks: readonly Check[], recorded: ReadonlyMap<string, ResultCheck>) {
  return checks.flatMap((check) => {
    const recordedCheck = recorded.get(check.id);
    return recordedCheck === undefined ? [] : [{ check, seen: recordedCheck }];
  });
}

function finished(
  check: Check,
  recordedCheck: ResultCheck,
  outcome: Outcome,
  run: ResultDocument['run'],
): RunEvent {
  const startedAt = timeOf(recordedCheck.startedAt, timeOf(run.startedAt, 0));
  return {
    type: 'check.finished',
    id: eventId.check(recordedCheck.id, 'finished'),
    at: startedAt + Math.max(0, recordedCheck.durationMs),
    check: recordedCheck.id,
    attempts: recordedCheck.attempts,
    flaky: recordedCheck.flaky && outcome.status === 'passed',
    startedAt,
    durationMs: Math.max(0, recordedCheck.durationMs),
    outcome,
    captures: {},
    deploy: check.deploys && outcome.status === 'passed' ? deployOf(run) : null,
  };
}

function deployOf({ deploy, startedAt }: ResultDocument['run']) {
  if (deploy === null) return null;
  return { revision: deploy.revision, startedAt: timeOf(deploy.startedAt, timeOf(startedAt, 0)) };
}

function cancelled({ cancelled: cut }: ResultDocument['run']): readonly RunEvent[] {
  if (cut === null) return [];
  return [
    {
      type: 'run.cancelled',
      id: eventId.run('cancelled'),
      at: timeOf(cut.at, 0),
      by: cut.by,
      reason: cut.reason,
    },
  ];
}

/** What answered then is not judged again. */
function doubted({ doubt, finishedAt }: ResultDocument['run']): readonly RunEvent[] {
  if (doubt === null) return [];
  return [{ type: 'run.doubted', id: eventId.run('doubted'), at: timeOf(finishedAt, 0), ...doubt }];
}

function timeOf(text: string, otherwise: number): number {
  const at = Date.parse(text);
  return Number.isFinite(at) ? at : otherwise;
}
