import type { ProbeTrace } from '../../core/probe-trace.ts';
import type { Certificate } from '../certificate.ts';
import type { ConnectionError } from '../connection-error.ts';
import type { Timings } from '../http/exchange.ts';
import type { ResolvedName } from '../network.ts';

/** What one attempt saw, raw. */
export type GrpcObservation = {
  /** `api.example.com:443`. */
  target: string;
  /** Empty for the server as a whole. */
  service: string;
  /** What the health service said (`SERVING`); null when it said nothing that counts. */
  status: string | null;
  /** How the call ended, and what the server says of it; null without trailers. */
  code: number | null;
  message: string;
  /** Why the answer is no answer of a health service, although it came; null for one that is. */
  problem: string | null;
  /** An answer that is not gRPC: its status, and the beginning of its body. */
  http: { status: number; body: string } | null;
  address: string | null;
  resolved?: ResolvedName;
  certificate: Certificate | null;
  timings: Timings;
  durationMs: number;
  /** The trace that it was part of; left out where none is known. */
  trace?: ProbeTrace;
  /** Why there is no answer, or not all of it. */
  error: ConnectionError | null;
};
