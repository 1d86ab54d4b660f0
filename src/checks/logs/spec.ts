import { z } from 'zod';
import type { MatcherInput } from '../../core/expect/matcher.ts';
import type { LogSource, SourceLanguage } from '../../core/log-source.ts';
import { either } from '../../core/plan/either.ts';
import { durationField, hasVariables } from '../../core/plan/fields.ts';
import { parseFilter } from '../../core/query/evaluate.ts';
import { listed } from '../../core/words/enumeration.ts';
import { numberMatcher } from '../expectations.ts';
import { isLowerBound } from './count.ts';
import { type EntryMatcher, entryFields, entryMatcher } from './entry-schema.ts';

const filterField = z.string().check((ctx) => {
  if (hasVariables(ctx.value)) return;
  const parsed = parseFilter(ctx.value);
  if (parsed.kind === 'filter') return;
  const message = `not a log filter: ${parsed.message} (character ${parsed.at + 1})`;
  ctx.issues.push({ code: 'custom', message, input: ctx.value });
});

const filter = filterField.default('');
const rest = {
  since: z.union([z.literal('deploy'), durationField]).default('deploy'),
  settle: durationField.default(0),
  trace: z.string().min(1).optional(),
  limit: z.int().min(1).max(5_000).default(1_000),
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
