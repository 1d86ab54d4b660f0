import { RE2JS } from 're2js';
import { z } from 'zod';

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const comparable = z.union([z.number(), z.string()]);

const operators = z.strictObject({
  equals: z.unknown().optional(),
  ne: z.unknown().optional(),
  lt: comparable.optional(),
  lte: comparable.optional(),
  gt: comparable.optional(),
  gte: comparable.optional(),
  in: z.array(scalar).optional(),
  contains: scalar.optional(),
  matches: z.string().refine(isPattern, { error: 'not an RE2 pattern' }).optional(),
  startsWith: z.string().optional(),
  endsWith: z.string().optional(),
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
export const matcher: z.ZodType<MatcherInput> = z.union([scalar, operators]);
export type MatcherInput = string | number | boolean | null | Operators;

const operatorNames = new Set(Object.keys(operators.shape));

/** Names of all operators, for suggestions. */
export const matcherOperators: readonly string[] = [...operatorNames];

function isPattern(pattern: string): boolean {
  if (pattern.includes('${')) return true;
  try {
    RE2JS.compile(pattern);
    return true;
  } catch {
    return false;
  }
}

/** True for an object of operators, false for a bare value. */
export function isOperators(wanted: unknown): wanted is Operators {
  return (
    typeof wanted === 'object' &&
    wanted !== null &&
    !Array.isArray(wanted) &&
    Object.keys(wanted).every((key) => operatorNames.has(key))
  );
}
