import type { CheckEnding, Clue } from '../../core/cause/clue.ts';
import { responseClue, slowClue, thrownClue, troubleClue } from '../../core/cause/clue-makers.ts';
import { errorIn } from '../../core/cause/error-in.ts';
import { listAt, nameOfHost, numberAt, placeOfUrl, textAt } from '../../core/cause/evidence.ts';
import { hostKey } from '../../core/cause/network-reason.ts';
import { steadyWords } from '../../core/cause/steady.ts';
import { connectionTrouble } from '../connection-trouble.ts';
import { frameError } from '../events/frame-error.ts';

/** Why connections did not do what was asked for: a refusal, a close with its reason, an error event, else what is missing. */
export function websocketClues({ evidence, failures, id }: CheckEnding): readonly Clue[] {
  const place = placeOfUrl(textAt(evidence, 'url'));
  const ends = listAt(evidence, 'groups').flatMap((group) => endClue(group, place) ?? []);
  const [first] = ends;
  if (first !== undefined) return [first];
  const error = frameError(listAt(evidence, 'frames').flatMap((connection) => listAt(connection, 'frames')));
  if (error !== null) return [error];
  const message = failures[0]?.message.split('\n')[0] ?? '';
  if (message === '') return [];
  return [{ kind: 'said', text: message, keys: [`websocket ${place.host || id} ${steadyWords(message)}`] }];
}

/** Of connections that were all refused alike, one line; null for any other end: the expectation says it best. */
export function websocketReason({ evidence, failures }: CheckEnding, clue: Clue): string | null {
  const total = numberAt(evidence, 'connections', 'total') ?? 1;
  const [group, ...others] = listAt(evidence, 'groups');
  const isCrowd = total > 1 && others.length === 0 && numberAt(group, 'count') === total;
  const status = numberAt(group, 'sample', 'handshake', 'status');
  if (!isCrowd || status === null || failures[0]?.at !== 'handshake status') return null;
  const said = clue.kind === 'answer' && clue.words !== '' ? `: ${clue.words}` : '';
  return `all ${total} connections: ${status} at the handshake${said}`;
}

function endClue(group: unknown, place: { host: string; path: string }): Clue | null {
  const ended = (name: string) => textAt(group, 'sample', 'ended', name);
  switch (ended('by')) {
    case 'refused': {
      const status = numberAt(group, 'sample', 'handshake', 'status');
      const body = textAt(group, 'sample', 'handshake', 'body') || ended('said');
      return responseClue({ ...place, status, words: `upgrade refused with ${status}`, body });
    }
    case 'unreachable': {
      const [code, message] = [ended('code'), ended('reason')];
      const trouble = connectionTrouble({ code, message }, place.host);
      if (trouble !== null) return troubleClue(trouble, place.host);
      if (!code.includes('CERT')) return responseClue({ ...place, status: null, words: message, body: '' });
      const host = nameOfHost(place.host);
      const keys = [`tls ${hostKey(host)} ${code}`, `certificate ${hostKey(host)}`];
      return { kind: 'network', text: `${host}: ${message}`, keys };
    }
    case 'unanswered':
      return slowClue('no answer to the upgrade', place.host, place.host, true);
    case 'server': {
      const code = numberAt(group, 'sample', 'ended', 'code') ?? 1005;
      // 1000, 1001 and 1005 say that nothing is wrong (RFC 6455, 7.4.1).
      if ([1000, 1001, 1005].includes(code)) return null;
      const thrown = errorIn(ended('reason'));
      if (thrown !== null) return thrownClue(thrown);
      const words = `closed with ${code}${ended('reason') === '' ? '' : ` "${ended('reason')}"`}`;
      return {
        kind: 'said',
        text: words,
        keys: [`closed ${place.host} ${code} ${steadyWords(ended('reason'))}`],
      };
    }
    default:
      return null;
  }
}
