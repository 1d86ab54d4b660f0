import { domainToASCII } from 'node:url';
import type { CheckContext, ProbeResult } from '../../core/check.ts';
import { hostAndPort } from '../../core/host-policy.ts';
import { parseListedHost } from '../../core/plan/hosts.ts';
import { isOurs } from '../connection-error.ts';
import { connectionTrouble } from '../connection-trouble.ts';
import { type DialResult, dialTcp, type Open, upgradeToTls } from '../dial.ts';
import type { Timings } from '../http/exchange.ts';
import { lookUp } from '../network.ts';
import { notReached, stoppedWhile } from '../no-observation.ts';
import { traceToSend } from '../trace-context.ts';
import type { Trust } from '../trust.ts';
import type * as calls from './call.ts';
import { checkPath, healthRequest } from './health.ts';
import type { GrpcObservation } from './observation.ts';
import { readReply } from './read-reply.ts';
import type { GrpcSpec } from './spec.ts';

/** Loaded when first needed: reading a plan needs no HTTP/2. */
let calling: typeof calls | null = null;

/** One attempt: one call of Health/Check on a connection of its own, dialled by us to the address that was checked. */
export async function observe(spec: GrpcSpec, ctx: CheckContext): Promise<ProbeResult<GrpcObservation>> {
  const started = performance.now();
  const { host, port: named } = parseListedHost(spec.address);
  const port = named ?? 0;
  const target = hostAndPort(host, port);
  const found = await lookUp(host, port, ctx, spec.ipFamily);
  if ('kind' in found) return found;
  const tls = await tlsOf(spec, host, ctx);
  if (tls !== null && 'unusable' in tls)
    return { kind: 'unobserved', reason: tls.unusable, transient: null, observation: null };
  calling ??= await import('./call.ts');
  const { callOver } = calling;
  let dialed = await dialTcp(found.addresses, port, ctx.signal);
  if (dialed.kind === 'open' && tls !== null)
    dialed = await upgradeToTls(dialed, { ...tls, protocols: ['h2'], watchesEnd: false }, ctx.signal);
  const { parent, evidence } = traceToSend(ctx, spec.metadata, spec.traceparent);
  const traced = parent === null ? {} : { traceparent: parent() };
  const connection = {
    ...nothing(target, spec.service),
    ...evidence,
    address: dialed.kind === 'open' ? dialed.address : found.address,
    ...(found.resolved === null ? {} : { resolved: found.resolved }),
    certificate: dialed.kind === 'open' ? (dialed.certificates.at(-1) ?? null) : null,
    timings: timingsOf(found.lookupMs, dialed),
  };
  const refused = whyNotAsked(dialed, tls !== null);
  const remainingMs = ctx.timeoutMs - (performance.now() - started);
  const call =
    dialed.kind === 'open' && refused === null
      ? await ask(
          { ...spec, metadata: { ...traced, ...spec.metadata } },
          { open: dialed, tls, timeoutMs: remainingMs, callOver },
          ctx,
        )
      : { error: refused };
  const durationMs = performance.now() - started;
  const observation = {
    ...connection,
    ...call,
    timings: { ...connection.timings, ...call.timings },
    durationMs,
  };
  if (ctx.signal.aborted) {
    const now = whatWasUnderWay(observation);
    return stoppedWhile({ doing: `health of ${target}, ${now}`, now, host: target }, ctx, observation);
  }
  const { error } = observation;
  if (error === null || !isOurs(error)) return { kind: 'observed', observation };
  return notReached(`${target}: ${error.message}`, connectionTrouble(error, target), observation);
}

type Tls = { servername: string; trust: Trust; authority: string | null };

async function tlsOf(
  { tls }: GrpcSpec,
  host: string,
  ctx: CheckContext,
): Promise<Tls | { unusable: string } | null> {
  if (tls === false) return null;
  const { trustOf } = await import('../trust.ts');
  const { servername, ...files } = tls === true ? { servername: undefined } : tls;
  const trust = await trustOf(files, ctx);
  if ('unusable' in trust) return trust;
  return { servername: servername ?? host, trust, authority: servername ?? null };
}

function nothing(target: string, service: string): Omit<GrpcObservation, 'resolved'> {
  return {
    ...{ target, service, status: null, code: null, message: '', problem: null, http: null },
    ...{ address: null, certificate: null, durationMs: 0, error: null },
    timings: { dnsMs: null, connectMs: null, tlsMs: null, firstByteMs: null, transferMs: null },
  };
}

function timingsOf(dnsMs: number, dialed: DialResult): Timings {
  const tlsMs = dialed.kind === 'open' ? dialed.tlsMs : null;
  return { dnsMs, connectMs: dialed.connectMs, tlsMs, firstByteMs: null, transferMs: null };
}

/** Why nothing is sent over what was opened; null where the call may go out. */
function whyNotAsked(dialed: DialResult, isTls: boolean): GrpcObservation['error'] {
  if (dialed.kind === 'closed') return dialed.error;
  if (!isTls) return null;
  const certificate = dialed.certificates.at(-1);
  const wrong =
    certificate?.valid !== true
      ? {
          code: 'CERTIFICATE_INVALID',
          message: `nothing was sent, the certificate is not valid: ${certificate?.reason ?? 'none was shown'}`,
        }
      : protocolOf(dialed) === 'h2'
        ? null
        : {
            code: 'HTTP2_OTHER',
            message: 'the server does not offer HTTP/2 in TLS (ALPN h2), and gRPC needs it',
          };
  if (wrong !== null) dialed.socket.destroy();
  return wrong;
}

function protocolOf({ socket }: Open): unknown {
  return 'alpnProtocol' in socket ? socket.alpnProtocol : null;
}

type CallFacts = Partial<Omit<GrpcObservation, 'timings'>> & { timings?: Partial<Timings> };
type Way = {
  open: Open;
  tls: Tls | null;
  timeoutMs: number;
  callOver: typeof calls.callOver;
};

async function ask(
  spec: GrpcSpec,
  { open, tls, timeoutMs, callOver }: Way,
  ctx: CheckContext,
): Promise<CallFacts> {
  const call = {
    authority: tls?.authority ?? authorityOf(spec.address),
    scheme: tls === null ? ('http' as const) : ('https' as const),
    path: checkPath,
    metadata: Object.fromEntries(
      Object.entries(spec.metadata ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
    ),
    message: healthRequest(spec.service),
    timeoutMs,
  };
  const reply = await callOver(open, call, ctx.signal);
  const { firstByteMs, transferMs, error } = reply;
  return { ...readReply(reply), error, timings: { firstByteMs, transferMs } };
}

/** Of a name in another script what the DNS has of it: a header is ASCII. */
function authorityOf(address: string): string {
  const { host, port } = parseListedHost(address);
  return hostAndPort(domainToASCII(host) || host, port ?? 0);
}

function whatWasUnderWay({ timings }: GrpcObservation): string {
  if (timings.firstByteMs !== null) return 'reading the answer';
  return timings.connectMs === null ? 'connecting' : 'waiting for the answer';
}
