import type { ProbeTrace } from '../../core/probe-trace.ts';
import type { Frame, WatchedEvents, WatchedRest } from '../events/observation.ts';
import type { Headers, RepeatedHeaders } from '../http/headers.ts';
import type { ResolvedName } from '../network.ts';

/**
 * The answer to the upgrade, as it came. `body` is that of a refusal, null for a 101; `bodyFault` says why it is not whole, null when it
 * is.
 */
export type Handshake = {
  status: number;
  headers: Headers;
  repeated?: RepeatedHeaders;
  body: string | null;
  bodyFault: string | null;
  ms: number;
};

/** How a connection ended. Code 1006: no close frame came; 1005: one without a code. */
export type ConnectionEnd =
  /** We closed it with 1000, as all that was asked for had come; the code is the server's answer. */
  | { by: 'client'; code: number; reason: string }
  /** `means`: what the protocol says of such a code. */
  | { by: 'server'; code: number; reason: string; means?: string }
  /** `within` or the time limit of the check passed first. */
  | { by: 'within' | 'time-limit' }
  /** The server broke the WebSocket protocol or a limit of ours. */
  | { by: 'protocol'; reason: string }
  | { by: 'lost' }
  /** `said` is the beginning of the body, without secrets. */
  | { by: 'refused'; said: string }
  | { by: 'unreachable'; code: string; reason: string }
  | { by: 'invalid-handshake'; reason: string }
  /** The time limit passed before the upgrade was answered, or before it was even asked for. */
  | { by: 'unanswered' | 'not-started' };

/** One connection. Times are milliseconds since it opened. */
export type ConnectionOutcome = WatchedEvents &
  WatchedRest & {
    handshake: Handshake | null;
    subprotocol: string | null;
    ended: ConnectionEnd;
    pingMs: number | null;
    /** The event that a message waited for in vain; null when all were sent. */
    waitedFor?: string | null;
    /** What the server never said, without which nothing is spoken (`connection_ack`); left out when it did. */
    unready?: string;
  };

/** Connections with the same outcome; `sample` is the first of them. */
export type Group = { count: number; connections: readonly number[]; sample: ConnectionOutcome };

export type Percentiles = { p50: number; p95: number; p99: number; max: number };

/** What an attempt saw; its size does not grow with the number of connections. Connections are numbered from 1. */
export type Observation = {
  url: string;
  address: string;
  /** All that the name stands for; left out for what is no name. */
  resolved?: ResolvedName;
  compress: boolean;
  /** The trace that its connections were part of; left out where none is known. */
  trace?: ProbeTrace;
  connections: { total: number; opened: number; refused: number; complete: number };
  /** Of the first connection that opened, else of the first that was answered. */
  handshake: Handshake | null;
  handshakeMs: Percentiles | null;
  subprotocol: string | null;
  /** Largest first. */
  groups: readonly Group[];
  /** Connections that are in none of the groups, as there were too many kinds of failure. */
  otherFailures: number;
  completeMs: Percentiles | null;
  ping: { answered: number; p50Ms: number; maxMs: number } | null;
  close: { code: number; reason: string } | null;
  /** Of the first connection, and of up to five that failed. */
  frames: readonly { connection: number; frames: readonly Frame[]; leftOut: number }[];
};
