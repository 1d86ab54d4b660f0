import type { LogEntry } from '../../core/logs.ts';
import { instantNanos } from '../../core/query/time.ts';

/** Entries oldest first and each once; parts of an entry that was too long for one are put together again. */
export function tidied(entries: readonly LogEntry[]): readonly LogEntry[] {
  const seen = new Map<string, LogEntry>();
  let unnamed = 0;
  for (const entry of entries) {
    // Without an insertId two equal entries may well be two.
    const key = entry.insertId ? `${entry.timestamp} ${entry.insertId} ${entry.logName}` : `#${unnamed++}`;
    if (!seen.has(key)) seen.set(key, entry);
  }
  return joinedParts([...seen.values()])
    .map((entry) => ({ entry, nanos: instantNanos(entry.timestamp) ?? 0n }))
    .sort((a, b) => (a.nanos < b.nanos ? -1 : a.nanos > b.nanos ? 1 : 0))
    .map(({ entry }) => entry);
}

type Split = { uid: string; index: number };

function splitOf(entry: LogEntry): Split | null {
  const split = entry.split;
  if (typeof split !== 'object' || split === null || !('uid' in split)) return null;
  return { uid: String(split.uid), index: 'index' in split ? Number(split.index) : 0 };
}

function joinedParts(entries: readonly LogEntry[]): readonly LogEntry[] {
  const parts = Map.groupBy(entries, (entry) => splitOf(entry)?.uid ?? null);
  const whole = parts.get(null) ?? [];
  parts.delete(null);
  return [...whole, ...[...parts.values()].map(joined)];
}

function joined(parts: readonly LogEntry[]): LogEntry {
  const ordered = parts.toSorted((a, b) => (splitOf(a)?.index ?? 0) - (splitOf(b)?.index ?? 0));
  const [first] = ordered;
  if (!first) throw new Error('a split entry without parts');
  const texts = ordered.map((part) => part.textPayload ?? part.jsonPayload?.message);
  if (first.textPayload !== undefined) return { ...first, textPayload: texts.join('') };
  return { ...first, jsonPayload: { ...first.jsonPayload, message: texts.join('') } };
}
