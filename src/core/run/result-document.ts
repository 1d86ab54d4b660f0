import { causesOf } from '../cause/causes-of.ts';
import type { Clue } from '../cause/clue.ts';
import type { SeenCheck } from '../cause/seen-check.ts';
import { changeOf } from '../fingerprint/difference.ts';
import type { Source } from '../plan/model.ts';
import type { CheckHead, CheckStatus } from './events.ts';
import { type ResultCheck, type ResultDocument, schemaName } from './result-schema.ts';
import type { CheckState, RunState } from './state.ts';
import { judgeRun } from './verdict.ts';

/** The document of a run, finished or cut off: a check that has not finished stands in it as `cancelled` or `waiting`. */
export function resultDocument(state: RunState): ResultDocument {
  const judged = judgeRun(state);
  const startedAt = state.startedAt ?? state.requestedAt;
  const finishedAt = state.finishedAt ?? latestKnown(state, startedAt);
  const checks = [...state.checks.values()].map((check) => resultCheck(check, startedAt, finishedAt));
  const { head, cancelled, deploy } = state;
  const withClues = checks.map((check) => ({ ...check, clues: cluesOfState(state.checks.get(check.id)) }));
  const causes = causesOf({
    ...{ verdict: judged.verdict, checks: withClues, criteria: judged.criteria },
    newlyFailing: state.newlyFailing,
  }).map(({ text, checks: says, blocked }) => ({ text, checks: [...says], blocked: [...blocked] }));
  return {
    schema: schemaName,
    run: {
      id: head.id,
      plan: head.plan.id,
      environment: head.environment,
      selector: [...head.selector],
      trigger: head.trigger,
      requestedBy: head.requestedBy,
      startedAt: rfc3339(startedAt),
      finishedAt: rfc3339(finishedAt),
      durationMs: Math.max(0, finishedAt - startedAt),
      verdict: judged.verdict,
      decidedBy: judged.decidedBy,
      flip: judged.flip,
      cause: causes[0] ?? null,
      causes,
      cancelled: cancelled === null ? null : { ...cancelled, at: rfc3339(cancelled.at) },
      doubt: state.doubt,
      planTitle: head.plan.title,
      planDigest: head.plan.digest,
      deploy:
        deploy === null
          ? null
          : {
              revision: deploy.revision,
              startedAt: rfc3339(deploy.startedAt),
              isKnownOnly: state.deployed === null && head.deploy === undefined,
              by: (state.deployed === null ? deploy.by : head.requestedBy) ?? '',
            },
      fingerprint: state.fingerprint,
      changed: [...(changeOf(state)?.changed ?? [])],
    },
    checks,
    criteria: judged.criteria.map((criterion) => ({ ...criterion, checks: [...criterion.checks] })),
    totals: totalsOf(checks.map(({ status }) => status)),
  };
}

/** A check that has ended, as causes are found in it. */
export function endingOf(check: CheckState): SeenCheck {
  // Of what has ended the run's own times are not read.
  return { ...resultCheck(check, 0, 0), clues: cluesOfState(check) };
}

function cluesOfState(check: CheckState | undefined): readonly Clue[] | undefined {
  const progress = check?.progress;
  return progress?.kind === 'finished' ? progress.outcome.telling?.clues : undefined;
}

/** How many checks ended in each status. */
function totalsOf(statuses: Iterable<CheckStatus>): Record<CheckStatus, number> {
  const totals = {
    passed: 0,
    failed: 0,
    errored: 0,
    inconclusive: 0,
    skipped: 0,
    blocked: 0,
    cancelled: 0,
    waiting: 0,
  };
  for (const status of statuses) totals[status] += 1;
  return totals;
}

function resultCheck({ head, progress }: CheckState, runStartedAt: number, endedAt: number): ResultCheck {
  const { id, name, phase, section, type, tier, objective, owner, runbook, counts, pulledFor } = head;
  const { inferred = false, source = null, asking } = head;
  const known = { id, name, phase, section, type, tier };
  const quarantined = head.quarantined === null ? null : quarantineOf(head.quarantined);
  const additions = {
    objective,
    owner,
    runbook,
    counts,
    quarantined,
    inferred,
    source: source === null ? null : sourceOf(source),
    ...(asking === undefined ? {} : { asking: { ...asking, values: { ...asking.values } } }),
    ...(pulledFor === undefined ? {} : { pulledFor: [...pulledFor] }),
  };
  if (progress.kind === 'finished') {
    const { outcome, attempts, flaky, durationMs, lateMs, alone } = progress;
    const { status, reason, failures, evidence, summary, cases, mend, trouble, telling, assertsNothing } =
      outcome;
    const startedAt = rfc3339(progress.startedAt);
    const ended = {
      ...{ status, reason, attempts, flaky, startedAt, durationMs },
      ...(lateMs === undefined ? {} : { lateMs }),
      ...(alone === undefined ? {} : { alone }),
      ...(mend === undefined ? {} : { mend }),
      ...(assertsNothing === undefined ? {} : { assertsNothing }),
    };
    const facts = { failures: [...failures], evidence: { ...evidence }, summary, cases: [...cases] };
    const words = {
      ...(trouble === undefined ? {} : { trouble: { ...trouble } }),
      ...(telling === undefined ? {} : { telling: { reason: telling.reason, lines: [...telling.lines] } }),
    };
    return { ...known, ...ended, ...facts, ...words, ...additions };
  }
  const startedAt = progress.kind === 'running' ? progress.startedAt : runStartedAt;
  const durationMs = progress.kind === 'running' ? Math.max(0, endedAt - startedAt) : 0;
  const attempts = progress.kind === 'running' ? progress.attempt : 0;
  const ended =
    progress.kind === 'waiting'
      ? { status: 'waiting' as const, reason: progress.question.prompt }
      : { status: 'cancelled' as const, reason: cutOff(progress) };
  const record = { failures: [], evidence: {}, summary: '', cases: [] };
  return {
    ...known,
    ...ended,
    attempts,
    flaky: false,
    startedAt: rfc3339(startedAt),
    durationMs,
    ...record,
    ...additions,
  };
}

function sourceOf({ file, line, ticks }: Source): ResultCheck['source'] {
  return { file, line, ...(ticks === undefined ? {} : { ticks: [...ticks] }) };
}

function quarantineOf({ owner, reason, untilAt }: NonNullable<CheckHead['quarantined']>) {
  return { owner, reason, until: untilAt === undefined ? null : rfc3339(untilAt) };
}

function cutOff(progress: Extract<CheckState['progress'], { kind: 'pending' | 'running' }>): string {
  if (progress.kind === 'pending') return 'the run ended before it started';
  const last =
    progress.last === null || progress.last.reason === '' ? '' : `; before that: ${progress.last.reason}`;
  return `the run ended in the middle of attempt ${Math.max(1, progress.attempt)}${last}`;
}

function latestKnown(state: RunState, startedAt: number): number {
  let latest = Math.max(startedAt, state.cancelled?.at ?? 0);
  for (const { progress } of state.checks.values()) {
    if (progress.kind === 'finished') latest = Math.max(latest, progress.finishedAt);
    if (progress.kind === 'running') latest = Math.max(latest, progress.startedAt);
  }
  return latest;
}

function rfc3339(at: number): string {
  return new Date(at).toISOString();
}
