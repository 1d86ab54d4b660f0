import { z } from 'zod';
import { cloudAuthFields } from '../../../core/cloud-auth.ts';
import { UserError } from '../../../core/errors.ts';
import { correction } from '../../../core/plan/correction.ts';
import { either } from '../../../core/plan/either.ts';
import { hasVariables } from '../../../core/plan/fields.ts';
import { textsAround } from '../../../core/plan/variables.ts';
import { fieldsInLucene, misplacedValue } from '../../../core/query/lucene.ts';
import type { Quoting } from '../../../core/query/quote.ts';
import { httpFields } from '../http-place.ts';
import { fieldsInClauses, queryMistakes } from './query-mistakes.ts';

const [, awsWord, awsScope] = cloudAuthFields;
const basicAndBearer = httpFields.auth.unwrap().options;

const apiPath = /\/(?:[^/]+\/)?_(?:search|pit|msearch|count|cat)\b/;

const queryString = z
  .string()
  .refine((text) => text.trim() !== '', { error: 'expected a query; `*` finds everything' })
  .check((ctx) => {
    const problem = misplacedValue(textsAround(ctx.value));
    if (problem === null) return;
    ctx.issues.push({ code: 'custom', message: `a variable ${problem}`, input: ctx.value });
  });
const queryObject = z.record(z.string(), z.json()).check((ctx) => {
  for (const { path, message } of queryMistakes(ctx.value))
    ctx.issues.push({ code: 'custom', message, input: ctx.value, path: [...path] });
});

/** What stands under `opensearch` in a plan. */
export const searchPlace = z
  .strictObject({
    ...httpFields,
    auth: z.union([...basicAndBearer, awsWord, awsScope]).optional(),
    url: httpFields.url.refine((text) => hasVariables(text) || !apiPath.test(text), {
      error: 'the index stands in `index`, and /_search is added to the address; leave both out',
      ...correction((value) =>
        String(value)
          .replace(/[?#].*$/, '')
          .replace(new RegExp(`${apiPath.source}.*$`), ''),
      ),
    }),
    index: z.string().refine((text) => hasVariables(text) || indexProblem(text) === null, {
      error: ({ input }) => indexProblem(String(input)) ?? 'expected an index',
    }),
    query: either([queryString, queryObject]),
    timeField: z
      .string()
      .regex(/^[^\s*,]+$/, 'expected the name of a field')
      .optional(),
  })
  .check((ctx) => {
    const { query } = ctx.value;
    const field = timeFieldOf(ctx.value);
    const names = typeof query === 'string' ? fieldsInLucene(query) : fieldsInClauses(query);
    if (!names.includes(field)) return;
    const message = `a query cannot look at ${field}: the window of the check says from when entries are read`;
    ctx.issues.push({ code: 'custom', message, input: query, path: ['query'] });
  });

export type OpenSearchPlace = z.infer<typeof searchPlace>;

/** The field with the time of an entry. */
export function timeFieldOf({ timeField = '@timestamp' }: Pick<OpenSearchPlace, 'timeField'>): string {
  return timeField;
}

function indexProblem(text: string): string | null {
  const wrong = text
    .split(',')
    .find((one) => !/^-?(?:[\w.-]+:)?[^\s_+\-/\\?"<>|#:%][^\s/\\?"<>|#:%]*$/.test(one));
  if (wrong === undefined && !/(?:^|,)\.{1,2}(?:,|$)/.test(text)) return null;
  return wrong === '_all'
    ? 'expected the name of an index; `*` is all of them'
    : 'expected the name of an index: logs-*';
}

/** A value is a piece of a name: it adds no index and no pattern. */
export const namedIndex: Quoting = () => (between) => (value) => {
  const isFirst = between === '' || between.endsWith(',');
  const isName = isFirst ? /^[A-Za-z0-9.][\w.-]*$/.test(value) : /^[\w.-]*$/.test(value);
  if (isName && value.length <= 255) return value;
  throw new UserError(
    'filter-value',
    'a value of a log index holds more than letters, digits, dots and dashes',
  );
};
