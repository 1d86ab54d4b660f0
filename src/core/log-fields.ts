import { withoutAnsi } from './ansi.ts';
import type { LogEntry } from './logs.ts';
import { type LookedUp, lookUp } from './query/evaluate.ts';
import { isKnownField } from './query/fields.ts';
import { unreadKey } from './query/unread.ts';

/** Fields that entries of every source have; what stands below `body`, `attributes` and `resource` is theirs. */
export const sharedFields: readonly string[] = [
  ...['timestamp', 'observedTimestamp', 'severity', 'severityNumber', 'severityText', 'logName'],
  ...['body', 'attributes', 'resource', 'traceId', 'spanId'],
];
const shared: ReadonlySet<string> = new Set(sharedFields);
const open: ReadonlySet<string> = new Set(['body', 'attributes', 'resource']);

/** True for a path that entries of every source have; the others are Cloud Logging's own names. */
export function isSharedField(path: readonly string[]): boolean {
  const [first = ''] = path;
  return shared.has(first) && (path.length === 1 || open.has(first));
}

/** The name that a field of Cloud Logging has in entries of every source; null for one that has none. */
export function sharedName(path: readonly string[]): string | null {
  const [first = '', second = ''] = path;
  const behind = (count: number) =>
    path
      .slice(count)
      .map((name) => `.${name}`)
      .join('');
  if (first === 'resource' && second === 'labels') return `resource${behind(2)}`;
  if (/^(?:text|json|proto)Payload$/.test(first)) return `body${behind(1)}`;
  if (first === 'labels' || first === 'httpRequest') return `attributes${behind(first === 'labels' ? 1 : 0)}`;
  if (first === 'trace') return 'traceId';
  return first === 'receiveTimestamp' ? 'observedTimestamp' : null;
}

/** Looks a path up in an entry. Cloud Logging's own names mean nothing in an entry of another source: what is asked for may stand there under another name. */
export function lookUpField(entry: LogEntry, path: readonly string[]): LookedUp {
  const [first = ''] = path;
  if (entry.cloud !== null && Object.hasOwn(entry.cloud, unreadKey))
    return { ...placed(entry, path, first), unread: true };
  return placed(entry, path, first);
}

/** The values at a path of which a matcher can speak: a field that is null is one that is not there, and so is the number of no severity. */
export function valuesAt(entry: LogEntry, path: readonly string[]): LookedUp {
  const { values, isList, unread } = lookUpField(entry, path);
  if (path.length === 1 && path[0] === 'severityNumber' && entry.severityNumber === 0)
    return { values: [], isList, unread: entry.severityText !== null };
  const told = values.flatMap((value) =>
    value === null ? [] : [typeof value === 'string' ? withoutAnsi(value) : value],
  );
  return { values: told, isList, unread };
}

function placed(entry: LogEntry, path: readonly string[], first: string): LookedUp {
  if (entry.cloud !== null && (!shared.has(first) || isKnownField(path))) return lookUp(entry.cloud, path);
  if (shared.has(first)) return lookUp(entry, path);
  return { values: [], isList: false, unread: true };
}
