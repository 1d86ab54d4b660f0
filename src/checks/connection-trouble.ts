import { nameTroubleWords } from '../core/cause/network-reason.ts';
import { formatDuration } from '../core/plan/duration.ts';
import type { Trouble } from '../core/trouble.ts';
import type { ConnectionError } from './connection-error.ts';

const kinds: Readonly<Record<string, Trouble['kind']>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'closed',
  EPIPE: 'closed',
  CLOSED: 'closed',
  ETIMEDOUT: 'timeout',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
};

/** What an error of a connection to a host means; null for one that is about something else than reaching it. */
export function connectionTrouble({ code, message }: ConnectionError, host: string): Trouble | null {
  const kind =
    kinds[code] ?? (code.startsWith('TLS_') ? 'tls' : /^(?:HPE|HTTP2)_/.test(code) ? 'protocol' : null);
  return kind === null ? null : { kind, host, words: message, code };
}

/** A name that leads nowhere. */
export function nameTrouble(host: string, code: string): Trouble {
  return { kind: 'dns', host, words: nameTroubleWords(code), code };
}

/** A time limit that passed: `doing` says what was under way. */
export function timeTrouble(host: string, limitMs: number, doing: string): Trouble {
  return {
    kind: 'timeout',
    host,
    words: `not finished within ${formatDuration(limitMs)}: ${doing}`,
    code: '',
  };
}
