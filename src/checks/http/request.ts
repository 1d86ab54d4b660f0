import { type Certificate, certificateOfWay } from '../certificate.ts';
import { insideRoot } from '../inside-root.ts';
import { readBytes } from '../text-file.ts';
import { type Trust, trustOf } from '../trust.ts';
import type { Request, StreamingReader } from './ask.ts';
import { type Exchange, exchange, type HopCertificate } from './exchange.ts';
import { type Headers, headerOf } from './headers.ts';
import type { HttpSpec } from './spec.ts';

/** A redirect that was followed, or that the host policy stopped. */
export type Hop = { status: number; from: string; to: string };

/** The last exchange of a chain, the hops that led to it, and the certificate that speaks for all of them. */
export type RedirectChain = {
  exchange: Exchange;
  hops: readonly Hop[];
  url: URL;
  certificate: Certificate | null;
};

type Limits = { hosts: readonly string[]; root: string; signal: AbortSignal };

/** What is sent beside what the plan says: headers that the plan's win over, and those of a stream that is asked for, with its reader. */
export type SentBeside = { added?: Headers; stream?: { reader: StreamingReader; headers: Headers } };

/** Sends what a spec asks for, and what is ours beside it, wherever it leads; follows as many redirects as it allows, each on a connection of its own; `unusable` says which of its files are no use. */
export async function sendRequest(
  spec: HttpSpec,
  { hosts, root, signal }: Limits,
  { added: beside = {}, stream }: SentBeside = {},
): Promise<RedirectChain | { unusable: string }> {
  const trust = await trustOf(spec, { root, signal });
  if ('unusable' in trust) return trust;
  const added = { ...beside, ...stream?.headers };
  const file = await bodyOf(spec.bodyFile, { root, signal });
  if ('unusable' in file) return file;
  let request: Request = { ...firstRequest(spec, { file: file.body, trust, added }), stream: stream?.reader };
  const hops: Hop[] = [];
  const certificates: HopCertificate[] = [];
  for (;;) {
    const answer = await exchange(request, hosts, signal);
    certificates.push(...answer.certificates);
    const to = hops.length < spec.redirects ? redirectTarget(answer, request.url) : null;
    if (to === null) {
      return { exchange: answer, hops, url: request.url, certificate: certificateOfWay(certificates) };
    }
    hops.push({ status: answer.status ?? 0, from: request.url.href, to: to.href });
    const next = await nextRequest(request, answer.status ?? 0, to, { spec, added }, { root, signal });
    if ('unusable' in next) return next;
    request = next;
  }
}

async function bodyOf(
  name: string | undefined,
  { root, signal }: { root: string; signal: AbortSignal },
): Promise<{ body: Buffer | null } | { unusable: string }> {
  if (name === undefined) return { body: null };
  const place = await insideRoot(root, name);
  if ('outside' in place)
    return { unusable: `the file \`${name}\` leads out of ${root}, to ${place.outside}: it is not sent` };
  try {
    return { body: await readBytes(place.path, name, signal) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { unusable: `the file \`${name}\` cannot be sent: ${why}` };
  }
}

function firstRequest(
  spec: HttpSpec,
  { file, trust, added }: { file: Buffer | null; trust: Trust; added: Headers },
): Request {
  return {
    url: new URL(spec.url),
    method: spec.method,
    headers: headersOf(spec, added),
    body: spec.json === undefined ? (spec.body ?? file) : JSON.stringify(spec.json),
    maxBodyBytes: spec.maxBodyBytes,
    insecure: spec.insecure ?? false,
    proxy: spec.proxy === undefined ? null : new URL(spec.proxy),
    ipFamily: spec.ipFamily,
    trust,
  };
}

function headersOf(spec: HttpSpec, added: Headers): Record<string, string> {
  const headers: Record<string, string> = { 'user-agent': 'staging-check', accept: '*/*', ...added };
  if (spec.compress) headers['accept-encoding'] = 'gzip, deflate, br';
  if (spec.json !== undefined) headers['content-type'] = 'application/json';
  if (spec.auth !== undefined) headers.authorization = authorization(spec.auth);
  for (const [name, value] of Object.entries(spec.headers ?? {})) headers[name.toLowerCase()] = value;
  return headers;
}

function authorization(auth: NonNullable<HttpSpec['auth']>): string {
  if ('bearer' in auth) return `Bearer ${auth.bearer}`;
  const { username, password } = auth.basic;
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

const redirectStatuses = new Set([301, 302, 303, 307, 308]);

function redirectTarget(answer: Exchange, from: URL): URL | null {
  const location = headerOf(answer.headers, 'location');
  if (answer.error !== null || location === undefined || !redirectStatuses.has(answer.status ?? 0))
    return null;
  if (!URL.canParse(location, from)) return null;
  const to = new URL(location, from);
  return to.protocol === 'http:' || to.protocol === 'https:' ? to : null;
}

/** What a redirect asks for next (RFC 9110, section 15.4). Another origin gets no header, credential or client certificate of the plan. */
async function nextRequest(
  previous: Request,
  status: number,
  to: URL,
  { spec, added }: { spec: HttpSpec; added: Headers },
  files: { root: string; signal: AbortSignal },
): Promise<Request | { unusable: string }> {
  const next = { ...previous, url: to };
  if (to.origin !== previous.url.origin) {
    const { 'user-agent': agent = '', accept = '' } = headersOf({ ...spec, headers: {} }, {});
    next.headers = {
      'user-agent': agent,
      accept,
      ...added,
      ...pick(previous.headers, ['accept-encoding', 'content-type']),
    };
    const trust = await trustOf({ ca: spec.ca }, files);
    if ('unusable' in trust) return trust;
    next.trust = trust;
  }
  const becomesGet = status === 303 || (status < 303 && previous.method === 'POST');
  if (!becomesGet || previous.method === 'HEAD') return next;
  const { 'content-type': _dropped, ...headers } = next.headers;
  return { ...next, method: 'GET', body: null, headers };
}

function pick(from: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(from).filter(([name]) => names.includes(name)));
}
