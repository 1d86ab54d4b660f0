import { RE2JS } from 're2js';
import type { Failure } from '../check.ts';
import { contains, lengthOf, type MatchOptions, ordered, sameValue, textOf, typeOf } from './compare.ts';
import { isOperators, type MatcherInput, type Operators } from './operators.ts';
import { failure, show } from './show.ts';

/** One operator with its operand, ready for any number of values. */
export type OperatorRule = {
  /** What is expected, in words. */
  expected(): string;
  /** `undefined` stands for a value that is not there. */
  holds(value: unknown): boolean;
  /**
   * True for a value that breaks it where it is asked of the value, although its negation would not hold either: an opposite of what cannot
   * be said of such a value, as of a comparison with a text that is no number. What `none`, `never` and `count` look for is not asked.
   */
  isDoubtful?(value: unknown): boolean;
  /** It is about the list of all values that were found, so its answer is the same for each of them. */
  isOfWhole: boolean;
};

/** The rules that do not hold for a value, as failures. */
export function failuresOf(
  rules: readonly OperatorRule[],
  actual: unknown,
  at: string,
  options: MatchOptions,
): readonly Failure[] {
  return rules
    .filter((rule) => isBroken(rule, actual))
    .map((rule) => failure(at, rule.expected(), actual, options));
}

/** True when a value does not satisfy a rule that is asked of it. */
export function isBroken(rule: OperatorRule, value: unknown): boolean {
  return !rule.holds(value) || (value !== undefined && rule.isDoubtful?.(value) === true);
}

/** The rules of a matcher; `whole` is the list of all values found where a path found several, null for one place. */
export function rulesOf(
  wanted: MatcherInput,
  options: MatchOptions,
  whole: readonly unknown[] | null = null,
): readonly OperatorRule[] {
  const written: Operators = isOperators(wanted) ? wanted : { equals: wanted };
  return Object.entries(written).flatMap(([name, operand]) =>
    operand === undefined ? [] : [ruleOf(name, operand, options, whole)],
  );
}

function ruleOf(
  name: string,
  operand: unknown,
  options: MatchOptions,
  whole: readonly unknown[] | null,
): OperatorRule {
  const expected = () => expectedWords(name, operand);
  if (name === 'not') return notRule(operand as MatcherInput, expected, options, whole);
  const holds = testOf(name, operand, options);
  if (whole === null || !seesWhole(name, operand, options)) return { expected, holds, isOfWhole: false };
  const answer = holds(whole);
  return { expected, holds: () => answer, isOfWhole: true };
}

/** For a value that is not there nothing holds, neither a rule nor its opposite, unless it is asked for existence. */
function notRule(
  operand: MatcherInput,
  expected: () => string,
  options: MatchOptions,
  whole: readonly unknown[] | null,
): OperatorRule {
  const rules = rulesOf(operand, options, whole);
  const holds = (value: unknown) =>
    value === undefined ? isAbsenceDenied(operand) : !rules.every((rule) => rule.holds(value));
  const isOfWhole = rules.every((rule) => rule.isOfWhole);
  // A number is looked into as its text: `not: { matches: ^5 }` is no praise for 503.
  const textRules = rulesOf(operand, { ...options, asText: true }, whole);
  const isDoubtful = (value: unknown) =>
    !sayAnythingOf(operand, isOfWhole ? (whole ?? value) : value, options) ||
    (looksInto(operand) && textRules.every((rule) => rule.holds(value)));
  return { expected, holds, isDoubtful, isOfWhole };
}

const textOperators = new Set(['contains', 'matches', 'startsWith', 'endsWith']);

/** True when a matcher looks for something in a text. */
export function looksInto(wanted: MatcherInput): boolean {
  return isOperators(wanted) && Object.keys(wanted).some((name) => textOperators.has(name));
}

/** True when each operator of a matcher could hold of a value of this kind; nothing is in null. */
export function sayAnythingOf(wanted: MatcherInput, value: unknown, options: MatchOptions): boolean {
  if (!isOperators(wanted)) return true;
  return Object.entries(wanted).every(([name, operand]) => {
    if (operand === undefined || value === undefined) return true;
    switch (name) {
      case 'lt':
      case 'lte':
      case 'gt':
      case 'gte':
        return ordered('lte', operand, value, options) || ordered('gt', operand, value, options);
      case 'contains':
      case 'matches':
      case 'startsWith':
      case 'endsWith':
        return (
          value === null || typeof textOf(value) === 'string' || (name === 'contains' && Array.isArray(value))
        );
      case 'length':
        return lengthOf(value) !== undefined;
      case 'all':
      case 'any':
      case 'none':
        return Array.isArray(value);
      case 'not':
        return sayAnythingOf(operand as MatcherInput, value, options);
      default:
        return true;
    }
  });
}

/** True when a matcher can only hold for a value that is there. */
function isAbsenceDenied(wanted: MatcherInput): boolean {
  if (!isOperators(wanted)) return false;
  return wanted.exists === true || (wanted.not !== undefined && isAbsenceClaimed(wanted.not));
}

/** True when a matcher asks for nothing but a value that is not there. */
function isAbsenceClaimed(wanted: MatcherInput): boolean {
  if (!isOperators(wanted)) return false;
  const operators = Object.entries(wanted).filter(([, operand]) => operand !== undefined);
  return (
    operators.length > 0 &&
    operators.every(
      ([name, operand]) =>
        (name === 'exists' && operand === false) ||
        (name === 'not' && isAbsenceDenied(operand as MatcherInput)),
    )
  );
}

const listOperators = new Set(['length', 'all', 'any', 'none']);

function seesWhole(name: string, operand: unknown, options: MatchOptions): boolean {
  if (listOperators.has(name)) return true;
  if (name === 'contains') return options.containsMember === true;
  return (name === 'equals' || name === 'ne') && Array.isArray(operand);
}

type Test = (value: unknown) => boolean;

function testOf(name: string, operand: unknown, options: MatchOptions): Test {
  const inner = (own = options): Test => {
    const rules = rulesOf(operand as MatcherInput, own);
    return (value) => rules.every((rule) => rule.holds(value));
  };
  const read = (value: unknown) => (options.asText === true ? textOf(value) : value);
  switch (name) {
    case 'equals':
      return (value) => value !== undefined && sameValue(operand, value, options);
    case 'ne':
      return (value) => value !== undefined && !sameValue(operand, value, options);
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
      return (value) => ordered(name, operand, value, options);
    case 'in':
      return (value) => Array.isArray(operand) && operand.some((one) => sameValue(one, value, options));
    case 'contains':
      return (value) => contains(read(value), operand);
    case 'matches':
      return patternTest(String(operand), read);
    case 'startsWith':
      return (value) => isText(read(value), (text) => text.startsWith(String(operand)));
    case 'endsWith':
      return (value) => isText(read(value), (text) => text.endsWith(String(operand)));
    case 'exists':
      return (value) => (value !== undefined) === operand;
    case 'type':
      return (value) => typeOf(value) === operand;
    case 'length': {
      // A variable holds its number as a text.
      const holds = inner({ ...options, asText: true });
      return (value) => holds(lengthOf(value));
    }
    case 'all':
    case 'any':
    case 'none':
      return membersTest(name, inner());
    default:
      throw new Error(`no such matcher: ${name}`);
  }
}

function patternTest(pattern: string, read: (value: unknown) => unknown): Test {
  const compiled = RE2JS.compile(pattern);
  return (value) => isText(read(value), (text) => compiled.matcher(text).find());
}

function isText(value: unknown, holds: (text: string) => boolean): boolean {
  return typeof value === 'string' && holds(value);
}

function membersTest(name: 'all' | 'any' | 'none', holds: Test): Test {
  return (value) => {
    if (!Array.isArray(value)) return false;
    if (name === 'all') return value.length > 0 && value.every((member) => holds(member));
    const some = value.some((member) => holds(member));
    return name === 'any' ? some : !some;
  };
}

/** What an operator expects, in words. */
function expectedWords(name: string, operand: unknown): string {
  const describe = () => describeMatcher(operand as MatcherInput);
  switch (name) {
    case 'equals':
      return show(operand);
    case 'ne':
      return `not ${show(operand)}`;
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
      return `${comparison[name]} ${show(operand)}`;
    case 'in':
      return `one of ${(operand as unknown[]).map(show).join(', ')}`;
    case 'contains':
      return `contains ${show(operand)}`;
    case 'matches':
      return `matches /${operand}/`;
    case 'startsWith':
      return `starts with ${show(operand)}`;
    case 'endsWith':
      return `ends with ${show(operand)}`;
    case 'exists':
      return operand === true ? 'to be there' : 'not to be there';
    case 'type':
      return `a ${operand}`;
    case 'length':
      return `length ${describe()}`;
    case 'not':
      return `not (${describe()})`;
    case 'all':
      return `every member: ${describe()}`;
    case 'any':
      return `some member: ${describe()}`;
    case 'none':
      return `no member: ${describe()}`;
    default:
      throw new Error(`no such matcher: ${name}`);
  }
}

const comparison = { lt: 'less than', lte: 'at most', gt: 'more than', gte: 'at least' } as const;

/** A matcher in words: `at most 2s`, `contains "ok"`. */
export function describeMatcher(wanted: MatcherInput): string {
  return rulesOf(wanted, {})
    .map((rule) => rule.expected())
    .join(' and ');
}
