import type { Frame } from '../events/observation.ts';
import type { ConnectionOutcome, Group, Observation, Percentiles } from './observation.ts';
import { problemOf } from './problem.ts';
import type { Rules } from './rules.ts';

const maxGroups = 30;
const maxNumbers = 20;
const failingWithFrames = 5;

/** The outcomes of all connections so far, folded: what is kept does not grow with their number. */
export type Fold = {
  groups: Map<string, { count: number; connections: number[]; sample: ConnectionOutcome }>;
  otherFailures: number;
  opened: number;
  refused: number;
  complete: number;
  completeMs: number[];
  handshakeMs: number[];
  pingMs: number[];
  first: ConnectionOutcome | null;
  firstOpened: ConnectionOutcome | null;
  firstAnswered: ConnectionOutcome | null;
  frames: { connection: number; frames: readonly Frame[]; leftOut: number }[];
};

/** A fold of no connection. */
export function startFold(): Fold {
  return {
    groups: new Map(),
    otherFailures: 0,
    opened: 0,
    refused: 0,
    complete: 0,
    completeMs: [],
    handshakeMs: [],
    pingMs: [],
    first: null,
    firstOpened: null,
    firstAnswered: null,
    frames: [],
  };
}

/** Takes an outcome in; `times` > 1 for connections that follow it and went the same way. */
export function foldOutcome(
  fold: Fold,
  rules: Rules,
  connection: number,
  outcome: ConnectionOutcome,
  traffic: { frames: readonly Frame[]; leftOut: number },
  times = 1,
): void {
  const problem = problemOf(outcome, rules);
  const { handshake } = outcome;
  if (connection === 1) fold.first = outcome;
  if (handshake !== null) {
    fold.handshakeMs.push(handshake.ms);
    fold.firstAnswered ??= outcome;
    if (handshake.status === 101) fold.opened += times;
    else fold.refused += times;
    if (handshake.status === 101) fold.firstOpened ??= outcome;
  }
  if (outcome.pingMs !== null) fold.pingMs.push(outcome.pingMs);
  if (problem === null) {
    fold.complete += times;
    // What may be empty is complete from the beginning, which says nothing of the server.
    if (outcome.verdict?.kind === 'complete' && outcome.verdict.atMs > 0)
      fold.completeMs.push(outcome.verdict.atMs);
  }
  const hasRoom = fold.frames.length < failingWithFrames + (fold.first === null ? 0 : 1);
  if (connection === 1 || (problem !== null && hasRoom && traffic.frames.length > 0)) {
    if (traffic.frames.length > 0) fold.frames.push({ connection, ...traffic });
  }
  group(fold, problem?.kind ?? '', connection, outcome, times);
}

/** The observation's part that comes from the connections. */
export function foldedObservation(
  fold: Fold,
  total: number,
): Omit<Observation, 'url' | 'address' | 'resolved' | 'compress'> {
  const shown = fold.firstOpened ?? fold.firstAnswered;
  const ended = fold.first?.ended;
  const ping = percentiles(fold.pingMs);
  return {
    connections: { total, opened: fold.opened, refused: fold.refused, complete: fold.complete },
    handshake: shown?.handshake ?? null,
    handshakeMs: percentiles(fold.handshakeMs),
    subprotocol: shown?.subprotocol ?? null,
    groups: [...fold.groups.values()].toSorted((a, b) => b.count - a.count) satisfies Group[],
    otherFailures: fold.otherFailures,
    completeMs: percentiles(fold.completeMs),
    ping: ping && { answered: fold.pingMs.length, p50Ms: ping.p50, maxMs: ping.max },
    close:
      ended && 'code' in ended && typeof ended.code === 'number'
        ? { code: ended.code, reason: ended.reason }
        : null,
    frames: fold.frames.toSorted((a, b) => a.connection - b.connection),
  };
}

function group(fold: Fold, kind: string, connection: number, sample: ConnectionOutcome, times: number): void {
  const existing = fold.groups.get(kind);
  if (existing === undefined) {
    if (fold.groups.size >= maxGroups && kind !== '') fold.otherFailures += times;
    else fold.groups.set(kind, { count: times, connections: [connection], sample });
    return;
  }
  existing.count += times;
  if (existing.connections.length < maxNumbers) existing.connections.push(connection);
}

function percentiles(values: readonly number[]): Percentiles | null {
  if (values.length === 0) return null;
  const sorted = Float64Array.from(values).sort();
  const at = (share: number) => round(sorted[Math.ceil(share * sorted.length) - 1] ?? 0);
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}
