import { z } from 'zod';
import { UserError } from '../errors.ts';
import { fingerprintSchema } from '../fingerprint/fingerprint.ts';
import { troubleKinds } from '../trouble.ts';
import { checkStatuses } from './events.ts';

/** What a document calls its schema. */
export const schemaName = 'staging-check/run@1';
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
  /** Nothing that came could have made it fail. */
  assertsNothing: z.literal(true).exactOptional(),
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
  source: z
    .object({ file: z.string(), line: z.number(), ticks: z.array(z.string()).exactOptional() })
    .nullable()
    .default(null),
  /** What it asked, of one that was made from a document. */
  asking: z.object({ digest: z.string(), values: z.record(z.string(), z.string()) }).exactOptional(),
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
