import { createHmac } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import { forbiddenAddress } from '../../core/host-policy.ts';
import { plainHost } from '../../core/plan/hosts.ts';
import type { Endpoint } from './endpoints.ts';

/** What came of one request; a reason names no part of the address but its host. */
export type Attempt =
  | { kind: 'accepted' }
  /** Says that it wants nothing any more. */
  | { kind: 'gone' }
  /** `retryAfterMs`: it asked for so much time; `isBusy`: whatever is sent. */
  | { kind: 'failed'; reason: string; retryAfterMs: number | null; isBusy: boolean };

const mostShownBytes = 300;
const mostHeaderBytes = 16 * 1024;

/** One request over a connection of its own: no redirect is followed, no proxy asked, an invalid certificate refused. Never throws for what the receiver does. */
export async function sendWebhook(
  endpoint: Endpoint,
  message: { id: string; body: string },
  { now, timeoutMs, signal }: { now: number; timeoutMs: number; signal: AbortSignal },
): Promise<Attempt> {
  const { url, keys } = endpoint;
  const late = AbortSignal.timeout(timeoutMs);
  // Loaded with the first webhook.
  const { Client } = await import('undici');
  const client = new Client(url.origin, {
    connect: { timeout: timeoutMs, lookup: allowedOnly(endpoint), rejectUnauthorized: true },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    maxHeaderSize: mostHeaderBytes,
    pipelining: 1,
  });
  try {
    const { statusCode, headers, body } = await client.request({
      method: 'POST',
      path: `${url.pathname}${url.search}`,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'staging-check',
        ...signedHeaders(message, keys, now),
      },
      body: message.body,
      signal: AbortSignal.any([late, signal]),
    });
    const isAccepted = statusCode >= 200 && statusCode <= 299;
    const text = isAccepted ? '' : await beginningOf(body);
    return judged(statusCode, headers['retry-after'], text, now);
  } catch (error) {
    const reason = late.aborted ? `no answer within ${timeoutMs / 1000} s` : reasonOf(error);
    return { kind: 'failed', reason, retryAfterMs: null, isBusy: false };
  } finally {
    // What is still to come of an answer is not wanted.
    await client.destroy();
  }
}

function judged(
  status: number,
  retryAfter: string | string[] | undefined,
  text: string,
  now: number,
): Attempt {
  if (status >= 200 && status <= 299) return { kind: 'accepted' };
  if (status === 410) return { kind: 'gone' };
  const hint = status >= 300 && status <= 399 ? ', and redirects are not followed' : '';
  return {
    kind: 'failed',
    reason: `answered ${status}${hint}${text === '' ? '' : `: ${text}`}`,
    retryAfterMs: typeof retryAfter === 'string' ? msIn(retryAfter, now) : null,
    isBusy: status === 429 || status === 503,
  };
}

/** Seconds or a date (RFC 9110, 10.2.3); null for anything else. */
function msIn(text: string, now: number): number | null {
  const wanted = text.trim();
  if (/^\d{1,9}$/.test(wanted)) return Number(wanted) * 1000;
  const at = /[A-Za-z]{3}/.test(wanted) ? Date.parse(wanted) : Number.NaN;
  return Number.isFinite(at) ? Math.max(0, at - now) : null;
}

/** One line of what a refusal says. */
async function beginningOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of body) {
    parts.push(part);
    bytes += part.length;
    if (bytes >= mostShownBytes) break;
  }
  const text = Buffer.concat(parts).subarray(0, mostShownBytes).toString('utf8');
  return text.replace(/[\p{C}\s\uFFFD]+/gu, ' ').trim();
}

/** Looks a name up as this machine does and refuses it when any of its addresses may not be called. Addresses instead of names are not looked up: they stand in the configuration. */
function allowedOnly({ url, hosts }: Endpoint): LookupFunction {
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  return (name, { family = 0 }, callback) => {
    const host = plainHost(name);
    const found =
      host === 'localhost' ? Promise.resolve(loopback) : lookup(name, { all: true, order: 'ipv4first' });
    const allowed = found.then((addresses) => {
      const bad = addresses.find(({ address }) => forbiddenAddress(address, host, port, hosts) !== null);
      if (bad !== undefined)
        throw new RefusedAddress(`${host} leads to ${bad.address}, which may not be called`);
      const wanted = addresses.filter((one) => family === 0 || family === one.family);
      if (wanted.length === 0) throw new RefusedAddress(`${host} has no address of this family`);
      return wanted;
    });
    allowed.then(
      (addresses) => callback(null, [...addresses]),
      (error: NodeJS.ErrnoException) => callback(error, []),
    );
  };
}

class RefusedAddress extends Error {}

const loopback = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];

/** Codes are stable, and messages of the runtime may hold an address. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return reasonOf(error.errors[0]);
  if (error instanceof RefusedAddress) return error.message;
  if (error instanceof Error && error.name === 'HTTPParserError') return 'its answer is not HTTP';
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return reasons[code] ?? (code === '' ? 'the request failed' : `the request failed: ${code}`);
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the connection was reset',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the host cannot be looked up now',
  UND_ERR_SOCKET: 'the connection ended before an answer',
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
  UND_ERR_HEADERS_OVERFLOW: 'the answer has too many headers',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is of an authority that this machine does not know',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is of an authority that this machine does not know',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
};

/** The headers of Standard Webhooks for one attempt: the id stays, the instant (epoch ms) is the attempt's, each key signs. */
export function signedHeaders(
  { id, body }: { id: string; body: string },
  keys: readonly Uint8Array[],
  now: number,
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(now / 1000));
  const signatures = keys.map(
    (key) => `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`,
  );
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}
