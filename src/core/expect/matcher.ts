import { RE2JS } from 're2js';
import { z } from 'zod';
import type { Failure } from '../check.ts';
import { parseDuration } from '../plan/duration.ts';
import { maskShapes } from '../redact/shapes.ts';

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

/** How values of a place are compared and shown. */
export type MatchOptions = {
  /** `duration`: `actual` is milliseconds and operands such as `2s` are durations. */
  unit?: 'duration';
};

/**
 * What of a matcher does not hold for `actual`; empty when all of it does. `undefined` stands for a value that is not there: it fails
 * every operator but `exists: false` (`not: { exists: true }`), so that a misspelt path is no pass. `all` needs a member.
 */
export function match(
  wanted: MatcherInput,
  actual: unknown,
  at: string,
  options: MatchOptions = {},
): readonly Failure[] {
  const rules: Operators = isOperators(wanted) ? wanted : { equals: wanted };
  return Object.entries(rules).flatMap(([name, operand]) => {
    if (operand === undefined) return [];
    const expected = rule(name, operand, actual, at, options);
    return expected === null ? [] : [failure(at, expected, actual, options)];
  });
}

/** The same as a yes or no. */
export function matches(wanted: MatcherInput, actual: unknown, options: MatchOptions = {}): boolean {
  return match(wanted, actual, '', options).length === 0;
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

/** Null when the rule holds, else what was expected, in words. */
function rule(
  name: string,
  operand: unknown,
  actual: unknown,
  at: string,
  options: MatchOptions,
): string | null {
  const unless = (holds: boolean, expected: string) => (holds ? null : expected);
  const members = Array.isArray(actual) ? actual : null;
  const inner = (value: unknown) => match(operand as MatcherInput, value, at, options).length === 0;
  const said = () => describeMatcher(operand as MatcherInput);
  switch (name) {
    case 'equals':
      return unless(actual !== undefined && sameValue(operand, actual, options), show(operand));
    case 'ne':
      return unless(actual !== undefined && !sameValue(operand, actual, options), `not ${show(operand)}`);
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
      return unless(ordered(name, operand, actual, options), `${comparison[name]} ${show(operand)}`);
    case 'in':
      return unless(
        Array.isArray(operand) && operand.some((one) => sameValue(one, actual, options)),
        `one of ${(operand as unknown[]).map(show).join(', ')}`,
      );
    case 'contains':
      return unless(contains(actual, operand), `contains ${show(operand)}`);
    case 'matches':
      return unless(
        typeof actual === 'string' && RE2JS.compile(String(operand)).matcher(actual).find(),
        `matches /${operand}/`,
      );
    case 'startsWith':
      return unless(
        typeof actual === 'string' && actual.startsWith(String(operand)),
        `starts with ${show(operand)}`,
      );
    case 'endsWith':
      return unless(
        typeof actual === 'string' && actual.endsWith(String(operand)),
        `ends with ${show(operand)}`,
      );
    case 'exists':
      return unless((actual !== undefined) === operand, operand ? 'to be there' : 'not to be there');
    case 'type':
      return unless(typeOf(actual) === operand, `a ${operand}`);
    case 'length':
      return unless(inner(lengthOf(actual)), `length ${said()}`);
    case 'not':
      return unless(!inner(actual) && (actual !== undefined || asksForExistence(operand)), `not (${said()})`);
    case 'all':
      return unless(
        members !== null && members.length > 0 && members.every(inner),
        `every member: ${said()}`,
      );
    case 'any':
      return unless(members?.some(inner) ?? false, `some member: ${said()}`);
    case 'none':
      return unless(members !== null && !members.some(inner), `no member: ${said()}`);
    default:
      throw new Error(`no such matcher: ${name}`);
  }
}

function asksForExistence(wanted: unknown): boolean {
  return isOperators(wanted) && (wanted.exists !== undefined || asksForExistence(wanted.not));
}

const comparison = { lt: 'less than', lte: 'at most', gt: 'more than', gte: 'at least' } as const;

function ordered(
  name: keyof typeof comparison,
  operand: unknown,
  actual: unknown,
  options: MatchOptions,
): boolean {
  const limit = numeric(operand, options);
  const value = typeof actual === 'number' ? actual : options.unit ? null : numeric(actual, options);
  if (limit === null || value === null) return false;
  if (name === 'lt') return value < limit;
  if (name === 'lte') return value <= limit;
  if (name === 'gt') return value > limit;
  return value >= limit;
}

function numeric(value: unknown, options: MatchOptions): number | null {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value.trim() === '') return null;
  if (options.unit === 'duration') return parseDuration(value);
  const number = Number(value);
  return Number.isNaN(number) ? null : number;
}

function sameValue(operand: unknown, actual: unknown, options: MatchOptions): boolean {
  if (options.unit === 'duration' && typeof operand === 'string') return numeric(operand, options) === actual;
  return equal(operand, actual);
}

function equal(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = Object.entries(a);
  return (
    left.length === Object.keys(b).length &&
    left.every(([key, value]) => Object.hasOwn(b, key) && equal(value, (b as Record<string, unknown>)[key]))
  );
}

function contains(actual: unknown, operand: unknown): boolean {
  if (typeof actual === 'string') return actual.includes(String(operand));
  return Array.isArray(actual) && actual.some((member) => equal(operand, member));
}

function lengthOf(actual: unknown): number | undefined {
  if (typeof actual === 'string' || Array.isArray(actual)) return actual.length;
  return typeof actual === 'object' && actual !== null ? Object.keys(actual).length : undefined;
}

function typeOf(actual: unknown): string {
  if (actual === null) return 'null';
  return Array.isArray(actual) ? 'array' : typeof actual;
}

/** A matcher in words: `at most 2s`, `contains "ok"`. */
export function describeMatcher(wanted: MatcherInput): string {
  if (!isOperators(wanted)) return show(wanted);
  return Object.entries(wanted)
    .filter(([, operand]) => operand !== undefined)
    .map(([name, operand]) => {
      if (name === 'not') return `not (${describeMatcher(operand as MatcherInput)})`;
      const words = rule(name, operand, undefined, '', {});
      return words ?? (name === 'exists' ? 'not to be there' : `${name} ${show(operand)}`);
    })
    .join(' and ');
}

function failure(at: string, expected: string, actual: unknown, options: MatchOptions): Failure {
  const seen =
    actual === undefined
      ? 'nothing'
      : options.unit === 'duration' && typeof actual === 'number'
        ? `${Math.round(actual)}ms`
        : show(actual);
  const shown = cutAround(expected, seen);
  return { at, expected, actual: shown, message: `expected ${at} ${expected}, got ${shown}` };
}

/** A value as JSON; bare for numbers, booleans and null. */
export function show(value: unknown): string {
  return typeof value === 'bigint' ? String(value) : (JSON.stringify(value) ?? String(value));
}

const shownLength = 200;

/** Long values are cut around the first place where they differ from what was expected. */
function cutAround(expected: string, whole: string): string {
  if (whole.length <= shownLength) return whole;
  // A token on a cut would not be recognised later.
  const actual = maskShapes(whole);
  let same = 0;
  while (same < expected.length && expected[same] === actual[same]) same += 1;
  const from = Math.max(0, same - 40);
  const piece = actual.slice(from, from + shownLength);
  return `${from > 0 ? '…' : ''}${piece}${from + shownLength < actual.length ? '…' : ''} (${whole.length} characters)`;
}
