import type { Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import { Client } from 'undici';
import { plainHost } from '../../core/plan/hosts.ts';
import type { Certificate } from '../certificate.ts';
import { type ConnectionError, connectionError, type Dialed, dialTcp, upgradeToTls } from '../dial.ts';
import { hostAndPort, type IpFamily, nameRefused, portOf, resolveAllowed } from '../network.ts';
import { type Body, readBody } from './decode.ts';
import { openTunnel } from './tunnel.ts';

/** One request, ready to be sent as it is. */
export type Request = {
  url: URL;
  method: string;
  headers: Readonly<Record<string, string>>;
  body: string | null;
  maxBodyBytes: number;
  insecure: boolean;
  proxy: URL | null;
  ipFamily: IpFamily | undefined;
  secureContext: SecureContext;
};

/** Milliseconds of each step; null for one that did not take place. */
export type Timings = {
  dnsMs: number | null;
  connectMs: number | null;
  tlsMs: number | null;
  firstByteMs: number | null;
  transferMs: number | null;
};

/** What one request saw. `refusal`: the host policy or the DNS said no, and nothing was sent. */
export type Exchange = {
  status: number | null;
  /** Names in lower case; several values of one name joined with `, `. */
  headers: Readonly<Record<string, string>>;
  body: Body | null;
  address: string | null;
  ipFamily: IpFamily | null;
  certificate: Certificate | null;
  timings: Timings;
  error: ConnectionError | null;
  refusal: { reason: string; transient: 'network' | null } | null;
};

/** One request on a connection of its own, to the address that was checked. Closed when it returns. */
export async function exchange(
  request: Request,
  hosts: readonly string[],
  signal: AbortSignal,
): Promise<Exchange> {
  const seen = nothingYet();
  const way = await findWay(request, hosts, signal);
  if ('reason' in way) return { ...seen, refusal: way };
  seen.timings.dnsMs = way.lookupMs;
  seen.address = way.address;
  seen.ipFamily = way.family;
  const dialed = await connect(request, way, signal);
  seen.timings.connectMs = dialed.connectMs;
  if (dialed.kind === 'closed') return { ...seen, error: dialed.error };
  try {
    seen.timings.tlsMs = dialed.tlsMs;
    seen.certificate = dialed.certificate;
    if (dialed.certificate?.valid === false && !request.insecure) {
      const message = `nothing was sent, the certificate is not valid: ${dialed.certificate.reason}`;
      return { ...seen, error: { code: 'CERTIFICATE_INVALID', message } };
    }
    return await ask(request, dialed.socket, seen, signal);
  } finally {
    dialed.socket.destroy();
  }
}

function nothingYet(): Exchange {
  return {
    status: null,
    headers: {},
    body: null,
    address: null,
    ipFamily: null,
    certificate: null,
    timings: { dnsMs: null, connectMs: null, tlsMs: null, firstByteMs: null, transferMs: null },
    error: null,
    refusal: null,
  };
}

type Way = { address: string; family: IpFamily; lookupMs: number; port: number };
type Refusal = { reason: string; transient: 'network' | null };

/** Where to connect to. Through a proxy the target's name is checked, and the address is the proxy's. */
async function findWay(
  request: Request,
  hosts: readonly string[],
  signal: AbortSignal,
): Promise<Way | Refusal> {
  const { url, proxy, ipFamily: family } = request;
  if (proxy !== null) {
    const refused = nameRefused(plainHost(url.hostname), portOf(url), hosts);
    if (refused !== null) return { reason: refused, transient: null };
  }
  const next = proxy ?? url;
  const found = await resolveAllowed(next, hosts, { family, signal });
  if ('refused' in found) return { reason: found.refused, transient: null };
  if ('unresolved' in found) return { reason: found.unresolved, transient: 'network' };
  return { ...found, port: portOf(next) };
}

async function connect(request: Request, way: Way, signal: AbortSignal): Promise<Dialed> {
  const { url, proxy, secureContext } = request;
  const tls = (dialed: Extract<Dialed, { kind: 'open' }>, to: URL) =>
    upgradeToTls(dialed, { servername: plainHost(to.hostname), secureContext }, signal);
  let dialed = await dialTcp(way.address, way.port, signal);
  if (dialed.kind === 'closed') return dialed;
  if (proxy?.protocol === 'https:') {
    dialed = await tls(dialed, proxy);
    if (dialed.kind === 'closed') return dialed;
    if (dialed.certificate?.valid === false && !request.insecure) return dialed;
  }
  if (url.protocol === 'http:') return { ...dialed, certificate: null, tlsMs: null };
  if (proxy !== null) {
    const target = hostAndPort(plainHost(url.hostname), portOf(url));
    const refused = await openTunnel(dialed.socket, target, signal);
    if (refused !== null) {
      dialed.socket.destroy();
      return { kind: 'closed', error: refused, connectMs: dialed.connectMs };
    }
  }
  return await tls(dialed, url);
}

/** Given as a reason, since undici would make an exception with a stack for every connection that it lets go. */
const done = new Error('the answer was read');

async function ask(request: Request, socket: Socket, seen: Exchange, signal: AbortSignal): Promise<Exchange> {
  const { url, proxy } = request;
  const client = new Client(url.origin, {
    // The connection is open already: undici's own connector can not be stopped while it connects.
    connect: (_options, callback) => queueMicrotask(() => callback(null, socket)),
    allowH2: false,
    maxHeaderSize: 64 * 1024,
    // The time limit of the attempt is the signal's.
    headersTimeout: 0,
    bodyTimeout: 0,
    maxCachedSessions: 0,
  });
  const started = performance.now();
  try {
    const response = await client.request({
      path:
        proxy !== null && url.protocol === 'http:'
          ? `${url.origin}${url.pathname}${url.search}`
          : `${url.pathname}${url.search}`,
      method: request.method as 'GET',
      headers: request.headers,
      body: request.body,
      signal,
    });
    const firstByteAt = performance.now();
    const headers = joinHeaders(response.headers);
    const body = await readBody(
      response.body,
      { encoding: headers['content-encoding'] ?? null, contentType: headers['content-type'] ?? '' },
      request.maxBodyBytes,
      signal,
    );
    const timings = {
      ...seen.timings,
      firstByteMs: firstByteAt - started,
      transferMs: performance.now() - firstByteAt,
    };
    return { ...seen, status: response.statusCode, headers, body, timings, error: body.error };
  } catch (error) {
    return { ...seen, error: connectionError(error) };
  } finally {
    await client.destroy(done);
  }
}

function joinHeaders(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
}
