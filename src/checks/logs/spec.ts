import { z } from 'zod';
import { isOperators, type MatcherInput, matcher } from '../../core/expect/matcher.ts';
import { anyMatcher } from '../../core/expect/operators.ts';
import { isSharedField } from '../../core/log-fields.ts';
import type { LogSource, SourceLanguage } from '../../core/log-source.ts';
import { either } from '../../core/plan/either.ts';
import { durationField, hasVariables } from '../../core/plan/fields.ts';
import { parseFilter } from '../../core/query/evaluate.ts';
import { fieldOf, isKnownField } from '../../core/query/fields.ts';
import { parsePath } from '../../core/query/parse.ts';
import { severityName, severityNames } from '../../core/query/severity.ts';
import { listed } from '../../core/words/enumeration.ts';
import { numberMatcher } from '../expectations.ts';
import { isLowerBound } from './count.ts';

const filterField = z.string().check((ctx) => {
  if (hasVariables(ctx.value)) return;
  const parsed = parseFilter(ctx.value);
  if (parsed.kind === 'filter') return;
  const message = `not a log filter: ${parsed.message} (character ${parsed.at + 1})`;
  ctx.issues.push({ code: 'custom', message, input: ctx.value });
});

const filter = filterField.default('').describe('Cloud Logging query; the time bounds are added');
const rest = {
  since: z.union([z.literal('deploy'), durationField]).default('deploy'),
  settle: durationField
    .default(0)
    .describe('how late entries may arrive; waited for before absence is claimed'),
  trace: z
    .string()
    .min(1)
    .optional()
    .describe('a check under `needs`: only entries of the trace that it made in this run'),
  limit: z.int().min(1).max(5_000).default(1_000).describe('entries read at most'),
};

/** What a `logs` check reads: how much, and under the key of one source what its places are written as. */
export type LogsSpec = z.infer<z.ZodObject<typeof rest>> & { filter: string; [key: string]: unknown };

/** The schema with a key for each source, of which a check has exactly one. */
export function logsSpecOf(sources: readonly LogSource[]): z.ZodType<LogsSpec> {
  const places = Object.fromEntries(sources.map(({ key, place }) => [key, place.optional()]));
  const readBy = (spec: Readonly<Record<string, unknown>>) =>
    sources.filter(({ key }) => spec[key] !== undefined);
  return z
    .strictObject({ filter, ...places, ...rest })
    .refine((spec) => readBy(spec).length === 1, {
      error: `expected one of ${listed(sources.map(({ key }) => key))}`,
    })
    .check((ctx) => {
      const [source] = readBy(ctx.value);
      const message = source === undefined ? null : filterProblem(source, ctx.value.filter);
      if (message !== null) ctx.issues.push({ code: 'custom', message, input: ctx.value, path: ['filter'] });
    });
}

/** Why a source cannot be asked with the filter; null when it can, and while a variable is not filled in. */
function filterProblem({ key, noun, filteredBy }: SourceLanguage, text: string): string | null {
  if (filteredBy === 'nobody')
    return text === '' ? null : `${noun} takes no filter: it reads what \`${key}\` says`;
  if (filteredBy === 'service' || hasVariables(text)) return null;
  const parsed = parseFilter(text);
  const [name] = parsed.kind === 'filter' ? parsed.reads.functions : [];
  return name === undefined
    ? null
    : `${name}() is evaluated by Cloud Logging alone: ${noun} is filtered here`;
}

/** `continue`: a union takes a branch that goes on for one that may be meant, and tells what is wrong in it. */
const fieldMatchers = z.record(z.string(), matcher).check((ctx) => {
  if (Object.keys(ctx.value).length === 0) {
    const message = 'expected a field path and what is wanted there';
    ctx.issues.push({ code: 'custom', message, input: ctx.value, continue: true });
  }
  for (const written of Object.keys(ctx.value)) {
    const path = parsePath(written);
    const message = path === null ? `no field path: ${written}` : unknownField(path);
    if (message === null) continue;
    const common = { message, input: ctx.value, path: [written], params: { at: 'key' } };
    ctx.issues.push({ code: 'custom', ...common, continue: true });
  }
});

/** A path that leads nowhere would make every absence true. */
function unknownField(path: readonly string[]): string | null {
  const [first = ''] = path;
  return isKnownField(path) || isSharedField(path) || hasVariables(first) ? null : String(fieldOf(path));
}

const severityOperators: ReadonlySet<string> = new Set([
  'equals',
  'ne',
  'lt',
  'lte',
  'gt',
  'gte',
  'in',
  'not',
]);

const severityMatcher = anyMatcher.check((ctx) => {
  for (const word of severityWords(ctx.value)) {
    if (hasVariables(String(word)) || severityName(word) !== null) continue;
    const message = `no severity ${String(word)}; one of ${severityNames.join(', ')}`;
    ctx.issues.push({ code: 'custom', message, input: ctx.value, continue: true });
  }
});

function severityWords(wanted: unknown): readonly unknown[] {
  if (typeof wanted !== 'object' || wanted === null) return [wanted];
  if (Array.isArray(wanted)) return wanted.flatMap(severityWords);
  return Object.entries(wanted).flatMap(([name, operand]) =>
    severityOperators.has(name) ? severityWords(operand) : [],
  );
}

const entryFields = z.strictObject({
  message: matcher.optional(),
  severity: severityMatcher.optional(),
  field: fieldMatchers.optional(),
});

const entryMatcher = either([
  entryFields.refine((fields) => Object.values(fields).some((one) => one !== undefined), {
    error: 'expected what the entry must have: a matcher, or message, severity or field',
    when: ({ issues }) => issues.length === 0,
  }),
  matcher,
]);

/** A matcher on the message, or matchers on message, severity and fields that hold together. */
export type EntryMatcher = z.infer<typeof entryFields> | MatcherInput;

/** What an entry's message has to be; undefined where nothing is wanted of it. */
export function messageOf(wanted: EntryMatcher | undefined): MatcherInput | undefined {
  if (typeof wanted !== 'object' || wanted === null || isOperators(wanted)) return wanted;
  return 'message' in wanted ? wanted.message : undefined;
}

const countOf = z.strictObject({ of: entryMatcher, is: numberMatcher });

/** What is expected of the entries. */
export const logsExpect = z.strictObject({
  entries: z
    .strictObject({
      none: entryMatcher.optional(),
      some: entryMatcher.optional(),
      count: either([countOf, numberMatcher]).optional(),
      each: entryMatcher.optional(),
    })
    .optional(),
  control: z.strictObject({ atLeast: z.int().min(1) }).optional(),
  newErrors: z.literal('none').optional(),
});

export type LogsExpect = z.infer<typeof logsExpect>;

/** How many entries are expected; `of` null: of all that the filter matches. */
export type CountExpectation = { of: EntryMatcher | null; is: MatcherInput };

/** The count expectation in its long form; null without one. */
export function countExpectation(expect: LogsExpect): CountExpectation | null {
  const count = expect.entries?.count;
  if (count === undefined) return null;
  const long = countOf.safeParse(count);
  if (long.success) return long.data;
  return { of: null, is: numberMatcher.parse(count) };
}

/** True when the expectations say that something is not there, so that late entries matter. */
export function claimsAbsence(expect: LogsExpect): boolean {
  const count = countExpectation(expect);
  const { none, each } = expect.entries ?? {};
  return (
    none !== undefined ||
    each !== undefined ||
    expect.newErrors !== undefined ||
    (count !== null && !isLowerBound(count.is))
  );
}

/** The fields that expectations name, and where they stand in the check. */
export function fieldsOf({ entries = {} }: LogsExpect): readonly { path: readonly string[]; name: string }[] {
  const { none, some, each, count } = entries;
  const counted = countOf.safeParse(count);
  const matchers: readonly [at: readonly string[], wanted: unknown][] = [
    [['none'], none],
    [['some'], some],
    [['each'], each],
    [['count', 'of'], counted.success ? counted.data.of : undefined],
  ];
  return matchers.flatMap(([at, wanted]) => {
    const parsed = entryFields.safeParse(wanted);
    const names = parsed.success ? Object.keys(parsed.data.field ?? {}) : [];
    return names.map((name) => ({ path: ['expect', 'entries', ...at, 'field', name], name }));
  });
}
