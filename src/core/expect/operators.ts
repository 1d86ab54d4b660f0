import { RE2JS } from 're2js';
import { z } from 'zod';
import { type ExactNumber, isExactNumber } from '../json/exact-number.ts';
import { hasVariables } from '../plan/fields.ts';

const exactNumber: z.ZodType<ExactNumber> = z
  .custom<ExactNumber>()
  .check(({ value, issues }) => {
    if (!isExactNumber(value)) issues.push({ code: 'invalid_type', expected: 'number', input: value });
  })
  .meta({ type: 'number' });
const scalar = z.union([z.string(), z.number(), z.boolean(), z.null(), exactNumber]);
const comparable = z.union([
  z.number(),
  exactNumber,
  z.string().refine(isNotBlank, { error: 'expected a number' }),
]);
const needle = z.string().refine((text) => text !== '', { error: 'expected some text to look for' });

const operators = z.strictObject({
  equals: z.unknown().optional(),
  ne: z.unknown().optional(),
  lt: comparable.optional(),
  lte: comparable.optional(),
  gt: comparable.optional(),
  gte: comparable.optional(),
  in: z.array(scalar).min(1, { error: 'expected one value or more' }).optional(),
  contains: scalar.refine((one) => one !== '', { error: 'expected something to look for' }).optional(),
  matches: z.string().check(checkPattern).optional(),
  startsWith: needle.optional(),
  endsWith: needle.optional(),
  exists: z.boolean().optional(),
  get length() {
    return matcher.optional();
  },
  type: z.enum(['string', 'number', 'boolean', 'null', 'array', 'object']).optional(),
  get not() {
    return matcher.optional();
  },
  get all() {
    return matcher.optional();
  },
  get any() {
    return matcher.optional();
  },
  get none() {
    return matcher.optional();
  },
});

export type Operators = z.infer<typeof operators>;

/** A bare value (means `equals`) or one or more operators. `matches` is RE2, not anchored. `all`, `any`, `none` look at the members of a list. */
export const matcher: z.ZodType<MatcherInput> = z.union([scalar, operators]).refine(saysSomething, {
  error: 'expected a value, or an operator such as { equals: … }',
  // An unknown key is a mistake of its own, told already.
  when: ({ issues }) => issues.length === 0,
});
export type MatcherInput = string | number | boolean | null | ExactNumber | Operators;

/** Operators, and `json` beside them: matchers on the places of the document that a text is. */
export type TextOperators = Operators & {
  json?: Readonly<Record<string, MatcherInput>> | undefined;
};

/** The operators with `json` beside them. */
export function withJson(json: z.ZodType<Readonly<Record<string, MatcherInput>>>): z.ZodType<TextOperators> {
  return operators.extend({ json: json.optional() }).refine(saysSomething, {
    error: 'expected a value, or an operator such as { equals: … }',
    when: ({ issues }) => issues.length === 0,
  });
}

const operatorNames = new Set(Object.keys(operators.shape));

/** Names of all operators, for suggestions. */
export const matcherOperators: readonly string[] = [...operatorNames];

function saysSomething(wanted: MatcherInput | TextOperators): boolean {
  if (typeof wanted !== 'object' || wanted === null || isExactNumber(wanted)) return true;
  return Object.values(wanted).some((operand) => operand !== undefined);
}

function isNotBlank(text: string): boolean {
  return text.trim() !== '';
}

/** Text that no pattern is written for. */
const anyText = '\uE000\n\uE000';

function checkPattern(ctx: z.core.ParsePayload<string>): void {
  const pattern = ctx.value;
  if (hasVariables(pattern)) return;
  const message = patternMistake(pattern);
  if (message !== null) ctx.issues.push({ code: 'custom', message, input: pattern });
}

function patternMistake(pattern: string): string | null {
  if (pattern === '') return 'expected a pattern to look for';
  try {
    const compiled = RE2JS.compile(pattern);
    const saysNothing = ['', '\n', anyText].every((text) => compiled.matcher(text).find());
    return saysNothing
      ? 'a pattern that is found in every text says nothing; expected one that is not, or { type: string }'
      : null;
  } catch {
    return 'not an RE2 pattern';
  }
}

/** True for an object of operators, false for a bare value. */
export function isOperators(wanted: unknown): wanted is Operators {
  return (
    typeof wanted === 'object' &&
    wanted !== null &&
    !Array.isArray(wanted) &&
    !isExactNumber(wanted) &&
    Object.keys(wanted).every((key) => operatorNames.has(key))
  );
}
