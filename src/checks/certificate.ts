import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { domainToASCII } from 'node:url';
import { z } from 'zod';
import type { Failure } from '../core/check.ts';
import type { Mistake } from '../core/check-mistake.ts';
import { foundEach, matchFound } from '../core/expect/found-values.ts';
import { type MatcherInput, match, matcher } from '../core/expect/matcher.ts';
import { formatDuration } from '../core/plan/duration.ts';
import { durationMatcher } from './expectations.ts';
import type { Trust } from './trust.ts';

/** A server's certificate as it was seen, valid or not. */
export type Certificate = {
  subject: string;
  issuer: string;
  /** Names and addresses it is for: `api.example.com`, `127.0.0.1`. */
  altNames: readonly string[];
  validFrom: string;
  validTo: string;
  /** Milliseconds from the observation until the first of the chain ends; negative when it has. */
  expiresInMs: number;
  /** Whose end comes first, when it is not this one: `CN=An Authority`, `proxy.example: CN=proxy.example`. */
  expiresFirst: string | null;
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
export function certificateOf(
  socket: TLSSocket,
  host: string,
  trust: Pick<Trust, 'authorities'>,
  nowMs: number,
): Certificate | null {
  const shown = socket.getPeerX509Certificate();
  if (shown === undefined) return null;
  const chain = chainOf(socket, trust.authorities());
  const first = chain.toSorted((a, b) => a.validToDate.getTime() - b.validToDate.getTime())[0] ?? shown;
  const reasons = reasonsOf(shown, chain, host, nowMs);
  const trustReason = trustReasonOf(socket, reasons.length === 0);
  if (trustReason !== null) reasons.push(trustReason);
  return {
    subject: oneLine(shown.subject),
    issuer: oneLine(shown.issuer),
    altNames: namesIn(shown.subjectAltName),
    validFrom: shown.validFromDate.toISOString(),
    validTo: shown.validToDate.toISOString(),
    expiresInMs: first.validToDate.getTime() - nowMs,
    expiresFirst: first.fingerprint256 === shown.fingerprint256 ? null : oneLine(first.subject),
    fingerprint256: shown.fingerprint256,
    protocol: socket.getProtocol() ?? '',
    valid: reasons.length === 0,
    reason: reasons.length === 0 ? null : reasons.join('; '),
  };
}

/** What a way over several TLS connections shows: the last certificate, valid when all are, and the end that comes first. */
export function certificateOfWay(
  hops: readonly { host: string; certificate: Certificate }[],
): Certificate | null {
  const last = hops.at(-1);
  if (last === undefined) return null;
  const at = (hop: typeof last, text: string) => (hop === last ? text : `${hop.host}: ${text}`);
  const first = hops.toSorted((a, b) => a.certificate.expiresInMs - b.certificate.expiresInMs)[0] ?? last;
  const wrong = hops.find(({ certificate }) => !certificate.valid);
  const { expiresFirst, subject } = first.certificate;
  return {
    ...last.certificate,
    expiresInMs: first.certificate.expiresInMs,
    expiresFirst: first === last ? expiresFirst : at(first, expiresFirst ?? subject),
    valid: wrong === undefined,
    reason: wrong === undefined ? null : at(wrong, wrong.certificate.reason ?? 'not valid'),
  };
}

const longestChain = 10;

/** From the server's certificate up to an authority that is trusted: the first one on the way, as OpenSSL goes. */
function chainOf(socket: TLSSocket, authorities: readonly X509Certificate[]): readonly X509Certificate[] {
  const chain: X509Certificate[] = [];
  let next = socket.getPeerCertificate(true);
  while (next?.raw !== undefined && chain.length < longestChain) {
    const certificate = new X509Certificate(next.raw);
    chain.push(certificate);
    if (certificate.checkIssued(certificate)) break;
    const authority = authorities.find((one) => certificate.checkIssued(one));
    if (authority !== undefined) return [...chain, authority];
    next = next.issuerCertificate;
  }
  return chain;
}

function reasonsOf(
  shown: X509Certificate,
  chain: readonly X509Certificate[],
  host: string,
  nowMs: number,
): string[] {
  const reasons = chain.flatMap((one, index) => {
    const of = index === 0 ? '' : `${oneLine(one.subject)} `;
    if (one.validToDate.getTime() <= nowMs) return [`${of}expired on ${day(one.validToDate)}`];
    if (one.validFromDate.getTime() > nowMs) return [`${of}not valid before ${day(one.validFromDate)}`];
    return [];
  });
  if (isFor(shown, host)) return reasons;
  const names = namesIn(shown.subjectAltName);
  const wrong =
    names.length === 0
      ? `it names no host (subjectAltName, RFC 9525), and is asked as ${host}`
      : `wrong host: it is for ${names.join(', ')}, not for ${names.includes(host) ? 'the address ' : ''}${host}`;
  return [...reasons, wrong];
}

/** RFC 9525, 6: by the alternative names only, and a wildcard is a whole first label. */
function isFor(certificate: X509Certificate, host: string): boolean {
  if (isIP(host) !== 0) return certificate.checkIP(host) !== undefined;
  const rules = { subject: 'never', partialWildcards: false, multiLabelWildcards: false } as const;
  return certificate.checkHost(domainToASCII(host), rules) !== undefined;
}

const issuerUnknown = 'issuer not known, or an intermediate certificate is not sent';
const trustReasons: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'self-signed certificate in the chain',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: issuerUnknown,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: issuerUnknown,
  UNABLE_TO_GET_ISSUER_CERT: issuerUnknown,
  CERT_REVOKED: 'revoked',
  CERT_SIGNATURE_FAILURE: 'the signature on it is wrong',
  CERT_UNTRUSTED: 'not trusted',
  CERT_REJECTED: 'not accepted',
  CERT_CHAIN_TOO_LONG: 'the chain is too long',
  INVALID_CA: 'signed by a certificate that may sign none',
  INVALID_PURPOSE: 'not meant for a server',
  PATH_LENGTH_EXCEEDED: 'signed by a certificate that may sign no servers',
  EE_KEY_TOO_SMALL: 'its key is too short',
  CA_KEY_TOO_SMALL: 'the key of its issuer is too short',
  CA_MD_TOO_WEAK: 'signed with a hash that is too weak',
};
/** What `reasonsOf` says of dates, better. */
const ofDates = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);

function trustReasonOf(socket: TLSSocket, isOnlyOne: boolean): string | null {
  if (socket.authorized) return null;
  const code = String(socket.authorizationError);
  if (ofDates.has(code) && !isOnlyOne) return null;
  return trustReasons[code] ?? code.toLowerCase().replaceAll('_', ' ');
}

/** What does not hold of a certificate. One that is not valid is a failure unless `valid` is expected to be something else. */
export function judgeCertificate(
  certificate: Certificate | null,
  expected: CertificateExpect,
  at: string,
): readonly Failure[] {
  const { expiresIn, altNames, ...rest } = expected;
  const failures: Failure[] = [];
  if (certificate !== null && !certificate.valid && rest.valid === undefined) {
    failures.push(invalid(certificate, at));
  }
  if (expiresIn !== undefined) {
    const missed = match(expiresIn, certificate?.expiresInMs, `${at} expiresIn`, { unit: 'duration' });
    failures.push(...missed.map((failure) => inWords(failure, certificate)));
  }
  if (altNames !== undefined) failures.push(...judgeNames(altNames, certificate, `${at} altNames`));
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

/** Names are spoken of one by one; `contains`, `length`, `all`, `any` and `none` see the list of them. */
function judgeNames(wanted: MatcherInput, certificate: Certificate | null, at: string): readonly Failure[] {
  const names = certificate?.altNames;
  if (names === undefined || names.length === 0) return match(wanted, names, at);
  return matchFound(wanted, foundEach(names), at, { containsMember: true });
}

/** Days rather than milliseconds. */
function inWords(failure: Failure, certificate: Certificate | null): Failure {
  if (certificate === null) return failure;
  const left = certificate.expiresInMs;
  const of = certificate.expiresFirst === null ? '' : ` (${certificate.expiresFirst})`;
  const actual = `${left > 0 ? formatDuration(left) : `expired ${formatDuration(-left)} ago`}${of}`;
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

/** Of checks that ask nothing of a server whose certificate is not valid: to expect that would never come true. */
export function validityMistakes(expected: CertificateExpect | undefined): readonly Mistake[] {
  const message =
    'nothing is asked of a server whose certificate is not valid, so this never holds; a check of the type tls looks at a certificate alone';
  return expected?.valid === false ? [{ path: ['expect', 'tls', 'valid'], message }] : [];
}
