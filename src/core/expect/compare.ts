import { parseDuration } from '../plan/duration.ts';

/** How values of a place are compared and shown. */
export type MatchOptions = {
  /** `duration`: `actual` is milliseconds and operands such as `2s` are durations. */
  unit?: 'duration';
  /** What failures show instead of a value that is a secret. */
  shown?: unknown;
  /** `contains` looks for a member of the whole list, as of the records of a name, and not into each of them. */
  containsMember?: boolean;
};

export function ordered(
  name: 'lt' | 'lte' | 'gt' | 'gte',
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

export function sameValue(operand: unknown, actual: unknown, options: MatchOptions): boolean {
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

export function contains(actual: unknown, operand: unknown): boolean {
  if (typeof actual === 'string') return actual.includes(String(operand));
  return Array.isArray(actual) && actual.some((member) => equal(operand, member));
}

export function lengthOf(actual: unknown): number | undefined {
  if (typeof actual === 'string' || Array.isArray(actual)) return actual.length;
  return typeof actual === 'object' && actual !== null ? Object.keys(actual).length : undefined;
}

export function typeOf(actual: unknown): string {
  if (actual === null) return 'null';
  return Array.isArray(actual) ? 'array' : typeof actual;
}
