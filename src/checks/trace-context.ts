import { hash, randomFillSync } from 'node:crypto';
import type { CheckContext } from '../core/check.ts';
import type { ProbeTrace } from '../core/probe-trace.ts';

/** What a probe sends, and the trace that it is then part of. */
export type SentTrace = {
  /** Makes the `traceparent` of one more request or connection; null where none of ours is sent. */
  parent: (() => string) | null;
  /** As evidence has it; empty where no trace is known. */
  evidence: { trace?: ProbeTrace };
};

/** What a probe sends of a trace: that of its check in this run, unless the plan has a header of that name, or says no. */
export function traceToSend(
  { trace, run }: Pick<CheckContext, 'trace' | 'run'>,
  headers: Readonly<Record<string, string>> | undefined,
  isWanted = true,
): SentTrace {
  if (trace === undefined) return { parent: null, evidence: {} };
  const own = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === 'traceparent');
  if (own === undefined && !isWanted) return { parent: null, evidence: {} };
  const id = own === undefined ? traceIdOf(run.id, trace.check) : idIn(own[1]);
  if (id === null) return { parent: null, evidence: {} };
  const url = trace.at === null ? {} : { url: trace.at.replaceAll('${trace.id}', id) };
  return {
    parent: own === undefined ? () => `00-${id}-${idOf(randomSpan())}-01` : null,
    evidence: { trace: { id, ...url } },
  };
}

/** The same for each attempt of a check in a run. */
function traceIdOf(run: string, check: string): string {
  return idOf(hash('sha256', JSON.stringify([run, check]), 'buffer').subarray(0, 16));
}

const spanBytes = 8;
/** Random bytes of many spans: asking for so few at a time costs more than what is done with them. */
const pool = Buffer.alloc(512 * spanBytes);
let used = pool.length;

function randomSpan(): Buffer {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += spanBytes;
  return pool.subarray(used - spanBytes, used);
}

/** One of zeros only is none. */
function idOf(bytes: Buffer): string {
  return bytes.every((byte) => byte === 0) ? `${bytes.toString('hex').slice(1)}1` : bytes.toString('hex');
}

/** The trace that a header names; null where it names none. */
function idIn(header: string): string | null {
  const [, id] = /^[\da-f]{2}-([\da-f]{32})-[\da-f]{16}-[\da-f]{2}(?:-.*)?$/.exec(header.trim()) ?? [];
  return id === undefined || /^0+$/.test(id) ? null : id;
}
