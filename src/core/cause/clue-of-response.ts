import type { Clue, SeenCheck } from './clue.ts';
import { responseClue } from './clue-makers.ts';
import { nameOfHost, numberAt, placeOfUrl, textAt, valueAt } from './evidence.ts';
import { hostKey } from './network-reason.ts';

/** What a check that asked a host (http, tls, tcp, revision) says of it; nothing where it answered well enough and something in the answer is wrong. */
export function httpClue(check: SeenCheck): readonly Clue[] {
  const { evidence } = check;
  // What a revision check got instead of an answer with a revision.
  const last = valueAt(evidence, 'lastUnusable');
  const response = last === null || last === undefined ? evidence : last;
  const where = hostOf(check, response);
  const certificate = certificateClue(check, response, where.host);
  if (certificate !== null) return [certificate];
  const status = numberAt(response, 'status');
  const body = textAt(response, 'body', 'text');
  if (status !== null) {
    if (status < 400 || (response === evidence && !isAboutStatus(check, status))) return [];
    return [responseClue({ ...where, status, words: String(status), body })];
  }
  const code = textAt(response, 'error', 'code');
  if (code === '') return [];
  const words = textAt(response, 'error', 'message');
  if (/^TLS_|^HPE_/.test(code)) {
    const host = nameOfHost(where.host);
    return [
      { kind: 'network', text: `${host === '' ? 'TLS' : host}: ${words}`, keys: [`tls ${host} ${code}`] },
    ];
  }
  return [responseClue({ ...where, status: null, words, body: '' })];
}

/** A body that does not fit is that of an error, unless the status was asked for. */
function isAboutStatus({ failures }: SeenCheck, status: number): boolean {
  return status >= 500 || failures.some(({ at }) => at === 'status');
}

function hostOf({ failures }: SeenCheck, response: unknown): { host: string; path: string } {
  const place = placeOfUrl(textAt(response, 'url'));
  if (place.host !== '') return place;
  const told = /(?:handshake with|expected) (\S+)(?:, got| to be open)/.exec(failures[0]?.message ?? '')?.[1];
  return { host: hostKey(told ?? ''), path: '' };
}

/** One certificate serves many names: what is wrong with it is wrong for all of them. */
function certificateClue({ failures }: SeenCheck, response: unknown, host: string): Clue | null {
  const isAsked = failures.some(({ at }) => /^tls\b|^connection$/.test(at));
  const reason = textAt(response, 'certificate', 'reason');
  const print = textAt(response, 'certificate', 'fingerprint256') || host;
  const name = nameOfHost(host) || textAt(response, 'certificate', 'subject').replace(/^CN=/, '');
  const keys = [`certificate ${print}`, `certificate ${name}`];
  if (isAsked && valueAt(response, 'certificate', 'valid') === false && reason !== '')
    return { kind: 'network', text: `certificate of ${name}: ${reason}`, keys };
  const [first] = failures;
  if (first === undefined || !/^tls expiresIn/.test(first.at)) return null;
  const text = `certificate of ${name} ends in ${first.actual}, expected ${first.expected}`;
  return { kind: 'network', text, keys };
}
