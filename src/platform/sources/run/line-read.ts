import type { entryOf, LogEntry } from '../../../core/logs.ts';

/** What else is known of a line: where it is from, its severity. */
export type LineFacts = Omit<Partial<Parameters<typeof entryOf>[0]>, 'timestamp' | 'body'>;

/**
 * What a parser makes of one line: a text with its time, which the next lines of its stream may go on; an entry that is whole; a text without a
 * time, which goes on what is before it; `aside`, which is no part of the log; or `bad`, which nobody understands.
 */
export type LineRead =
  | { kind: 'line'; stream: string; timestamp: string; text: string; facts: LineFacts }
  | { kind: 'entry'; entry: LogEntry }
  | { kind: 'more'; text: string }
  | { kind: 'aside' }
  | { kind: 'bad'; why: string };

/** Reads the lines of one program. */
export type LineParser = (line: string) => LineRead;

export function bad(why: string): LineRead {
  return { kind: 'bad', why };
}
