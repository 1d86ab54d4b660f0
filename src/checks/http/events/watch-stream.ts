import { setTimeout as delay } from 'node:timers/promises';
import type { CheckContext } from '../../../core/check.ts';
import { certificateOfWay } from '../../certificate.ts';
import type { Exchange } from '../exchange.ts';
import type { Headers } from '../headers.ts';
import { type RedirectChain, sendRequest } from '../request.ts';
import type { HttpSpec } from '../spec.ts';
import { eventStreamHeaders, noStream } from './judge-stream.ts';
import type { Reconnect, StreamObservation } from './observation.ts';
import type { StreamWatch } from './stream-watch.ts';

/** What was answered first, and the stream when it was one; `error` of the answer is what the stream was lost by. */
export type StreamAnswer = { sent: RedirectChain; stream: StreamObservation | null } | { unusable: string };

/** What names the span of each request: of the first one, and of those that follow. */
export type StreamSpans = { first: Headers; next(): Headers };

/** What clients wait that were not told how long: "a few seconds" (HTML, 9.2.2). */
const usualRetryMs = 3_000;
/** What a timer can count to. */
const longestWaitMs = 2 ** 31 - 1;

/** Asks for an event stream and watches it; asks again when it ends before its watch does, as often as the plan says. */
export async function watchStream(
  spec: HttpSpec,
  watch: StreamWatch,
  ctx: Pick<CheckContext, 'hosts' | 'root' | 'signal'>,
  spans: StreamSpans,
): Promise<StreamAnswer> {
  const { hosts, root } = ctx;
  const signal = AbortSignal.any([ctx.signal, watch.signal]);
  const send = (toSend: HttpSpec, headers: Headers, added: Headers) => {
    const stream = { reader: watch, headers: { ...eventStreamHeaders, ...headers } };
    return sendRequest(toSend, { hosts, root, signal }, { added, stream });
  };
  const first = await send(spec, {}, spans.first);
  if ('unusable' in first) return first;
  if (watch.openings === 0) return { sent: first, stream: null };
  const reconnects: Reconnect[] = [];
  const chains = [first];
  let last = first.exchange;
  for (;;) {
    if (ctx.signal.aborted) watch.end({ by: 'time-limit' });
    else if (reconnects.length >= (spec.reconnects ?? 0)) watch.end(endOf(last));
    if (watch.hasEnded) break;
    await waitFor(Math.min(watch.retryMs ?? usualRetryMs, longestWaitMs), signal);
    if (signal.aborted) continue;
    const { lastEventId, openings, elapsedMs } = watch;
    const again = await send(...askedAgain(spec, lastEventId), spans.next());
    if ('unusable' in again) return again;
    const { status } = again.exchange;
    const after = last.error?.message ?? 'the stream ended';
    reconnects.push({ atMs: elapsedMs, after, lastEventId: lastEventId || null, status });
    chains.push(again);
    const why = watch.openings > openings || signal.aborted ? null : refusalOf(again.exchange);
    if (why !== null) watch.end(status === 204 && watch.isComplete ? { by: 'server' } : refused(why));
    last = again.exchange;
  }
  const stream = watch.observation(reconnects);
  const error = stream?.ended.by === 'lost' ? last.error : null;
  return {
    sent: {
      ...first,
      certificate: chains.length === 1 ? first.certificate : certificateOfWay(chains.flatMap(certificatesOf)),
      exchange: { ...first.exchange, error, body: null },
    },
    stream,
  };
}

function askedAgain(spec: HttpSpec, lastEventId: string): [HttpSpec, Headers] {
  if (lastEventId === '') return [spec, {}];
  const others = Object.entries(spec.headers ?? {}).filter(([name]) => name.toLowerCase() !== idHeader);
  return [{ ...spec, headers: Object.fromEntries(others) }, { [idHeader]: lastEventId }];
}

const idHeader = 'last-event-id';

async function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  // An abort ends the wait; who called looks at the signal.
  await delay(ms, undefined, { signal }).catch(() => undefined);
}

function endOf({ error }: Exchange): StreamObservation['ended'] {
  return error === null ? { by: 'server' } : { by: 'lost', reason: error.message };
}

function refused(reason: string): StreamObservation['ended'] {
  return { by: 'refused', reason };
}

/** Why an answer ends the stream for clients; null for one that they ask again after. */
function refusalOf({ refusal, error, status, headers }: Exchange): string | null {
  if (refusal !== null) return refusal.reason;
  return error !== null && status === null ? null : noStream({ status, headers });
}

function certificatesOf({ certificate, url }: RedirectChain) {
  return certificate === null ? [] : [{ host: url.host, certificate }];
}
