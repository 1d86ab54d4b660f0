import type { EventRepeat, SequenceVerdict } from '../../core/expect/sequence.ts';
import type { Unread } from '../../core/expect/sequence-words.ts';

/** The events that came on one connection. Times are milliseconds since it opened. */
export type WatchedEvents = {
  /** Null when no events are asked for. */
  verdict: SequenceVerdict | null;
  received: readonly EventRepeat[];
  /** Entries left out of the middle of `received`. */
  leftOut: number;
  lastEventMs: number;
};

/** What came beside them, and for how long it was looked at. */
export type WatchedRest = {
  /** Frames that carried no event. */
  unread: Unread | null;
  /** The beginning of the first frame of which a part may have been an event and cannot be read. */
  damaged?: string | null;
  endMs: number;
};

export type Frame = {
  atMs: number;
  kind: 'text' | 'binary';
  /** Its name; of several events their names, in order. */
  event: string | null;
  /** Why it carries no event, or why a part of it was not read. */
  reason: string | null;
  /** At most 500 characters; base64 for bytes that are no text; null when too much was kept already. */
  text: string | null;
  bytes: number;
};
