import { withoutAnsi } from '../../core/ansi.ts';
import { eachFits, type FoundValues, foundEach, foundOne, oneFits } from '../../core/expect/found-values.ts';
import { describeMatcher, isOperators, type MatcherInput, matches } from '../../core/expect/matcher.ts';
import { lookUpField } from '../../core/log-fields.ts';
import { type EntryText, entryText } from '../../core/log-text.ts';
import type { LogEntry } from '../../core/logs.ts';
import { parsePath } from '../../core/query/parse.ts';
import { severityName, severityOf } from '../../core/query/severity.ts';
import { every, holdsUnread, not, some, type Truth } from '../../core/query/unread.ts';
import type { EntryMatcher } from './spec.ts';

/** Of a field that holds several values: each must satisfy the matcher (`some`, `each`), or one does (what must not be, or is counted). */
export type Quantifier = 'each' | 'one';

/** Whether all of the matcher holds for the entry; null when that may stand in a part of it which could not be read. */
export function entryMatches(wanted: EntryMatcher, entry: LogEntry, quantifier: Quantifier): Truth {
  if (!isByField(wanted)) return textMatches(wanted, entryText(entry));
  const { message, severity, field = {} } = wanted;
  const tests: (() => Truth)[] = [
    () => message === undefined || textMatches(message, entryText(entry)),
    () => severity === undefined || severityMatches(severity, entry.severityText),
    ...Object.entries(field).map(
      ([path, one]) =>
        () =>
          fieldMatches(one, entry, path, quantifier),
    ),
  ];
  return every(tests, (test) => test());
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

/** Operators that speak of the message itself; the others look for something in all that the entry says. */
const ofMessage: ReadonlySet<string> = new Set('length type exists lt lte gt gte all any none'.split(' '));

/** An operator that asks for something finds it in the message or in an exception beside it; one that forbids something (`ne`, `not`) forbids it in all of them. */
function textMatches(wanted: MatcherInput, text: EntryText): Truth {
  const { message, exceptions, others, unread } = text;
  const whole = [message, ...exceptions].join('\n');
  const texts = [...new Set([message, whole, ...exceptions, ...others])];
  return every(operandsOf(wanted), ([name, operand]): Truth => {
    if (name === 'not') return not(textMatches(operand as MatcherInput, text));
    if (ofMessage.has(name)) return unread ? null : matches({ [name]: operand }, message);
    const isForbidden = name === 'ne';
    const holds = (isForbidden ? every : some)(texts, (one) => matches({ [name]: operand }, one));
    return unread && holds === isForbidden ? null : holds;
  });
}

function fieldMatches(wanted: MatcherInput, entry: LogEntry, path: string, quantifier: Quantifier): Truth {
  const names = parsePath(path) ?? [];
  if (names.length === 1 && names[0] === 'severity') return severityMatches(wanted, entry.severityText);
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
}

const orders: ReadonlySet<string> = new Set(['lt', 'lte', 'gt', 'gte']);

/** `gte: ERROR` compares by rank, everything else by name; a severity that nobody knows has no rank. */
function severityMatches(wanted: MatcherInput, written: unknown): Truth {
  const name = severityName(written);
  const shown = name ?? String(written);
  const named = (operand: unknown) => severityName(operand) ?? operand;
  return every(operandsOf(wanted), ([operator, operand]): Truth => {
    if (operator === 'not') return not(severityMatches(operand as MatcherInput, written));
    if (orders.has(operator)) {
      const [rank, limit] = [severityOf(written), severityOf(operand)];
      return rank === null || limit === null ? null : matches({ [operator]: limit }, rank);
    }
    if (operator === 'equals' || operator === 'ne') return matches({ [operator]: named(operand) }, shown);
    if (operator === 'in' && Array.isArray(operand))
      return matches({ in: operand.map((one) => String(named(one))) }, shown);
    return matches({ [operator]: operand }, shown);
  });
}
