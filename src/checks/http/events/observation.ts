import type { Frame, WatchedEvents, WatchedRest } from '../../events/observation.ts';

/** How the watch of an event stream ended. */
export type StreamEnd =
  /** We left, as all that was asked for had come. */
  | { by: 'client' }
  /** It came to its end. */
  | { by: 'server' }
  /** `within` or the time limit of the check passed first. */
  | { by: 'within' | 'time-limit' }
  /** What came is no event stream, or breaks a limit of ours. */
  | { by: 'protocol'; reason: string }
  | { by: 'lost'; reason: string }
  /** It was asked for again, and the answer was none. */
  | { by: 'refused'; reason: string };

/** How a stream that had ended was asked for again. */
export type Reconnect = {
  atMs: number;
  /** Why: `the stream ended`. */
  after: string;
  /** What was sent as `Last-Event-ID`; null when no event had an id. */
  lastEventId: string | null;
  /** Of the answer; null without one. */
  status: number | null;
};

/** An event stream, over all connections that it came on. Times are milliseconds since the first request went out. */
export type StreamObservation = WatchedEvents &
  WatchedRest & {
    ended: StreamEnd;
    reconnects: readonly Reconnect[];
    /** The last id, empty when no event had one; and the waiting time that the stream asked for. */
    lastEventId: string;
    retryMs: number | null;
    comments: number;
    /** The first and the last of what came. */
    frames: readonly Frame[];
    framesLeftOut: number;
  };
