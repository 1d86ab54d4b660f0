import type { Failure } from '../check.ts';
import type { MatchOptions } from './compare.ts';
import type { MatcherInput } from './operators.ts';
import { describeMatcher, failuresOf, isBroken, type OperatorRule, rulesOf } from './rules.ts';

/** The values at all places that a path found, in the order of the document. */
export type FoundValues = {
  values: readonly unknown[];
  /** The path can lead to one place only. */
  isOne: boolean;
  /** The path leads to more places than are looked at: nothing is said of any of them. */
  tooMany?: boolean;
};

/** What stands at one place; undefined for nothing. */
export function foundOne(value: unknown): FoundValues {
  return { values: value === undefined ? [] : [value], isOne: true };
}

/** Values that are spoken of one by one, such as the records of a name. */
export function foundEach(values: readonly unknown[]): FoundValues {
  return { values, isOne: false };
}

/**
 * What of a matcher does not hold for what was found. Each value must satisfy it, and there must be one, unless `exists: false` is all
 * that is asked. `equals` and `ne` with a list, `length`, `all`, `any` and `none` see the list of all values.
 */
export function matchFound(
  wanted: MatcherInput,
  found: FoundValues,
  at: string,
  options: MatchOptions = {},
): readonly Failure[] {
  const { values } = found;
  if (found.tooMany === true) return [notLookedAt(wanted, at)];
  if (found.isOne || values.length === 0) return failuresOf(rulesOf(wanted, options), values[0], at, options);
  const whole = wholeOf(found);
  return rulesOf(wanted, options, whole).flatMap((rule) => {
    if (rule.isOfWhole) return failuresOf([rule], whole, at, options);
    const breaking = values.filter((value) => isBroken(rule, value));
    if (breaking.length === 0) return [];
    return failuresOf([rule], breaking[0], at, options).map((failure) =>
      told(failure, breaking.length, values.length),
    );
  });
}

/** The same as a yes or no: every value found satisfies the matcher. */
export function eachFits(wanted: MatcherInput, found: FoundValues, options: MatchOptions = {}): boolean {
  return found.tooMany !== true && fits(wanted, found, options, (values, holds) => values.every(holds));
}

/**
 * True when one value found satisfies the matcher: what `none`, `never` and `count` look for. Nothing found satisfies only `exists: false`;
 * where there were too many places to look at, one of them may.
 */
export function oneFits(wanted: MatcherInput, found: FoundValues, options: MatchOptions = {}): boolean {
  return found.tooMany === true || fits(wanted, found, options, (values, holds) => values.some(holds));
}

type Quantifier = (values: readonly unknown[], holds: (value: unknown) => boolean) => boolean;

function fits(
  wanted: MatcherInput,
  found: FoundValues,
  options: MatchOptions,
  quantifier: Quantifier,
): boolean {
  const { values, isOne } = found;
  if (isOne || values.length === 0) return holdAll(rulesOf(wanted, options), values[0]);
  const rules = rulesOf(wanted, options, wholeOf(found));
  return quantifier(values, (value) => holdAll(rules, value));
}

function holdAll(rules: readonly OperatorRule[], value: unknown): boolean {
  return rules.every((rule) => rule.holds(value));
}

/** A single list that was found is itself the list that `length`, `all`, `any` and `none` look at. */
function wholeOf({ values }: FoundValues): readonly unknown[] {
  const [only] = values;
  return values.length === 1 && Array.isArray(only) ? only : values;
}

function notLookedAt(wanted: MatcherInput, at: string): Failure {
  const expected = describeMatcher(wanted);
  const actual = 'too many places to look at; name fewer';
  return { at, expected, actual, message: `expected ${at} ${expected}, got ${actual}` };
}

function told(failure: Failure, breaking: number, all: number): Failure {
  if (all === 1) return failure;
  const actual = `${failure.actual} (${breaking} of ${all} values)`;
  return { ...failure, actual, message: `expected ${failure.at} ${failure.expected}, got ${actual}` };
}
