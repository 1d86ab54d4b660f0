import { z } from 'zod';
import { type MatcherInput, matcher } from '../../core/expect/matcher.ts';
import { hasVariables } from '../../core/plan/fields.ts';
import { tlsSpecFields } from '../../core/plan/request-fields.ts';
import { certificateExpect } from '../certificate.ts';
import { durationMatcher, numberMatcher } from '../expectations.ts';
import { databases } from './databases.ts';
import { whyNoStatement } from './statement.ts';

const longestStatement = 100_000;

const statement = z
  .string()
  .max(longestStatement)
  .superRefine((text, ctx) => {
    const message = whyNoStatement(text);
    if (message !== null) ctx.addIssue({ code: 'custom', message });
  });

const login = z.string().refine((text) => hasVariables(text) || (text !== '' && !text.includes('\0')), {
  error: 'expected some text',
});

const rest = {
  user: login,
  password: login.optional(),
  statement: statement,
  ...tlsSpecFields,
  servername: z.string().min(1).optional(),
  ipFamily: z.union([z.literal(4), z.literal(6)]).optional(),
};

/** What a `sql` check asks, and under the key of one kind of database where that is. */
export type SqlSpec = z.infer<z.ZodObject<typeof rest>> & { [key: string]: unknown };

const keys = databases.map(({ key }) => key);
const places = Object.fromEntries(databases.map(({ key, address }) => [key, address.optional()]));

export const sqlSpec: z.ZodType<SqlSpec> = z
  .strictObject({ ...places, ...rest })
  .refine((spec: SqlSpec) => keys.filter((key) => spec[key] !== undefined).length === 1, {
    error: `names no database; write ${keys.map((key) => `${key}: …`).join(' or ')}`,
    // An unknown key is a mistake of its own, told already.
    when: ({ issues }) => issues.length === 0,
  });

const column = z
  .string()
  .min(1)
  .refine((name) => !name.startsWith('$'), { error: 'a column by its name, not a path' });
const row = z.record(column, matcher, {
  error: 'expected a row as a map: column → value',
});

export const sqlExpect = z.strictObject({
  /** How many, or each of them in their order. */
  rows: z.union([numberMatcher, z.array(row)]).optional(),
  /** The first column of the only row. */
  value: matcher.optional(),
  duration: durationMatcher.optional(),
  tls: certificateExpect.optional(),
});
export type SqlExpect = z.infer<typeof sqlExpect>;
export type RowMatcher = Readonly<Record<string, MatcherInput>>;
