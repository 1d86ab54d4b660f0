import { describeMatcher, isOperators, type MatcherInput, matches } from '../../core/expect/matcher.ts';
import { messageOf } from '../../core/log-signatures.ts';
import type { LogEntry } from '../../core/logs.ts';
import { valuesAt } from '../../core/query/evaluate.ts';
import { severityRank } from '../../core/query/fields.ts';
import { parsePath } from '../../core/query/parse.ts';
import type { EntryMatcher } from './spec.ts';

/** True when all of the matcher holds for the entry. */
export function entryMatches(wanted: EntryMatcher, entry: LogEntry): boolean {
  if (!isByField(wanted)) return matches(wanted, messageOf(entry));
  const { message, severity, field = {} } = wanted;
  if (message !== undefined && !matches(message, messageOf(entry))) return false;
  if (severity !== undefined && !severityMatches(severity, entry.severity ?? 'DEFAULT')) return false;
  return Object.entries(field).every(([path, one]) => fieldMatches(one, entry, path));
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

function fieldMatches(wanted: MatcherInput, entry: LogEntry, path: string): boolean {
  const values = valuesAt(entry, parsePath(path) ?? []);
  return values.length === 0 ? matches(wanted, undefined) : values.some((value) => matches(wanted, value));
}

const orders = new Set(['lt', 'lte', 'gt', 'gte']);

/** `gte: ERROR` compares by rank, everything else by name. */
function severityMatches(wanted: MatcherInput, severity: string): boolean {
  if (!isOperators(wanted)) return matches(wanted, severity);
  return Object.entries(wanted).every(([name, operand]) => {
    if (!orders.has(name)) return matches({ [name]: operand }, severity);
    return matches({ [name]: severityRank(String(operand)) ?? operand }, severityRank(severity) ?? 0);
  });
}
