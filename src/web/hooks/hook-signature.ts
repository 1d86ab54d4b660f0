import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

const mostAgeSeconds = 300;

/** Null when the body was signed by whoever has the secret, within five minutes of now. */
export function signatureProblem(
  headers: IncomingHttpHeaders,
  body: Uint8Array,
  secret: string,
  now: number,
): string | null {
  const timestamp = headers['x-staging-check-timestamp'];
  const signature = headers['x-staging-check-signature'];
  if (typeof timestamp !== 'string' || !/^\d{1,12}$/.test(timestamp)) {
    return 'X-Staging-Check-Timestamp: expected the time in seconds since 1970';
  }
  if (typeof signature !== 'string') return 'X-Staging-Check-Signature: expected v1=<hex>';
  const expected = Buffer.from(hookSignature(secret, timestamp, body));
  const given = Buffer.from(signature);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    return 'X-Staging-Check-Signature: it is not the signature of this timestamp and body';
  }
  if (Math.abs(now / 1000 - Number(timestamp)) <= mostAgeSeconds) return null;
  return 'X-Staging-Check-Timestamp: it is more than 5 minutes from now; sign the request when it is sent';
}

/** `v1=` and the hex HMAC-SHA256 of `v1:<timestamp>:<raw body>`; `timestamp` in seconds since 1970. A GET has an empty body. */
export function hookSignature(secret: string, timestamp: string, body: Uint8Array): string {
  const hmac = createHmac('sha256', secret).update(`v1:${timestamp}:`).update(body);
  return `v1=${hmac.digest('hex')}`;
}
