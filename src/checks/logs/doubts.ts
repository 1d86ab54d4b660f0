import { typeOf } from '../../core/expect/compare.ts';
import { describeMatcher, isOperators, type MatcherInput } from '../../core/expect/matcher.ts';
import { sayAnythingOf } from '../../core/expect/rules.ts';
import { valuesAt } from '../../core/log-fields.ts';
import { isError } from '../../core/log-signatures.ts';
import { entryText } from '../../core/log-text.ts';
import type { LogEntry } from '../../core/logs.ts';
import { nearest } from '../../core/nearest.ts';
import { parsePath } from '../../core/query/parse.ts';
import { severityName } from '../../core/query/severity.ts';
import { isRecord } from '../../core/query/unread.ts';
import { mayBeSevere } from '../../core/severity-doubt.ts';
import { listed } from '../../core/words/enumeration.ts';
import { quantity } from '../../core/words/quantity.ts';
import { shortLine } from '../../core/words/safe-text.ts';
import { type EntryMatcher, isByField } from './entry-schema.ts';

/** What the entries that were read can tell at all: of what none of them has, nothing is known. */
export type ReadEntries = {
  hasSeverity: boolean;
  /** One of them says anything in words. */
  hasText: boolean;
  /** True when one of them has a value at the path of which the matcher says something. */
  canTell(path: readonly string[], wanted: MatcherInput): boolean;
};

/** Looks at entries no further than it must. */
export function readEntries(entries: readonly LogEntry[]): ReadEntries {
  return {
    hasSeverity: entries.some(({ severityText }) => severityText !== null),
    hasText: entries.some(saysAnything),
    canTell: (path, wanted) =>
      asksExistence(wanted) ||
      entries.some((entry) => {
        const { values, unread } = valuesAt(entry, path);
        return unread || values.some((value) => canSay(wanted, value));
      }),
  };
}

function saysAnything(entry: LogEntry): boolean {
  const { message, exceptions, others, unread } = entryText(entry);
  // A request that was served has no words of its own, and is told all the same.
  const isRequest = isRecord(entry.attributes.httpRequest) || isRecord(entry.cloud?.httpRequest);
  return (
    unread ||
    isRequest ||
    [message, ...exceptions, ...others].some((text) => text.trim() !== '' && text !== '{}')
  );
}

function asksExistence(wanted: MatcherInput): boolean {
  if (!isOperators(wanted)) return false;
  const { exists, not } = wanted;
  return exists !== undefined || (not !== undefined && asksExistence(not as MatcherInput));
}

/** True when a matcher could hold of a value of this type. */
function canSay(wanted: MatcherInput, value: unknown): boolean {
  if (!isOperators(wanted)) return typeOf(wanted) === typeOf(value);
  const { equals, in: oneOf } = wanted;
  const isSame = equals === undefined || typeOf(equals) === typeOf(value);
  const isOneOf = oneOf === undefined || oneOf.some((one) => typeOf(one) === typeOf(value));
  return isSame && isOneOf && sayAnythingOf(wanted, value, {});
}

/** Why a matcher stays open for entries that were read whole, in words. */
export function doubtsOf(
  wanted: EntryMatcher,
  undecided: readonly LogEntry[],
  entries: readonly LogEntry[],
): readonly string[] {
  if (undecided.length === 0) return [];
  const read = readEntries(entries);
  if (!isByField(wanted)) return read.hasText ? [] : [noText(entries.length)];
  const { message, severity, field = {} } = wanted;
  const fields = Object.entries(field).map(([name, one]) => ({ name, one, path: parsePath(name) ?? [] }));
  const isOfSeverity = severity !== undefined || fields.some(({ path }) => isSeverity(path));
  return [
    ...(message === undefined || read.hasText ? [] : [noText(entries.length)]),
    ...(isOfSeverity ? severityDoubts(undecided, read, entries.length) : []),
    ...fields.flatMap(({ name, path, one }) =>
      isSeverity(path) || read.canTell(path, one) ? [] : [fieldDoubt({ name, path, one }, entries)],
    ),
  ];
}

/** Of which entries nobody can tell whether they are errors, and why. */
export function errorDoubtsOf(entries: readonly LogEntry[]): { count: number; doubts: readonly string[] } {
  const unsure = entries.filter((entry) => mayBeSevere(entry) && !isError(entry));
  if (unsure.length > 0) return { count: unsure.length, doubts: errorsWithout(unsure) };
  if (entries.length === 0 || readEntries(entries).hasSeverity || entries.some(isError))
    return { count: 0, doubts: [] };
  return {
    count: entries.length,
    doubts: [
      `${noSeverity(entries.length)}, and none is an exception: what is an error there is not known; forbid texts with \`none\``,
    ],
  };
}

function noSeverity(count: number): string {
  const none =
    count === 1 ? 'the entry that was read has no' : `none of the ${count} entries that were read has a`;
  return `${none} severity that is found here`;
}

/** True for the severity itself, by whatever name it is asked for. */
export function isSeverity(path: readonly string[]): boolean {
  return path.length === 1 && path[0] === 'severity';
}

function severityDoubts(
  undecided: readonly LogEntry[],
  { hasSeverity }: ReadEntries,
  count: number,
): readonly string[] {
  if (!hasSeverity) {
    return [`${noSeverity(count)}: nothing is proven of severities; look for texts instead`];
  }
  return [...unknownWords(undecided), ...errorsWithout(undecided)];
}

function noText(count: number): string {
  const none =
    count === 1
      ? 'the entry that was read says nothing'
      : `none of the ${count} entries that were read says anything`;
  return `${none}: its text may be kept from who asks, or stand in a field that is read as none`;
}

/** Entries that look like an error and name no severity. */
function errorsWithout(undecided: readonly LogEntry[]): readonly string[] {
  const [first, ...others] = undecided.filter(mayBeSevere);
  if (first === undefined) return [];
  const count = quantity(others.length + 1, 'entry names', 'entries name');
  const text = shortLine(entryText(first).message, 120);
  return [
    `${count} no severity and ${others.length === 0 ? 'looks' : 'look'} like an error (\`${text}\`): it may be any; look for texts too, or have the logger write its level first`,
  ];
}

function unknownWords(undecided: readonly LogEntry[]): readonly string[] {
  const unknown = undecided.filter(
    ({ severityText }) => severityText !== null && severityName(severityText) === null,
  );
  if (unknown.length === 0) return [];
  const words = [...new Set(unknown.map(({ severityText }) => `\`${shortLine(String(severityText), 40)}\``))];
  return [
    `of ${quantity(unknown.length, 'entry', 'entries')} the severity is one that nobody knows (${words.slice(0, 3).join(', ')}): it may be any`,
  ];
}

type FieldDoubt = { name: string; path: readonly string[]; one: MatcherInput };

function fieldDoubt({ name, path, one }: FieldDoubt, entries: readonly LogEntry[]): string {
  const types = new Set(entries.flatMap((entry) => valuesAt(entry, path).values.map(kindOf)));
  if (types.size > 0)
    return `${name} holds ${listed([...types], 'or')} in all entries that were read, and that ${describeMatcher(one)} cannot be said of it: nothing is proven`;
  const known = namesIn(entries);
  const near = known.find((one) => one.split('.').at(-1) === name.split('.').at(-1)) ?? nearest(name, known);
  const hint =
    near !== null
      ? `; did you mean ${near}?`
      : known.length > 0
        ? `; they have ${listed(known.slice(0, 6).map((one) => shortLine(one, 60)))}`
        : '';
  return `no entry that was read has ${name}, so nothing is proven of it${hint}`;
}

function kindOf(value: unknown): string {
  const type = typeOf(value);
  if (type === 'string') return 'a text';
  if (type === 'boolean') return 'true or false';
  if (type === 'object') return 'an object';
  return type === 'array' ? 'a list' : 'a number';
}

const mostEntries = 50;
const mostNames = 200;
const deepest = 3;

/** Fields of entries as plans name them: `body.user`. */
function namesIn(entries: readonly LogEntry[]): readonly string[] {
  const found = new Set<string>();
  for (const { body, attributes, resource, traceId, spanId, logName } of entries.slice(0, mostEntries)) {
    collect({ body, attributes, resource, traceId, spanId, logName }, '', 0, found);
  }
  return [...found];
}

function collect(
  fields: Readonly<Record<string, unknown>>,
  before: string,
  depth: number,
  found: Set<string>,
): void {
  for (const [name, value] of Object.entries(fields)) {
    if (value === null || value === undefined || found.size >= mostNames) continue;
    const path = `${before}${/^[\w-]+$/.test(name) ? name : JSON.stringify(name)}`;
    if (isRecord(value) && depth < deepest) collect(value, `${path}.`, depth + 1, found);
    else found.add(path);
  }
}
