import { RE2JS } from 're2js';
import { z } from 'zod';
import { type ExactNumber, isDecimal, isExactNumber, numberText } from '../json/exact-number.ts';
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
    return anyMatcher.optional();
  },
  type: z.enum(['string', 'number', 'boolean', 'null', 'array', 'object']).optional(),
  get not() {
    return anyMatcher.optional();
  },
  get all() {
    return anyMatcher.optional();
  },
  get any() {
    return anyMatcher.optional();
  },
  get none() {
    return anyMatcher.optional();
  },
});

export type Operators = z.infer<typeof operators>;

/** The same, whatever its comparisons are with: of what has an order of its own, such as a time or a severity. */
export const anyMatcher: z.ZodType<MatcherInput> = z.union([scalar, operators]).refine(saysSomething, {
  error: 'expected a value, or an operator such as { equals: … }',
  // An unknown key is a mistake of its own, told already.
  when: ({ issues }) => issues.length === 0,
});

/**
 * A bare value (means `equals`) or one or more operators. `matches` is RE2, not anchored. `all`, `any`, `none` look at the members of a
 * list. Comparisons are with numbers: nothing is less than `2kb`, so that it could never hold.
 */
export const matcher: z.ZodType<MatcherInput> = anyMatcher.check(comparesNumbers);
export type MatcherInput = string | number | boolean | null | ExactNumber | Operators;

/** Operators, and `json` beside them: matchers on the places of the document that a text is. */
export type TextOperators = Operators & {
  json?: Readonly<Record<string, MatcherInput>> | undefined;
};

/** The operators with `json` beside them. */
export function withJson(json: z.ZodType<Readonly<Record<string, MatcherInput>>>): z.ZodType<TextOperators> {
  return operators
    .extend({ json: json.optional() })
    .refine(saysSomething, {
      error: 'expected a value, or an operator such as { equals: … }',
      when: ({ issues }) => issues.length === 0,
    })
    .check(comparesNumbers);
}

const operatorNames = new Set(Object.keys(operators.shape));

/** Names of all operators, for suggestions. */
export const matcherOperators: readonly string[] = [...operatorNames];

function saysSomething(wanted: MatcherInput | TextOperators): boolean {
  if (typeof wanted !== 'object' || wanted === null || isExactNumber(wanted)) return true;
  return Object.values(wanted).some((operand) => operand !== undefined);
}

const comparisons = new Set(['lt', 'lte', 'gt', 'gte']);

/** `continue`: a union takes a branch that goes on for one that may be meant, and tells what is wrong in it. */
function comparesNumbers(ctx: z.core.ParsePayload<MatcherInput | TextOperators>): void {
  for (const { path, input, message } of notNumbers(withoutJson(ctx.value), []))
    ctx.issues.push({ code: 'custom', message, input, path: [...path], continue: true });
}

/** What is looked for in a document is checked where it stands. */
function withoutJson(wanted: MatcherInput | TextOperators): unknown {
  if (typeof wanted !== 'object' || wanted === null || isExactNumber(wanted)) return wanted;
  const { json: _, ...own }: TextOperators = wanted;
  return own;
}

type Mistake = { path: readonly string[]; input: unknown; message: string };

function notNumbers(wanted: unknown, path: readonly string[]): readonly Mistake[] {
  if (!isOperators(wanted)) return [];
  return Object.entries(wanted).flatMap(([name, operand]): readonly Mistake[] => {
    const own = [...path, name];
    if (comparisons.has(name))
      return operand === undefined || isNumber(operand)
        ? []
        : [{ path: own, input: operand, message: 'expected a number' }];
    if (name !== 'length' || operand === undefined) return notNumbers(operand, own);
    const inside = notNumbers(operand, own);
    if (inside.length > 0 || isNumberMatcher(operand as MatcherInput)) return inside;
    return [{ path: own, input: operand, message: numberWords }];
  });
}

/** What is expected where only a number makes sense. */
export const numberWords = 'expected a number, or a comparison with one, such as { gte: 1 }';

const ofNumbers = new Set([...comparisons, 'equals', 'ne', 'in', 'not', 'exists', 'type']);

/** True for what can be wanted of a number; a text that is one stands for it, since a variable may hold it. */
export function isNumberMatcher(wanted: MatcherInput): boolean {
  if (!isOperators(wanted)) return isNumber(wanted);
  return Object.entries(wanted).every(([name, operand]) => {
    if (operand === undefined || name === 'exists' || name === 'type') return true;
    if (name === 'not') return isNumberMatcher(operand as MatcherInput);
    if (name === 'in') return Array.isArray(operand) && operand.every(isNumber);
    return ofNumbers.has(name) && isNumber(operand);
  });
}

function isNumber(value: unknown): boolean {
  if (typeof value === 'string') return hasVariables(value) || isDecimal(value.trim());
  return numberText(value) !== null;
}

function isNotBlank(text: string): boolean {
  return text.trim() !== '';
}

/** Text that no pattern is written for. */
const anyText = '\uE000\n\uE000';

function checkPattern(ctx: z.core.ParsePayload<string>): void {
  const pattern = ctx.value;
  if (hasVariables(pattern)) return;
  const message = knownMistake(pattern);
  if (message !== null) ctx.issues.push({ code: 'custom', message, input: pattern });
}

/** What was found of patterns: each of a plan is looked at once as it is written and once for each environment, and compiling it is most of that. */
const mistakesKnown = new Map<string, string | null>();
const mostPatterns = 1_000;

function knownMistake(pattern: string): string | null {
  const known = mistakesKnown.get(pattern);
  if (known !== undefined) return known;
  const mistake = patternMistake(pattern);
  if (mistakesKnown.size >= mostPatterns) mistakesKnown.clear();
  mistakesKnown.set(pattern, mistake);
  return mistake;
}

function patternMistake(pattern: string): string | null {
  if (pattern === '') return 'expected a pattern to look for';
  const [, inner, flags] = /^\/(.+)\/([gimsuvy]+)$/.exec(pattern) ?? [];
  if (inner !== undefined && flags !== undefined)
    return `slashes and flags are part of an RE2 pattern; expected ${JSON.stringify(flagged(inner, flags))}`;
  try {
    const compiled = RE2JS.compile(pattern);
    const saysNothing = ['', '\n', anyText].every((text) => compiled.matcher(text).find());
    return saysNothing
      ? 'a pattern that is found in every text says nothing; expected one that is not, or { type: string }'
      : null;
  } catch (error) {
    return `not an RE2 pattern: ${whyNotRe2(pattern, error)}`;
  }
}

/** A pattern of JavaScript as RE2 has it: flags stand in it, and there is no "everywhere". */
function flagged(pattern: string, flags: string): string {
  const own = [...flags].filter((flag) => 'ims'.includes(flag)).join('');
  return own === '' ? pattern : `(?${own})${pattern}`;
}

const beyondRe2: readonly (readonly [RegExp, string])[] = [
  [/\(\?<[=!]/, 'it cannot look behind, (?<=…) and (?<!…)'],
  [/\(\?[=!]/, 'it cannot look ahead, (?=…) and (?!…); `not` says what must not be there'],
  [/\(\?>|[*+?}]\+/, 'it has no possessive or atomic groups'],
  [/\\[1-9]|\\k</, 'it cannot refer back to a group, as in \\1'],
];

/** What RE2 leaves out is told by its name; else in the words of the library. */
function whyNotRe2(pattern: string, error: unknown): string {
  const beyond = beyondRe2.find(([sign]) => sign.test(pattern));
  if (beyond !== undefined) return beyond[1];
  return (error instanceof Error ? error.message : String(error)).replace(/^error parsing regexp: /, '');
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
