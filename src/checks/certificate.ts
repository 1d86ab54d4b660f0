import { checkServerIdentity, type TLSSocket } from 'node:tls';
import { z } from 'zod';
import type { Failure } from '../core/check.ts';
import { match, matcher } from '../core/expect/matcher.ts';
import { formatDuration } from '../core/plan/duration.ts';
import { durationMatcher } from './expectations.ts';

/** A server's certificate as it was seen, valid or not. */
export type Certificate = {
  subject: string;
  issuer: string;
  /** Names and addresses it is for: `api.example.com`, `127.0.0.1`. */
  altNames: readonly string[];
  validFrom: string;
  validTo: string;
  /** Milliseconds from the observation to `validTo`; negative when expired. */
  expiresInMs: number;
  fingerprint256: string;
  /** The TLS version of the connection: `TLSv1.3`. */
  protocol: string;
  valid: boolean;
  /** Why it is not valid, in words; null when it is. */
  reason: string | null;
};

/** Expectations on a certificate. `valid: false` is the only way in which an invalid one passes. */
export const certificateExpect = z.strictObject({
  expiresIn: durationMatcher.optional(),
  issuer: matcher.optional(),
  subject: matcher.optional(),
  altNames: matcher.optional(),
  protocol: matcher.optional(),
  valid: matcher.optional(),
});
export type CertificateExpect = z.infer<typeof certificateExpect>;

/** The certificate of a connected socket, checked against the host name that was asked for; null when the peer showed none. */
export function certificateOf(socket: TLSSocket, host: string, nowMs: number): Certificate | null {
  const shown = socket.getPeerX509Certificate();
  if (shown === undefined) return null;
  const expiresInMs = shown.validToDate.getTime() - nowMs;
  const reasons = new Set<string>();
  if (expiresInMs <= 0) reasons.add(`expired on ${day(shown.validToDate)}`);
  if (shown.validFromDate.getTime() > nowMs) reasons.add(`not valid before ${day(shown.validFromDate)}`);
  const altNames = namesIn(shown.subjectAltName);
  if (checkServerIdentity(host, shown.toLegacyObject()) !== undefined) {
    reasons.add(`wrong host: it is for ${altNames.join(', ') || oneLine(shown.subject)}, not for ${host}`);
  }
  const code = socket.authorized ? '' : String(socket.authorizationError);
  const trust = trustReasons[code];
  if (trust !== undefined) reasons.add(trust);
  if (code !== '' && reasons.size === 0) reasons.add(code);
  return {
    subject: oneLine(shown.subject),
    issuer: oneLine(shown.issuer),
    altNames,
    validFrom: shown.validFromDate.toISOString(),
    validTo: shown.validToDate.toISOString(),
    expiresInMs,
    fingerprint256: shown.fingerprint256,
    protocol: socket.getProtocol() ?? '',
    valid: reasons.size === 0,
    reason: reasons.size === 0 ? null : [...reasons].join('; '),
  };
}

const trustReasons: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'self-signed certificate in the chain',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'issuer not known, or an intermediate certificate is not sent',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'issuer not known, or an intermediate certificate is not sent',
  UNABLE_TO_GET_ISSUER_CERT: 'issuer not known, or an intermediate certificate is not sent',
  CERT_REVOKED: 'revoked',
};

/** What does not hold of a certificate. One that is not valid is a failure unless `valid` is expected to be something else. */
export function judgeCertificate(
  certificate: Certificate | null,
  expected: CertificateExpect,
  at: string,
): readonly Failure[] {
  const { expiresIn, ...rest } = expected;
  const failures: Failure[] = [];
  if (certificate !== null && !certificate.valid && rest.valid === undefined) {
    failures.push(invalid(certificate, at));
  }
  if (expiresIn !== undefined) {
    const missed = match(expiresIn, certificate?.expiresInMs, `${at} expiresIn`, { unit: 'duration' });
    failures.push(...missed.map((failure) => inWords(failure, certificate)));
  }
  for (const [key, wanted] of Object.entries(rest)) {
    if (wanted === undefined) continue;
    if (key === 'valid' && wanted === true && certificate?.valid === false) {
      failures.push(invalid(certificate, at));
    } else {
      failures.push(...match(wanted, certificate?.[key as keyof typeof rest], `${at} ${key}`));
    }
  }
  return failures;
}

/** Days rather than milliseconds. */
function inWords(failure: Failure, certificate: Certificate | null): Failure {
  if (certificate === null) return failure;
  const left = certificate.expiresInMs;
  const actual = left > 0 ? formatDuration(left) : `expired ${formatDuration(-left)} ago`;
  return { ...failure, actual, message: `expected ${failure.at} ${failure.expected}, got ${actual}` };
}

function invalid(certificate: Certificate, at: string): Failure {
  const actual = certificate.reason ?? 'an invalid one';
  return {
    at,
    expected: 'a valid certificate',
    actual,
    message: `expected a valid certificate, got one that is not: ${actual}`,
  };
}

/** `CN=a\nO=b` as one line. */
function oneLine(name: string): string {
  return (name ?? '').split('\n').join(', ');
}

function namesIn(altName: string | undefined): string[] {
  return (altName ?? '')
    .split(', ')
    .filter((entry) => entry !== '')
    .map((entry) => entry.replace(/^(DNS|IP Address|URI|email):/, ''));
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}
