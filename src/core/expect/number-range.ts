import { numberOf, numberText } from '../json/exact-number.ts';
import { isOperators, type MatcherInput, matches } from './matcher.ts';

/** Of which numbers, of counts only whole ones from 0, a matcher holds: all of them, some, or none. Some where a variable is not filled in, and for none given. */
export function numbersHolding(
  wanted: MatcherInput | undefined,
  { isCount = false }: { isCount?: boolean } = {},
): 'all' | 'some' | 'none' {
  if (wanted === undefined) return 'some';
  const operands = operandsOf(wanted).map((operand) => numberText(operand));
  if (operands.includes(null)) return 'some';
  const limits = [...new Set(operands.map(Number))].toSorted((a, b) => a - b);
  const between = limits.map((limit, at) => (limit + (limits[at + 1] ?? limit)) / 2);
  const around = limits.flatMap((limit) => [Math.floor(limit), Math.ceil(limit), limit - 1, limit + 1]);
  const far = isCount ? [0, 1, 1e6] : [-1e300, -1, 0, 1, 1e300];
  const asWritten = operands.flatMap((text) => (text === null ? [] : [numberOf(text)]));
  const candidates = [...between, ...around, ...far].filter(Number.isFinite);
  const numbers = [...candidates, ...asWritten].filter((number) => {
    const value = Number(numberText(number));
    return Number.isFinite(value) && (!isCount || (Number.isInteger(value) && value >= 0));
  });
  const held = numbers.filter((number) => matches(wanted, number)).length;
  return held === 0 ? 'none' : held === numbers.length ? 'all' : 'some';
}

function operandsOf(wanted: MatcherInput): readonly unknown[] {
  if (!isOperators(wanted)) return [wanted];
  return Object.entries(wanted).flatMap(([name, operand]) => {
    if (operand === undefined) return [];
    // Of what is there at all nobody knows.
    if (name === 'exists' || name === 'type') return [null];
    if (name === 'not') return operandsOf(operand as MatcherInput);
    return Array.isArray(operand) ? operand : [operand];
  });
}
