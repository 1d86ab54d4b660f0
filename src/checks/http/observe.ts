import { resolve } from 'node:path';
import type { CheckContext, ProbeResult } from '../../core/check.ts';
import { parseJson, whyNoJson } from '../../core/json/parse-json.ts';
import { isOurs } from '../connection-error.ts';
import { connectionTrouble } from '../connection-trouble.ts';
import { type Events, rulesOf } from '../events/schema.ts';
import { isTimeLimit, type NoObservation, notReached, stoppedWhile } from '../no-observation.ts';
import { readTextFile } from '../text-file.ts';
import { traceToSend } from '../trace-context.ts';
import { curlCommand, maskParameters } from './curl.ts';
import type { Body } from './decode.ts';
import { eventStreamHeaders } from './events/judge-stream.ts';
import type { StreamAnswer, StreamSpans } from './events/watch-stream.ts';
import type { Headers } from './headers.ts';
import type { HttpObservation } from './observation.ts';
import type * as request from './request.ts';
import { eventsOf, type HttpExpect, type HttpSpec } from './spec.ts';

/** Loaded when first needed, with what speaks HTTP and TLS: reading a plan needs neither. */
let sending: typeof request | null = null;

/** One attempt of an HTTP check. */
export async function observeHttp(
  { spec, expect }: { spec: HttpSpec; expect: HttpExpect },
  ctx: CheckContext,
): Promise<ProbeResult<HttpObservation>> {
  // An import takes as long as half of a probe, also of what is there already.
  sending ??= await import('./request.ts');
  const { sendRequest } = sending;
  const started = performance.now();
  const schema = await jsonFile(expect.schema, ctx);
  if ('unreadable' in schema) return unobserved(schema.unreadable, null, null);
  const { parent, evidence } = traceToSend(ctx, spec.headers, spec.traceparent);
  const span = (): Headers => (parent === null ? {} : { traceparent: parent() });
  const traced = span();
  const events = eventsOf({ spec, expect });
  const answer =
    events === null
      ? alone(await sendRequest(spec, ctx, { added: traced }))
      : await streamed(spec, events, ctx, { first: traced, next: span });
  if ('unusable' in answer) return unobserved(answer.unusable, null, null);
  const { sent, stream } = answer;
  const durationMs = performance.now() - started;
  const asStream = events === null ? {} : { events };
  const headers = { ...traced, ...(events === null ? {} : acceptOf(spec)), ...spec.headers };
  const curl = curlCommand({ ...spec, ...asStream, headers }, ctx.redact);
  const shownStream = stream === null ? {} : { stream };
  const result = { ...observation(spec, sent, durationMs, curl), ...evidence, ...shownStream };
  const last = sent.exchange;
  if (last.refusal !== null) {
    const after = sent.hops.length === 0 ? '' : `after ${sent.hops.length} redirect(s): `;
    return ctx.signal.aborted
      ? stopped(ctx, result)
      : {
          ...unobserved(`${after}${last.refusal.reason}`, last.refusal.transient, result, last.refusal.mend),
          trouble: last.refusal.trouble,
        };
  }
  // What came of a stream until the time limit is judged.
  const isWatched = stream !== null && isTimeLimit(ctx.signal);
  if (ctx.signal.aborted && !isWatched) return stopped(ctx, result);
  if (last.error !== null && isOurs(last.error)) {
    const where = last.address === null ? '' : ` (${last.address})`;
    const reason = `${result.method} ${maskParameters(result.url)}${where}: ${last.error.message}`;
    return notReached(reason, connectionTrouble(last.error, hostOf(result)), result);
  }
  if (schema.document === undefined) return { kind: 'observed', observation: result };
  // Loaded when first needed: few checks have a schema, and every start would pay for it.
  const { schemaErrors } = await import('./schema.ts');
  const errors = schemaErrors(schema.document, result.body?.text ?? '');
  if ('unusable' in errors) return unobserved(`${expect.schema} ${errors.unusable}`, null, result);
  return { kind: 'observed', observation: { ...result, schemaErrors: errors } };
}

function alone(sent: request.RedirectChain | { unusable: string }): StreamAnswer {
  return 'unusable' in sent ? sent : { sent, stream: null };
}

/** A header of the plan wins, whatever its case. */
function acceptOf({ headers = {} }: HttpSpec): Headers {
  return Object.keys(headers).some((name) => name.toLowerCase() === 'accept') ? {} : eventStreamHeaders;
}

/** Loaded when first needed: few checks watch a stream. */
async function streamed(
  spec: HttpSpec,
  events: Events,
  ctx: CheckContext,
  spans: StreamSpans,
): Promise<StreamAnswer> {
  const [{ watchStream }, { StreamWatch }] = await Promise.all([
    import('./events/watch-stream.ts'),
    import('./events/stream-watch.ts'),
  ]);
  const redact = (text: string) => ctx.redact(text);
  const wanted = { rules: rulesOf(events), by: events.by, maxBytes: spec.maxBodyBytes, redact };
  return await watchStream(spec, new StreamWatch(wanted), ctx, spans);
}

function observation(
  spec: HttpSpec,
  { exchange, hops, url, certificate }: request.RedirectChain,
  durationMs: number,
  curl: string,
): HttpObservation {
  const { status, timings, address, ipFamily, error, resolved } = exchange;
  return {
    method: spec.method,
    url: url.href,
    status,
    headers: exchange.headers,
    ...(Object.keys(exchange.repeated).length === 0 ? {} : { repeated: exchange.repeated }),
    body: exchange.body && bodyOf(exchange.body),
    timings,
    durationMs,
    address,
    ipFamily,
    ...(resolved === null ? {} : { resolved }),
    redirects: hops,
    certificate,
    error,
    schemaErrors: null,
    curl,
  };
}

function bodyOf({ text, bytes, wireBytes, cut, unreadable }: Body): HttpObservation['body'] {
  return { text, bytes, wireBytes, cut, unreadable };
}

async function jsonFile(
  file: string | undefined,
  { root, signal }: CheckContext,
): Promise<{ document: unknown } | { unreadable: string }> {
  if (file === undefined) return { document: undefined };
  try {
    const text = await readTextFile(resolve(root, file), file, signal);
    const parsed = parseJson(text);
    if (parsed !== undefined) return { document: parsed.value };
    return { unreadable: `JSON Schema ${file}: it is ${whyNoJson(text) ?? 'no JSON'}` };
  } catch (error) {
    return { unreadable: `JSON Schema ${file}: ${error instanceof Error ? error.message : String(error)}` };
  }
}

function unobserved(
  reason: string,
  transient: 'network' | 'timeout' | null,
  observation: HttpObservation | null,
  mend = '',
): NoObservation<HttpObservation> {
  return { kind: 'unobserved', reason, transient, observation, ...(mend === '' ? {} : { mend }) };
}

function stopped(ctx: CheckContext, observation: HttpObservation): ProbeResult<HttpObservation> {
  const doing = `${observation.method} ${maskParameters(observation.url)}, ${progress(observation)}`;
  return stoppedWhile({ doing, now: step(observation), host: hostOf(observation) }, ctx, observation);
}

function progress(measured: HttpObservation): string {
  const { status, address, timings, body } = measured;
  if (status !== null) return `${step(measured)} (${body?.bytes ?? 0} bytes so far)`;
  if (address === null) return step(measured);
  return timings.connectMs === null
    ? `connecting to ${address}`
    : `connected to ${address}, ${step(measured)}`;
}

/** Where a request is, the same for each that hangs there. */
function step({ status, address, timings }: HttpObservation): string {
  if (status !== null) return `reading the body of a ${status}`;
  if (timings.connectMs !== null) return 'waiting for the answer';
  return address === null ? 'looking up the name' : 'connecting';
}

function hostOf({ url }: HttpObservation): string {
  return new URL(url).host;
}
