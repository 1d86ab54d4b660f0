import type { LogEntry } from '../../core/logs.ts';
import { instantNanos } from '../../core/query/time.ts';

/** Entries oldest first and each once, as the service gives them: a repeated identity with the same time is the same entry. */
export function tidied(entries: readonly LogEntry[]): readonly LogEntry[] {
  if (isInOrder(entries)) return entries;
  const byId = new Map<string, LogEntry>();
  let unnamed = 0;
  for (const entry of entries) {
    // Without an identity two equal entries may well be two.
    const key = entry.id === null ? `#${unnamed++}` : `${entry.timestamp} ${entry.id}`;
    if (!byId.has(key)) byId.set(key, entry);
  }
  return [...byId.values()]
    .map((entry) => ({ entry, nanos: instantNanos(entry.timestamp) ?? 0n }))
    .sort((a, b) => (a.nanos < b.nanos ? -1 : a.nanos > b.nanos ? 1 : 0))
    .map(({ entry }) => entry);
}

/** True where each is surely another than those before it and no earlier: nearly every log is written so. Times of one form are ordered as their texts are. */
function isInOrder(entries: readonly LogEntry[]): boolean {
  if (!entries.every(({ timestamp }) => timestamp.endsWith('Z'))) return false;
  let before: LogEntry | undefined;
  /** Identities at the time of the one before, where it is not the first of that time. */
  const ids = new Set<string | null>();
  for (const entry of entries) {
    const { timestamp, id } = entry;
    if (
      before !== undefined &&
      (before.timestamp.length !== timestamp.length || before.timestamp > timestamp)
    )
      return false;
    if (before?.timestamp !== timestamp) ids.clear();
    else {
      ids.add(before.id);
      if (id !== null && ids.has(id)) return false;
    }
    before = entry;
  }
  return true;
}
