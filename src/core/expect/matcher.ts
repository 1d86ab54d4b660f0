import type { Failure } from '../check.ts';
import type { MatchOptions } from './compare.ts';
import type { MatcherInput } from './operators.ts';
import { failuresOf, rulesOf } from './rules.ts';

export type { MatchOptions } from './compare.ts';
export { isOperators, type MatcherInput, matcher, matcherOperators, type Operators } from './operators.ts';
export { describeMatcher } from './rules.ts';
export { show } from './show.ts';

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
  return failuresOf(rulesOf(wanted, options), actual, at, options);
}

/** The same as a yes or no. */
export function matches(wanted: MatcherInput, actual: unknown, options: MatchOptions = {}): boolean {
  return testOf(wanted, options)(actual);
}

/** The same for many values: the matcher is read, and its patterns are compiled, once. */
export function testOf(wanted: MatcherInput, options: MatchOptions = {}): (actual: unknown) => boolean {
  const rules = rulesOf(wanted, options);
  return (actual) => rules.every((rule) => rule.holds(actual));
}
