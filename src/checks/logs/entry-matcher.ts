import { eachFits, type FoundValues, foundEach, foundOne, oneFits } from '../../core/expect/found-values.ts';
import { describeMatcher, isOperators, type MatcherInput, testOf } from '../../core/expect/matcher.ts';
import { looksInto } from '../../core/expect/rules.ts';
import { valuesAt } from '../../core/log-fields.ts';
import { type EntryText, entryText } from '../../core/log-text.ts';
import type { LogEntry } from '../../core/logs.ts';
import { parsePath } from '../../core/query/parse.ts';
import { severityOf } from '../../core/query/severity.ts';
import { every, holdsUnread, not, some, type Truth } from '../../core/query/unread.ts';
import { mayBeSevere } from '../../core/severity-doubt.ts';
import { isSeverity, type ReadEntries } from './doubts.ts';
import { type EntryMatcher, isByField } from './entry-schema.ts';

/** Of a field that holds several values: each must satisfy the matcher (`some`, `each`), or one does (what must not be, or is counted). */
export type Quantifier = 'each' | 'one';

type Test<Value> = (value: Value) => Truth;

/**
 * Whether all of the matcher holds for an entry, asked of as many as there are; null when that may stand in a part of it which could not
 * be read, or when it is about something that none of the entries that were read can tell.
 */
export function entryTest(wanted: EntryMatcher, quantifier: Quantifier, read: ReadEntries): Test<LogEntry> {
  if (!isByField(wanted)) {
    return messageTest(wanted, read);
  }
  const { message, severity, field = {} } = wanted;
  const tests: Test<LogEntry>[] = [];
  if (severity !== undefined) {
    const isOf = severityTest(severity, read);
    tests.push(isOf);
  }
  if (message !== undefined) {
    tests.push(messageTest(message, read));
  }
  for (const [path, one] of Object.entries(field)) tests.push(fieldTest(one, path, { quantifier, read }));
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

/** Where no entry that was read says anything, nothing is known of what they say: the text may be kept from who asks. */
function messageTest(wanted: MatcherInput, read: ReadEntries): Test<LogEntry> {
  const isSaid = textTest(wanted);
  return (entry) => (read.hasText ? isSaid(entryText(entry)) : null);
}

function textsOf({ message, exceptions, others }: EntryText): readonly string[] {
  if (exceptions.length === 0 && others.length === 0) return [message];
  const whole = [message, ...exceptions].join('\n');
  return [...new Set([message, whole, ...exceptions, ...others])];
}

type FieldQuestion = { quantifier: Quantifier; read: ReadEntries };

function fieldTest(wanted: MatcherInput, path: string, { quantifier, read }: FieldQuestion): Test<LogEntry> {
  const names = parsePath(path) ?? [];
  if (isSeverity(names) || isWordOfSeverity(names, wanted)) {
    return severityTest(wanted, read);
  }
  const isOfSeverity = names.length === 1 && /^severity(?:Text|Number)$/.test(names[0] ?? '');
  // What no entry has, or has in another form, is not absent because of that.
  const isOpen = quantifier === 'one' && !read.canTell(names, wanted);
  return (entry) => {
    if (isOfSeverity && mayBeSevere(entry)) return null;
    const { values, isList, unread } = valuesAt(entry, names);
    const found: FoundValues = isList ? foundEach(values) : foundOne(values[0]);
    const holds =
      quantifier === 'each'
        ? eachFits(wanted, found)
        : // A number is looked into as its text.
          oneFits(wanted, found) || (looksInto(wanted) && oneFits(wanted, found, { asText: true }));
    if (values.some(holdsUnread)) return null;
    // One value that fits decides, or one that does not: the others may be anything.
    const isDecided = values.length > 0 && holds === (quantifier === 'one');
    return (unread && !isDecided) || (isOpen && !holds) ? null : holds;
  };
}

const byName: ReadonlySet<string> = new Set(['equals', 'ne', 'in']);

/** `severityText: ERROR` is the same severity as `error` and `ERR`; of a word that is none it is a text. */
function isWordOfSeverity([name, ...rest]: readonly string[], wanted: MatcherInput): boolean {
  const operands = operandsOf(wanted);
  return (
    name === 'severityText' &&
    rest.length === 0 &&
    operands.every(([operator, operand]) => byName.has(operator) && [operand].flat().every(isKnownSeverity))
  );
}

function isKnownSeverity(word: unknown): boolean {
  return severityOf(word) !== null;
}

const orders: ReadonlySet<string> = new Set(['lt', 'lte', 'gt', 'gte']);

/**
 * `gte: ERROR` compares by rank, everything else by name; a severity that nobody knows has no rank. Where no entry that was read has one,
 * and of an entry that looks like an error and names none, it is known that it has none, and nothing else.
 */
function severityTest(wanted: MatcherInput, read: ReadEntries): Test<LogEntry> {
  const tests = operandsOf(wanted).map(([operator, operand]): Test<LogEntry> => {
    if (operator === 'not') {
      const test = severityTest(operand as MatcherInput, read);
      return (entry) => not(test(entry));
    }
    const ranks = [operand].flat().map(severityOf);
    const namesNone = !orders.has(operator) && ranks.includes(0);
    return (entry) => {
      const rank = severityOf(entry.severityText);
      if (rank === null || (!namesNone && (!read.hasSeverity || mayBeSevere(entry)))) return null;
      if (operator === 'ne') return !ranks.includes(rank);
      const [limit] = ranks;
      return orders.has(operator) ? limit != null && isOrdered(operator, rank, limit) : ranks.includes(rank);
    };
  });
  return (entry) => every(tests, (test) => test(entry));
}

function isOrdered(operator: string, rank: number, limit: number): boolean {
  if (rank === limit) return operator === 'lte' || operator === 'gte';
  return rank < limit === (operator === 'lt' || operator === 'lte');
}
