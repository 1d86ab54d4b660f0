import type { ProbeTrace } from '../../core/probe-trace.ts';
import type { Certificate } from '../certificate.ts';
import type { ConnectionError } from '../connection-error.ts';
import type { ResolvedName } from '../network.ts';
import type { StreamObservation } from './events/observation.ts';
import type { Timings } from './exchange.ts';
import type { Headers, RepeatedHeaders } from './headers.ts';
import type { Hop } from './request.ts';

/** What the answers to one request, asked again and again, came to. The observation around it is that of the first one that did not pass, else of the last. */
export type RepeatResult = {
  times: number;
  passed: number;
  failed: number;
  inconclusive: number;
  unobserved: number;
  /** Which answer, from 1, was the first that did not pass; null when all did. */
  firstBad: number | null;
  /** Of all answers, milliseconds, by nearest rank. */
  latencyMs: { p50: number; p90: number; p95: number; p99: number; max: number };
};

/** What one attempt saw, raw: the last answer of the redirect chain. `shownHttp` masks it. */
export type HttpObservation = {
  method: string;
  url: string;
  status: number | null;
  headers: Headers;
  repeated?: RepeatedHeaders;
  /** `cut`: there is more than `text`; `unreadable`: why the text is not what the body says. */
  body: {
    text: string;
    bytes: number;
    wireBytes: number;
    cut: boolean;
    unreadable?: string | null;
  } | null;
  timings: Timings;
  /** Of the whole chain, name look-ups included. */
  durationMs: number;
  address: string | null;
  ipFamily: 4 | 6 | null;
  /** All that the name of the last server, or of the proxy before it, stands for; left out for what is no name. */
  resolved?: ResolvedName;
  redirects: readonly Hop[];
  certificate: Certificate | null;
  /** Why there is no answer, or not all of it. */
  error: ConnectionError | null;
  /** What the JSON Schema finds wrong; null when none is expected. */
  schemaErrors: readonly string[] | null;
  curl: string;
  /** The event stream; left out where none was asked for, or the answer was none. */
  stream?: StreamObservation;
  /** The trace that it was part of; left out where none is known. */
  trace?: ProbeTrace;
  /** Of all answers, where it asked more than once. */
  repeat?: RepeatResult;
};
