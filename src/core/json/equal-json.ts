import { compareDecimals, numberText } from './exact-number.ts';

/** What a comparison may still cost: parts of a document to be looked at. */
export type CompareBudget = { left: number };

/**
 * True when two JSON values are the same: numbers by value and exactly (-0 is 0, 1.0 is 1), maps whatever the order of their keys. No recursion;
 * with a budget that runs out the answer is false, and `budget.left` says so.
 */
export function equalJson(
  a: unknown,
  b: unknown,
  budget: CompareBudget = { left: Number.POSITIVE_INFINITY },
): boolean {
  const open: [unknown, unknown][] = [[a, b]];
  for (let pair = open.pop(); pair !== undefined; pair = open.pop()) {
    budget.left -= 1;
    if (budget.left < 0) return false;
    const [left, right] = pair;
    if (left === right) continue;
    const isNumber = equalNumbers(left, right);
    if (isNumber === false) return false;
    if (isNumber === null && !compareMembers(left, right, open)) return false;
  }
  return true;
}

/** Null when neither is a number. */
function equalNumbers(a: unknown, b: unknown): boolean | null {
  const [left, right] = [numberText(a), numberText(b)];
  if (left === null && right === null) return null;
  if (left === null || right === null) return false;
  if (typeof a === 'number' && typeof b === 'number') return a === b;
  return compareDecimals(left, right) === 0;
}

/** False when the two differ at once; what is in them is left in `open`. */
function compareMembers(a: unknown, b: unknown, open: [unknown, unknown][]): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  for (const key of keys) {
    if (!Object.hasOwn(b, key)) return false;
    // Safe: own keys of objects.
    open.push([(a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]]);
  }
  return true;
}
