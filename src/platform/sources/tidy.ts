import type { LogEntry } from '../../core/logs.ts';
import { instantNanos } from '../../core/query/time.ts';

/** Entries oldest first and each once, as the service gives them: a repeated identity with the same time is the same entry. */
export function tidied(entries: readonly LogEntry[]): readonly LogEntry[] {
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
