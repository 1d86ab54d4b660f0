import type { CheckEnding, Clue } from '../core/cause/clue.ts';
import { numberAt, textAt, valueAt } from '../core/cause/evidence.ts';
import { hostKey, shownHost } from '../core/cause/network-reason.ts';
import { formatDuration } from '../core/plan/duration.ts';
import { quantity } from '../core/words/quantity.ts';
import { shortLine } from '../core/words/safe-text.ts';

const dayMs = 86_400_000;

/** What is wrong with a certificate; one serves many names, so it is wrong for all of them. Nothing where it is not what failed. */
export function certificateClues(
  { failures }: CheckEnding,
  evidence: unknown,
  host: string,
): readonly Clue[] {
  const isAsked = failures.some(({ at }) => /^tls\b|^connection$/.test(at));
  const reason = textAt(evidence, 'certificate', 'reason');
  const print = textAt(evidence, 'certificate', 'fingerprint256') || hostKey(host);
  // Another port is another server, which may have another certificate.
  const name = shownHost(host) || textAt(evidence, 'certificate', 'subject').replace(/^CN=/, '');
  const keys = [`certificate ${print}`, `certificate ${hostKey(name)}`];
  if (isAsked && valueAt(evidence, 'certificate', 'valid') === false && reason !== '')
    return [{ kind: 'network', text: `certificate of ${name}: ${reason}`, keys }];
  const [first] = failures;
  if (first === undefined || !/^tls expiresIn/.test(first.at)) return [];
  const until = textAt(evidence, 'certificate', 'validTo').slice(0, 10);
  const expected = `expected ${first.expected.replaceAll('"', '')} left`;
  return [{ kind: 'network', text: `certificate of ${name} ends on ${until}, ${expected}`, keys }];
}

/** `certificate: CN=*.example.com, by CN=An Authority, for *.example.com · expired 1 day ago (2026-11-29)`; nothing where none was seen. */
export function certificateLines(certificate: unknown): readonly string[] {
  const subject = textAt(certificate, 'subject');
  const left = numberAt(certificate, 'expiresInMs');
  if (subject === '' || left === null) return [];
  const issuer = textAt(certificate, 'issuer');
  const names = valueAt(certificate, 'altNames');
  const first = textAt(certificate, 'expiresFirst');
  const reason = textAt(certificate, 'reason');
  const who = [
    shortLine(subject, 200),
    issuer === subject ? 'by itself' : `by ${shortLine(issuer, 200)}`,
    ...(Array.isArray(names) && names.length > 0 ? [`for ${shortLine(names.join(' '), 400)}`] : []),
  ].join(', ');
  // The end of the one that comes first is known only as how far away it is.
  const day = first === '' ? ` (${textAt(certificate, 'validTo').slice(0, 10)})` : '';
  const end = `${first === '' ? '' : `${shortLine(first, 200)} `}${left > 0 ? `ends in ${daysText(left)}` : `expired ${daysText(-left)} ago`}${day}`;
  const wrong = reason === '' || /^expired on \S+$/.test(reason) ? [] : [shortLine(reason, 300)];
  return [`certificate: ${[who, end, ...wrong].join(' · ')}`];
}

function daysText(ms: number): string {
  return ms >= dayMs ? quantity(Math.floor(ms / dayMs), 'day') : formatDuration(ms);
}
