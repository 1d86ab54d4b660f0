import { withoutAnsi } from '../../core/ansi.ts';
import { eachFits, type FoundValues, foundEach, foundOne, oneFits } from '../../core/expect/found-values.ts';
import { describeMatcher, isOperators, type MatcherInput, testOf } from '../../core/expect/matcher.ts';
import { lookUpField } from '../../core/log-fields.ts';
import { type EntryText, entryText } from '../../core/log-text.ts';
import type { LogEntry } from '../../core/logs.ts';
import { parsePath } from '../../core/query/parse.ts';
import { severityName, severityOf } from '../../core/query/severity.ts';
import { every, holdsUnread, not, some, type Truth } from '../../core/query/unread.ts';
import type { EntryMatcher } from './spec.ts';

/** Of a field that holds several values: each must satisfy the matcher (`some`, `each`), or one does (what must not be, or is counted). */
export type Quantifier = 'each' | 'one';

type Test<Value> = (value: Value) => Truth;

/** Whether all of the matcher holds for an entry, asked of as many as there are; null when that may stand in a part of it which could not be read. */
export function entryTest(wanted: EntryMatcher, quantifier: Quantifier): Test<LogEntry> {
  if (!isByField(wanted)) {
    const isSaid = textTest(wanted);
    return (entry) => isSaid(entryText(entry));
  }
  const { message, severity, field = {} } = wanted;
  const tests: Test<LogEntry>[] = [];
  if (severity !== undefined) {
    const isOf = severityTest(severity);
    tests.push(({ severityText }) => isOf(severityText));
  }
  if (message !== undefined) {
    const isSaid = textTest(message);
    tests.push((entry) => isSaid(entryText(entry)));
  }
  for (const [path, one] of Object.entries(field)) tests.push(fieldTest(one, path, quantifier));
  return (entry) => every(tests, (test) => test(entry));
}

/** The matcher in words. */
export function describeEntryMatcher(wanted: EntryMatcher): string {
  if (!isByField(wanted)) return `message ${describeMatcher(wanted)}`;
  const { message, severity, field = {} } = wanted;
  const parts = [
    ...(message === undefined ? [] : [`message ${describeMatcher(message)}`]),
    ...(severity === undefined ? [] : [`severity ${describeMatcher(severity)}`]),
    ...Object.entries(field).map(([path, one]) => `${path} ${describeMatcher(one)}`),
  ];
  return parts.length === 0 ? 'anything' : parts.join(' and ');
}

function isByField(wanted: EntryMatcher): wanted is Exclude<EntryMatcher, MatcherInput> {
  return typeof wanted === 'object' && wanted !== null && !isOperators(wanted);
}

type Operand = [name: string, operand: unknown];

function operandsOf(wanted: MatcherInput): readonly Operand[] {
  const written = isOperators(wanted) ? wanted : { equals: wanted };
  return Object.entries(written).filter(([, operand]) => operand !== undefined);
}

/** All of a matcher, of which each operator is tested in its own way. */
function testOfAll<Value>(
  wanted: MatcherInput,
  testOfOne: (name: string, operand: unknown) => Test<Value>,
): Test<Value> {
  const tests = operandsOf(wanted).map(([name, operand]) => testOfOne(name, operand));
  return (value) => every(tests, (test) => test(value));
}

/** Operators that speak of the message itself; the others look for something in all that the entry says. */
const ofMessage: ReadonlySet<string> = new Set('length type exists lt lte gt gte all any none'.split(' '));

/** An operator that asks for something finds it in the message or in an exception beside it; one that forbids something (`ne`, `not`) forbids it in all of them. */
function textTest(wanted: MatcherInput): Test<EntryText> {
  return testOfAll(wanted, (name, operand): Test<EntryText> => {
    if (name === 'not') {
      const test = textTest(operand as MatcherInput);
      return (text) => not(test(text));
    }
    const test = testOf({ [name]: operand });
    if (ofMessage.has(name)) return ({ message, unread }) => (unread ? null : test(message));
    const isForbidden = name === 'ne';
    return (text) => {
      const holds = (isForbidden ? every : some)(textsOf(text), test);
      return text.unread && holds === isForbidden ? null : holds;
    };
  });
}

function textsOf({ message, exceptions, others }: EntryText): readonly string[] {
  if (exceptions.length === 0 && others.length === 0) return [message];
  const whole = [message, ...exceptions].join('\n');
  return [...new Set([message, whole, ...exceptions, ...others])];
}

function fieldTest(wanted: MatcherInput, path: string, quantifier: Quantifier): Test<LogEntry> {
  const names = parsePath(path) ?? [];
  if (names.length === 1 && names[0] === 'severity') {
    const isOf = severityTest(wanted);
    return ({ severityText }) => isOf(severityText);
  }
  return (entry) => {
    const { values: all, isList, unread } = lookUpField(entry, names);
    // A field that is null is one that is not there.
    const values = all
      .filter((value) => value !== null)
      .map((value) => (typeof value === 'string' ? withoutAnsi(value) : value));
    const found: FoundValues = isList ? foundEach(values) : foundOne(values[0]);
    const holds = (quantifier === 'each' ? eachFits : oneFits)(wanted, found);
    if (values.some(holdsUnread)) return null;
    // One value that fits decides, or one that does not: the others may be anything.
    const isDecided = values.length > 0 && holds === (quantifier === 'one');
    return unread && !isDecided ? null : holds;
  };
}

const orders: ReadonlySet<string> = new Set(['lt', 'lte', 'gt', 'gte']);

/** `gte: ERROR` compares by rank, everything else by name; a severity that nobody knows has no rank. */
function severityTest(wanted: MatcherInput): Test<unknown> {
  const named = (operand: unknown) => severityName(operand) ?? operand;
  const shown = (written: unknown) => severityName(written) ?? String(written);
  return testOfAll(wanted, (operator, operand): Test<unknown> => {
    if (operator === 'not') {
      const test = severityTest(operand as MatcherInput);
      return (written) => not(test(written));
    }
    if (orders.has(operator)) {
      const limit = severityOf(operand);
      return (written) => {
        const rank = severityOf(written);
        return rank === null || limit === null ? null : isOrdered(operator, rank, limit);
      };
    }
    const isNamed = operator === 'equals' || operator === 'ne';
    const names =
      operator === 'in' && Array.isArray(operand) ? operand.map((one) => String(named(one))) : null;
    const test = testOf({ [operator]: names ?? (isNamed ? named(operand) : operand) });
    return (written) => test(shown(written));
  });
}

function isOrdered(operator: string, rank: number, limit: number): boolean {
  if (rank === limit) return operator === 'lte' || operator === 'gte';
  return rank < limit === (operator === 'lt' || operator === 'lte');
}
