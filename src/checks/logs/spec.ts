import { z } from 'zod';
import { type MatcherInput, matcher } from '../../core/expect/matcher.ts';
import type { LogSource } from '../../core/logs.ts';
import { durationField, hasVariables } from '../../core/plan/fields.ts';
import { parseFilter } from '../../core/query/evaluate.ts';
import { parsePath } from '../../core/query/parse.ts';

const filterField = z.string().check((ctx) => {
  if (hasVariables(ctx.value)) return;
  const parsed = parseFilter(ctx.value);
  if (parsed.kind === 'filter') return;
  const message = `not a log filter: ${parsed.message} (character ${parsed.at + 1})`;
  ctx.issues.push({ code: 'custom', message, input: ctx.value });
});

/** What a `logs` check reads. Exactly one of `project` and `file`. */
export const logsSpec = z
  .strictObject({
    filter: filterField.default('').describe('Cloud Logging query; the time bounds are added'),
    project: z.string().min(1).optional().describe('Google Cloud project'),
    file: z.string().min(1).optional().describe('newline-delimited LogEntry JSON'),
    since: z.union([z.literal('deploy'), durationField]).default('deploy'),
    settle: durationField
      .default(0)
      .describe('how late entries may arrive; waited for before absence is claimed'),
    limit: z.int().min(1).max(5_000).default(1_000).describe('entries read at most'),
  })
  .refine(({ project, file }) => (project === undefined) !== (file === undefined), {
    error: 'expected one of project and file',
  });

export type LogsSpec = z.infer<typeof logsSpec>;

/** Where the spec reads; `file` is as written. */
export function sourceOf(spec: LogsSpec): LogSource {
  if (spec.project !== undefined) return { project: spec.project };
  if (spec.file !== undefined) return { file: spec.file };
  throw new Error('a logs spec without a source was parsed');
}

const entryFields = z.strictObject({
  message: matcher.optional(),
  severity: matcher.optional(),
  field: z
    .record(
      z.string().refine((path) => parsePath(path) !== null, {
        error: 'expected a field path such as jsonPayload.user.id',
      }),
      matcher,
    )
    .optional(),
});

const entryMatcher = z.union([
  entryFields.refine((fields) => Object.values(fields).some((one) => one !== undefined), {
    error: 'expected what the entry must have: a matcher, or message, severity or field',
    when: ({ issues }) => issues.length === 0,
  }),
  matcher,
]);

/** A matcher on the message, or matchers on message, severity and fields that hold together. */
export type EntryMatcher = z.infer<typeof entryFields> | MatcherInput;

const countOf = z.strictObject({ of: entryMatcher, is: matcher });

/** What is expected of the entries. */
export const logsExpect = z.strictObject({
  entries: z
    .strictObject({
      none: entryMatcher.optional(),
      some: entryMatcher.optional(),
      count: z.union([countOf, matcher]).optional(),
      each: entryMatcher.optional(),
    })
    .optional(),
  control: z.strictObject({ atLeast: z.int().min(1) }).optional(),
  newErrors: z.literal('none').optional(),
});

export type LogsExpect = z.infer<typeof logsExpect>;

/** The count expectation in its long form; null without one. */
export function countExpectation(expect: LogsExpect): { of: EntryMatcher | null; is: MatcherInput } | null {
  const count = expect.entries?.count;
  if (count === undefined) return null;
  const long = countOf.safeParse(count);
  if (long.success) return long.data;
  return { of: null, is: matcher.parse(count) };
}

/** True when more entries could break the matcher: only `gt` and `gte` have no upper bound. */
export function hasUpperBound(is: MatcherInput): boolean {
  return (
    typeof is !== 'object' || is === null || Object.keys(is).some((name) => name !== 'gt' && name !== 'gte')
  );
}

/** True when the expectations say that something is not there, so that late entries matter. */
export function claimsAbsence(expect: LogsExpect): boolean {
  const count = countExpectation(expect);
  const { none, each } = expect.entries ?? {};
  return (
    none !== undefined ||
    each !== undefined ||
    expect.newErrors !== undefined ||
    (count !== null && hasUpperBound(count.is))
  );
}
