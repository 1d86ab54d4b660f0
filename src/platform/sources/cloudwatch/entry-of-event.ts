import { entryOfLine } from '../../../core/log-line.ts';
import type { LogEntry } from '../../../core/logs.ts';
import { rfc3339 } from '../../../core/query/time.ts';

/** An event of a log stream; times are epoch milliseconds. */
export type StreamEvent = {
  atMs: number;
  message: string;
  stream: string | null;
  ingestedMs: number | null;
  id: string | null;
};

/** An event as an entry: its stream is what wrote it. */
export function entryOfEvent(
  { atMs, message, stream, ingestedMs, id }: StreamEvent,
  group: string,
): LogEntry {
  return entryOfLine(message.replace(/\r?\n$/, ''), {
    timestamp: rfc3339(atMs),
    observedTimestamp: ingestedMs === null ? null : rfc3339(ingestedMs),
    resource: { 'aws.log.group.name': group, ...(stream === null ? {} : { 'aws.log.stream.name': stream }) },
    logName: group,
    id,
  });
}
