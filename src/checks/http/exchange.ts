import type { Socket } from 'node:net';
import { hostAndPort } from '../../core/host-policy.ts';
import { plainHost } from '../../core/plan/hosts.ts';
import type { Trouble } from '../../core/trouble.ts';
import { type Certificate, certificateOfWay } from '../certificate.ts';
import type { ConnectionError } from '../connection-error.ts';
import { nameTrouble } from '../connection-trouble.ts';
import { type DialResult, dialTcp, type Open, upgradeToTls } from '../dial.ts';
import {
  type AllowedHost,
  type IpFamily,
  nameRefused,
  portOf,
  type ResolvedName,
  refusalMend,
  resolveAllowed,
} from '../network.ts';
import { ask, type Request } from './ask.ts';
import type { Body } from './decode.ts';
import type { Headers, RepeatedHeaders } from './headers.ts';

/** Milliseconds of each step; null for one that did not take place. */
export type Timings = {
  dnsMs: number | null;
  connectMs: number | null;
  tlsMs: number | null;
  firstByteMs: number | null;
  transferMs: number | null;
};

export type HopCertificate = { host: string; certificate: Certificate };

/** What one request saw. `refusal`: the host policy or the DNS said no, and nothing was sent. */
export type Exchange = {
  status: number | null;
  headers: Headers;
  repeated: RepeatedHeaders;
  body: Body | null;
  address: string | null;
  ipFamily: IpFamily | null;
  /** Of each TLS on the way, with the host that it is of; a proxy's first. */
  certificates: readonly HopCertificate[];
  /** Of the target, or the proxy before it; null for what is no name. */
  resolved: ResolvedName | null;
  timings: Timings;
  error: ConnectionError | null;
  refusal: Omit<Refusal, 'resolved'> | null;
};

/** One request on a connection of its own, to the address that was checked. Closed when it returns. */
export async function exchange(
  request: Request,
  hosts: readonly string[],
  signal: AbortSignal,
): Promise<Exchange> {
  const measured = nothingYet();
  const way = await findWay(request, hosts, signal);
  if ('reason' in way) return { ...measured, resolved: way.resolved ?? null, refusal: way };
  measured.resolved = way.resolved;
  measured.timings.dnsMs = way.lookupMs;
  measured.address = way.address;
  measured.ipFamily = way.family;
  const dialed = await connect(request, way, signal);
  measured.timings.connectMs = dialed.connectMs;
  if (dialed.kind === 'closed') return { ...measured, error: dialed.error };
  try {
    measured.address = dialed.address;
    measured.ipFamily = dialed.family;
    measured.timings.tlsMs = dialed.tlsMs;
    measured.certificates = hopsOf(request, dialed);
    const certificate = certificateOfWay(measured.certificates);
    if (certificate?.valid === false && !request.insecure) {
      const message = `nothing was sent, the certificate is not valid: ${certificate.reason}`;
      return { ...measured, error: { code: 'CERTIFICATE_INVALID', message } };
    }
    const { firstByteMs, transferMs, ...answer } = await ask(request, dialed, signal);
    return { ...measured, ...answer, timings: { ...measured.timings, firstByteMs, transferMs } };
  } finally {
    dialed.socket.destroy();
  }
}

function nothingYet(): Exchange {
  return {
    status: null,
    headers: {},
    repeated: {},
    body: null,
    address: null,
    ipFamily: null,
    certificates: [],
    resolved: null,
    timings: { dnsMs: null, connectMs: null, tlsMs: null, firstByteMs: null, transferMs: null },
    error: null,
    refusal: null,
  };
}

/** The certificates in the order of the way: to a proxy first, when that is spoken to in TLS. */
function hopsOf({ url, proxy }: Request, { certificates }: Open): readonly HopCertificate[] {
  const hosts = [...(proxy?.protocol === 'https:' ? [proxy.host] : []), url.host];
  return certificates.map((certificate, index) => ({ certificate, host: hosts[index] ?? url.host }));
}

type Way = AllowedHost & { port: number };
type Refusal = {
  reason: string;
  transient: 'network' | null;
  trouble?: Trouble;
  resolved?: ResolvedName;
  mend?: string;
};

/** Where to connect to. Through a proxy the target's name is checked, and the address is the proxy's. */
async function findWay(
  request: Request,
  hosts: readonly string[],
  signal: AbortSignal,
): Promise<Way | Refusal> {
  const { url, proxy, ipFamily: family } = request;
  if (proxy !== null) {
    const refused = nameRefused(plainHost(url.hostname), portOf(url), hosts);
    if (refused !== null) {
      const mend = refusalMend(plainHost(url.hostname), portOf(url), hosts);
      return { reason: refused, transient: null, mend };
    }
  }
  const next = proxy ?? url;
  const found = await resolveAllowed(next, hosts, { family, signal });
  if ('refused' in found) return { reason: found.refused, transient: null, mend: found.mend };
  if ('unresolved' in found) {
    const noName = { resolved: { host: plainHost(next.hostname), addresses: [] } };
    const trouble =
      found.code === undefined ? {} : { trouble: nameTrouble(plainHost(next.hostname), found.code) };
    const known = found.isNoName === true ? noName : {};
    return { reason: found.unresolved, transient: 'network', ...trouble, ...known };
  }
  return { ...found, port: portOf(next) };
}

async function connect(request: Request, way: Way, signal: AbortSignal): Promise<DialResult> {
  const { url, proxy, trust } = request;
  const tls = (dialed: Open, to: URL) => {
    const servername = plainHost(to.hostname);
    return upgradeToTls(dialed, { servername, trust, protocols: ['http/1.1'], watchesEnd: true }, signal);
  };
  let dialed = await dialTcp(way.addresses, way.port, signal);
  if (dialed.kind === 'closed') return dialed;
  if (proxy?.protocol === 'https:') {
    dialed = await tls(dialed, proxy);
    if (dialed.kind === 'closed') return dialed;
    if (dialed.certificates.some(({ valid }) => !valid) && !request.insecure) return dialed;
  }
  if (url.protocol === 'http:') return { ...dialed, tlsMs: null };
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

const maxAnswer = 16 * 1024;

/** Asks an HTTP proxy to join the socket to `target` (`name:port`, RFC 9110 CONNECT); null when it does, else its refusal. */
async function openTunnel(
  socket: Socket,
  target: string,
  signal: AbortSignal,
): Promise<ConnectionError | null> {
  socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`);
  const answer = await readHead(socket, signal);
  const status = /^HTTP\/1\.[01] (\d{3})[^\r\n]*/.exec(answer);
  if (status?.[1]?.startsWith('2')) return null;
  const firstLine = status === null ? 'no HTTP answer' : status[0].slice('HTTP/1.1 '.length);
  return { code: 'PROXY_REFUSED', message: `the proxy did not connect to ${target}: ${firstLine}` };
}

/** Everything up to the blank line; what comes after it stays in the socket, for whoever reads it next. */
async function readHead(socket: Socket, signal: AbortSignal): Promise<string> {
  let head = Buffer.alloc(0);
  const { promise, resolve } = Promise.withResolvers<void>();
  // At once: a listener that is still there would be handed what it put back, again and again.
  const stop = () => {
    socket.off('readable', read).off('end', stop).off('close', stop);
    signal.removeEventListener('abort', stop);
    resolve();
  };
  const read = () => {
    for (let chunk: Buffer | null = socket.read(); chunk !== null; chunk = socket.read()) {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf('\r\n\r\n');
      if (end === -1 && head.length < maxAnswer) continue;
      stop();
      if (end !== -1 && head.length > end + 4) socket.unshift(head.subarray(end + 4));
      return;
    }
  };
  socket.on('readable', read).once('end', stop).once('close', stop);
  signal.addEventListener('abort', stop, { once: true });
  read();
  await promise;
  return head.toString('latin1');
}
