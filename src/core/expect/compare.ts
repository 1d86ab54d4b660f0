import { equalJson } from '../json/equal-json.ts';
import { compareDecimals, isDecimal, isExactNumber, numberText } from '../json/exact-number.ts';
import { parseDuration } from '../plan/duration.ts';

/** How values of a place are compared and shown. */
export type MatchOptions = {
  /** `duration`: `actual` is milliseconds and operands such as `2s` are durations. */
  unit?: 'duration';
  /** What failures show instead of a value that is a secret. */
  shown?: unknown;
  /** `contains` looks for a member of the whole list, as of the records of a name, and not into each of them. */
  containsMember?: boolean;
  /** Numbers and truth values are their text, in the plan and in what was seen: of what has no types, such as a variable or a header. */
  asText?: boolean;
};

/** True when `actual` stands to `operand` as the comparison says; numbers in texts count, anything else has no order. */
export function ordered(
  name: 'lt' | 'lte' | 'gt' | 'gte',
  operand: unknown,
  actual: unknown,
  options: MatchOptions,
): boolean {
  const limit = numeric(operand, options);
  const value = options.unit === 'duration' && typeof actual !== 'number' ? null : numeric(actual, options);
  if (limit === null || value === null) return false;
  const order = compareDecimals(value, limit);
  if (name === 'lt') return order < 0;
  if (name === 'lte') return order <= 0;
  if (name === 'gt') return order > 0;
  return order >= 0;
}

/** The text of a number; null for what is none. */
function numeric(value: unknown, options: MatchOptions): string | null {
  const number = numberText(value);
  if (number !== null) return isDecimal(number) ? number : null;
  if (typeof value !== 'string') return null;
  if (options.unit === 'duration') return numberText(parseDuration(value));
  return isDecimal(value.trim()) ? value.trim() : null;
}

/** True when `actual` is the operand; with a unit, a duration is the number of its milliseconds. */
export function sameValue(operand: unknown, actual: unknown, options: MatchOptions): boolean {
  if (options.unit === 'duration' && typeof operand === 'string') return parseDuration(operand) === actual;
  return equalJson(operand, actual) || (options.asText === true && isSameText(operand, actual));
}

function isSameText(operand: unknown, actual: unknown): boolean {
  const text = textOf(operand);
  return typeof text === 'string' && text === textOf(actual);
}

/** The text of a number or truth value; anything else as it is. */
export function textOf(value: unknown): unknown {
  return typeof value === 'boolean' ? String(value) : (numberText(value) ?? value);
}

/** True for a text that holds the operand, and for a list that has it as a member. */
export function contains(actual: unknown, operand: unknown): boolean {
  if (typeof actual === 'string') return actual.includes(String(operand));
  return Array.isArray(actual) && actual.some((member) => equalJson(operand, member));
}

/** Characters of a text, members of a list, keys of a map; undefined for anything else. */
export function lengthOf(actual: unknown): number | undefined {
  if (typeof actual === 'string' || Array.isArray(actual)) return actual.length;
  return typeof actual === 'object' && actual !== null && !isExactNumber(actual)
    ? Object.keys(actual).length
    : undefined;
}

/** The name of a JSON type. */
export function typeOf(actual: unknown): string {
  if (isExactNumber(actual)) return 'number';
  if (actual === null) return 'null';
  return Array.isArray(actual) ? 'array' : typeof actual;
}
