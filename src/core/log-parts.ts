import type { LogEntry } from './logs.ts';
import { isRecord, unreadKey } from './query/unread.ts';

/** Where a part stands in an entry that was too long for one (https://cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry#LogSplit). */
export type Split = { uid: string; index: number; total: number | null };

/** Null for an entry that is whole. */
export function splitOf({ split }: LogEntry): Split | null {
  if (!isRecord(split) || split.uid === undefined) return null;
  const total = Number(split.totalSplits ?? Number.NaN);
  return {
    uid: String(split.uid),
    index: Number(split.index ?? 0),
    total: Number.isNaN(total) ? null : total,
  };
}

/** Parts put together again, each at the place of its first; of an entry that lacks parts (the filter may have matched one only) the rest is unread. */
export function wholeEntries(entries: readonly LogEntry[]): readonly LogEntry[] {
  const parts = Map.groupBy(entries, (entry) => splitOf(entry)?.uid ?? null);
  if (parts.size <= 1 && parts.has(null)) return entries;
  const done = new Set<string>();
  return entries.flatMap((entry) => {
    const uid = splitOf(entry)?.uid ?? null;
    if (uid === null) return [entry];
    if (done.has(uid)) return [];
    done.add(uid);
    return [joined(parts.get(uid) ?? [entry])];
  });
}

function joined(parts: readonly LogEntry[]): LogEntry {
  const ordered = parts.toSorted((a, b) => (splitOf(a)?.index ?? 0) - (splitOf(b)?.index ?? 0));
  const [first] = ordered;
  if (!first) throw new Error('a split entry without parts');
  const text = ordered.map((part) => part.textPayload ?? part.jsonPayload?.message ?? '').join('');
  const total = splitOf(first)?.total ?? ordered.length;
  const rest = ordered.length < total ? { [unreadKey]: `${total - ordered.length} of ${total} parts` } : {};
  if (first.textPayload !== undefined) return { ...first, ...rest, textPayload: text };
  return { ...first, ...rest, jsonPayload: { ...first.jsonPayload, message: text } };
}
