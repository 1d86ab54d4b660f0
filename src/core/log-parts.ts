import type { LogEntry } from './logs.ts';
import type { CloudEntry } from './query/cloud-entry.ts';
import { isRecord, unreadKey } from './query/unread.ts';

/** Where a part stands in an entry that was too long for one (https://cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry#LogSplit). */
export type Split = { uid: string; index: number; total: number | null };

/** Null for an entry that is whole. */
export function splitOf({ split }: CloudEntry): Split | null {
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
  const parts = Map.groupBy(entries, uidOf);
  if (parts.size <= 1 && parts.has(null)) return entries;
  const done = new Set<string>();
  return entries.flatMap((entry) => {
    const uid = uidOf(entry);
    if (uid === null) return [entry];
    if (done.has(uid)) return [];
    done.add(uid);
    return [joined(parts.get(uid) ?? [entry])];
  });
}

type Part = LogEntry & { cloud: CloudEntry };

function uidOf({ cloud }: LogEntry): string | null {
  return cloud === null ? null : (splitOf(cloud)?.uid ?? null);
}

function joined(entries: readonly LogEntry[]): LogEntry {
  const parts = entries.filter((entry): entry is Part => entry.cloud !== null);
  const indexOf = ({ cloud }: Part) => splitOf(cloud)?.index ?? 0;
  const ordered = parts.toSorted((a, b) => indexOf(a) - indexOf(b));
  const [first] = ordered;
  if (!first) throw new Error('a split entry without parts');
  const text = ordered.map(({ cloud }) => cloud.textPayload ?? cloud.jsonPayload?.message ?? '').join('');
  const total = splitOf(first.cloud)?.total ?? ordered.length;
  const rest = ordered.length < total ? { [unreadKey]: `${total - ordered.length} of ${total} parts` } : {};
  const { textPayload, jsonPayload } = first.cloud;
  if (textPayload !== undefined)
    return { ...first, body: text, cloud: { ...first.cloud, ...rest, textPayload: text } };
  const body = { ...jsonPayload, message: text };
  return { ...first, body, cloud: { ...first.cloud, ...rest, jsonPayload: body } };
}
