import { z } from 'zod';
import { causesOf } from '../cause/causes-of.ts';
import type { Clue } from '../cause/clue.ts';
import type { SeenCheck } from '../cause/seen-check.ts';
import { UserError } from '../errors.ts';
import { changeOf } from '../fingerprint/difference.ts';
import { fingerprintSchema } from '../fingerprint/fingerprint.ts';
import { troubleKinds } from '../trouble.ts';
import { type CheckHead, type CheckStatus, checkStatuses } from './events.ts';
import type { CheckState, RunState } from './state.ts';
import { judgeRun } from './verdict.ts';

const schemaName = 'staging-check/run@1';
const nullableText = z.string().nullable().default(null);

const failureSchema = z.object({
  at: z.string(),
  expected: z.string(),
  actual: z.string(),
  message: z.string(),
});

const caseSchema = z.object({
  name: z.string(),
  status: z.enum(['passed', 'failed', 'errored', 'skipped']),
  durationMs: z.number(),
  message: z.string(),
  flaky: z.boolean().optional(),
});

/** Rows of a check as results have them. */
export const caseRows = z.array(caseSchema);

const checkSchema = z.object({
  id: z.string(),
  name: z.string(),
  phase: z.string(),
  section: z.string(),
  type: z.string(),
  tier: z.enum(['critical', 'important', 'nice-to-have']).nullable(),
  status: z.enum(checkStatuses),
  reason: z.string(),
  attempts: z.number(),
  flaky: z.boolean(),
  startedAt: z.string(),
  durationMs: z.number(),
  /** How late the machine ran that looked, in that time. */
  lateMs: z.number().exactOptional(),
  /** What somebody has to change before it can end differently. */
  mend: z.string().exactOptional(),
  /** Measured again when nothing else ran. */
  alone: z.object({ durationMs: z.number(), lateMs: z.number() }).exactOptional(),
  failures: z.array(failureSchema),
  evidence: z.record(z.string(), z.unknown()),
  summary: z.string().default(''),
  /** What kept it from its target, where that is why. */
  trouble: z
    .object({ kind: z.enum(troubleKinds), host: z.string(), words: z.string(), code: z.string() })
    .exactOptional(),
  /** What its type says of it: its reason where that tells more than the first expectation, and its evidence in words. */
  telling: z.object({ reason: z.string(), lines: z.array(z.string()) }).exactOptional(),
  objective: nullableText,
  cases: caseRows.default([]),
  owner: nullableText,
  runbook: nullableText,
  counts: z.boolean().default(true),
  inferred: z.boolean().default(false),
  source: z.object({ file: z.string(), line: z.number() }).nullable().default(null),
  /** The checks that it ran for, where nobody selected it. */
  pulledFor: z.array(z.string()).exactOptional(),
  quarantined: z
    .object({ owner: z.string(), reason: z.string(), until: nullableText })
    .nullable()
    .default(null),
});

const causeSchema = z.object({ text: z.string(), checks: z.array(z.string()), blocked: z.array(z.string()) });

const runSchema = z.object({
  id: z.string(),
  plan: z.string(),
  environment: z.string(),
  selector: z.array(z.string()),
  trigger: z.enum(['cli', 'slash', 'mention', 'button', 'schedule', 'deploy']),
  requestedBy: z.string(),
  startedAt: z.string(),
  finishedAt: z.string(),
  durationMs: z.number(),
  verdict: z.enum(['passed', 'degraded', 'inconclusive', 'failed']),
  decidedBy: z.string().default(''),
  flip: z.string().default(''),
  cause: causeSchema.nullable().default(null),
  causes: z.array(causeSchema).default([]),
  cancelled: z.object({ at: z.string(), by: z.string(), reason: z.string() }).nullable().default(null),
  doubt: z.object({ reason: z.string(), isCertain: z.boolean() }).nullable().default(null),
  planTitle: z.string().default(''),
  planDigest: z.string().default(''),
  deploy: z
    .object({
      revision: z.string().nullable(),
      startedAt: z.string(),
      isKnownOnly: z.boolean().default(false),
      /** A person's id, a name or a run; empty when nobody knows. */
      by: z.string().default(''),
    })
    .nullable()
    .default(null),
  fingerprint: fingerprintSchema.nullable().default(null),
  /** Since the last green run, most telling first; empty when there was none. */
  changed: z
    .array(
      z.object({ what: z.string(), before: z.string(), after: z.string(), at: z.string(), by: z.string() }),
    )
    .default([]),
});

const criterionSchema = z.object({
  id: z.string().default(''),
  tier: z.string(),
  text: z.string(),
  status: z.enum(['met', 'unmet', 'unknown']),
  checks: z.array(z.string()),
  decides: z.boolean().default(true),
  missing: z.string().default(''),
});

const count = z.number().default(0);
const totalsSchema = z.object({
  passed: count,
  failed: count,
  errored: count,
  inconclusive: count,
  skipped: count,
  blocked: count,
  cancelled: count,
  waiting: count,
});

const documentSchema = z.object({
  schema: z.literal(schemaName),
  run: runSchema,
  checks: z.array(checkSchema),
  criteria: z.array(criterionSchema),
  totals: totalsSchema,
});

/** A run as programs read it (docs/result-document.md). */
export type ResultDocument = z.infer<typeof documentSchema>;
export type ResultCheck = ResultDocument['checks'][number];

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

/** Reads a document back; throws a `UserError` (`result-document`) that names every place that is wrong. */
export function parseResultDocument(document: unknown): ResultDocument {
  const parsed = documentSchema.safeParse(document);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues
    .slice(0, 10)
    .map(({ path, message }) => `${path.join('.') || 'document'}: ${inWords(message)}`);
  throw new UserError('result-document', `not a result document (${schemaName}): ${problems.join('; ')}`);
}

/** `Invalid input: expected object, received undefined`. */
function inWords(message: string): string {
  return message
    .replace(/^Invalid input: /, '')
    .replace(/, received undefined$/, ', got nothing')
    .replace(/, received /, ', got ');
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
  const { inferred = false, source = null } = head;
  const known = { id, name, phase, section, type, tier };
  const quarantined = head.quarantined === null ? null : quarantineOf(head.quarantined);
  const additions = {
    objective,
    owner,
    runbook,
    counts,
    quarantined,
    inferred,
    source,
    ...(pulledFor === undefined ? {} : { pulledFor: [...pulledFor] }),
  };
  if (progress.kind === 'finished') {
    const { outcome, attempts, flaky, durationMs, lateMs, alone } = progress;
    const { status, reason, failures, evidence, summary, cases, mend, trouble, telling } = outcome;
    const startedAt = rfc3339(progress.startedAt);
    const ended = {
      ...{ status, reason, attempts, flaky, startedAt, durationMs },
      ...(lateMs === undefined ? {} : { lateMs }),
      ...(alone === undefined ? {} : { alone }),
      ...(mend === undefined ? {} : { mend }),
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
