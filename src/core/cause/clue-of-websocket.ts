import { withoutVolatile } from '../log-signatures.ts';
import { bodyMessage } from './body-message.ts';
import type { Clue, SeenCheck } from './clue.ts';
import { responseClue, slowClue, thrownClue } from './clue-makers.ts';
import { errorIn } from './error-in.ts';
import { listAt, nameOfHost, numberAt, placeOfUrl, textAt } from './evidence.ts';

/** Why connections did not do what was asked for: a refusal, a close with its reason, an error event, else what is missing. */
export function websocketClues({ evidence, failures, id }: SeenCheck): readonly Clue[] {
  const place = placeOfUrl(textAt(evidence, 'url'));
  const ends = listAt(evidence, 'groups').flatMap((group) => endClue(group, place) ?? []);
  const [first] = ends;
  if (first !== undefined) return [first];
  const error = frameError(evidence);
  if (error !== null) return [error];
  const message = failures[0]?.message.split('\n')[0] ?? '';
  if (message === '') return [];
  return [
    { kind: 'said', text: message, keys: [`websocket ${place.host || id} ${withoutVolatile(message)}`] },
  ];
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
      const code = ended('code');
      if (!/^TLS_|CERT/.test(code))
        return responseClue({ ...place, status: null, words: ended('reason'), body: '' });
      const host = nameOfHost(place.host);
      return {
        kind: 'network',
        text: `${host}: ${ended('reason')}`,
        keys: [`tls ${host} ${code}`, ...certificateKeys(code, host)],
      };
    }
    case 'unanswered':
      return slowClue('no answer to the upgrade', place.host, place.host);
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
        keys: [`closed ${place.host} ${code} ${withoutVolatile(ended('reason'))}`],
      };
    }
    default:
      return null;
  }
}

function certificateKeys(code: string, host: string): readonly string[] {
  return code.includes('CERT') ? [`certificate ${host}`] : [];
}

/** The last event by which the server says that something went wrong. */
function frameError(evidence: SeenCheck['evidence']): Clue | null {
  for (const connection of listAt(evidence, 'frames').toReversed()) {
    for (const frame of listAt(connection, 'frames').toReversed()) {
      const event = textAt(frame, 'event');
      if (!/error|exception|fail/i.test(event)) continue;
      const message = bodyMessage(textAt(frame, 'text'));
      const error = errorIn(message);
      if (error !== null) return thrownClue(error);
      if (message === '') continue;
      return {
        kind: 'said',
        text: `event ${event}: ${message}`,
        keys: [`event ${withoutVolatile(message)}`],
      };
    }
  }
  return null;
}
