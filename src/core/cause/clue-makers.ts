import { logfmtLine } from '../logfmt.ts';
import type { Trouble } from '../trouble.ts';
import { bodyMessage } from './body-message.ts';
import { clientStatus } from './client-status.ts';
import type { Clue, LogSight } from './clue.ts';
import { errorIn, errorWords } from './error-in.ts';
import { bareHost, hostKey, networkReason, saysNoName } from './network-reason.ts';
import type { ToldError } from './pytest.ts';
import { steadyWords } from './steady.ts';
import { targetsIn } from './targets-in.ts';

/** Of a text that is no output of a program: what it says first. */
const longestText = 4_000;
/** As much as makes two texts the same. */
const longestKey = 300;

/** Longer than any message that says nothing by itself: `'id'`, `null`. */
const tellingLength = 8;

/** The clue of an error that was thrown. */
export function thrownClue(error: ToldError, log: LogSight | null = null): Clue {
  const { type, words } = partsOf(error.what);
  const bare = steadyWords(words)
    .replace(/[\s.!]+$/, '')
    .toLowerCase();
  const file = error.place.replace(/:\d+$/, '');
  const message = bare.length >= tellingLength ? bare : `${type} ${bare}`;
  const about = targetsIn(error.what);
  return {
    kind: 'thrown',
    text: errorWords(error),
    keys: reachKeys(error.what),
    message,
    ...(about === '' ? {} : { about }),
    file,
    log,
  };
}

/** `redis.exceptions.ConnectionError: refused`: its type without its package, and what it says. */
function partsOf(what: string): { type: string; words: string } {
  const found = /^(?<type>[\w.$\\:]+(?: \[\w+\])?): (?<said>.*)$/s.exec(what)?.groups;
  if (found === undefined || !/Error|Exception|Throwable|^[A-Z]\w*$|[.:\\]/.test(found.type ?? ''))
    return { type: '', words: what };
  return { type: (found.type ?? '').split(/[.\\$]|::/).at(-1) ?? '', words: found.said ?? '' };
}

/** What an error or a message says of a host that could not be reached: checks that ask that host have the same cause. */
function reachKeys(text: string): readonly string[] {
  const reason = networkReason(text);
  if (reason !== null && (reason.host !== '' || reason.kind === 'certificate'))
    return [`${reason.kind === 'refused' ? 'down' : reason.kind} ${reason.host}`];
  // It does not say whose name.
  return saysNoName(text) ? ['name '] : [];
}

/** The clue of an error of a program that asks a host: a status that it got is that host's, anything else its own. */
export function clientClue(error: ToldError): Clue {
  const status = clientStatus(error.what);
  if (status === null) return thrownClue(error);
  const keys = responseKeys(status.host, status.status, '');
  return { kind: 'answer', text: errorWords(error), keys, ...status, words: '' };
}

/** The clue of a text: a host that was not reached, an error that was thrown, else what it says. `about` is what makes equal texts one cause. */
export function textClue(whole: string, about = ''): Clue {
  const text = spoken(whole.slice(0, longestText));
  const reason = networkReason(text);
  if (reason !== null && reason.kind !== 'refused')
    return { kind: 'network', text: reason.words, keys: [`${reason.kind} ${reason.host}`] };
  const error = errorIn(text);
  if (error !== null) return thrownClue(error);
  if (clientStatus(text) !== null) return clientClue({ what: text.trim(), place: '' });
  const first = text.split('\n').find((line) => line.trim() !== '') ?? '';
  return {
    kind: 'said',
    text: first.trim().slice(0, longestText),
    keys: [saidKey(`said ${about}`, first.slice(0, longestKey)), ...reachKeys(text)],
  };
}

/** The same for all that say the same of the same: what is another each time is not in it, and what it is about is. */
function saidKey(kind: string, text: string): string {
  return `${kind} ${steadyWords(text)} ${targetsIn(text)}`.trimEnd();
}

/** What tools put before what they say of an error. */
const prefix = /^(?:\[(?:ERROR|FATAL|error|fatal)\]\s+|npm (?:ERR!|error)\s+|>\s+|error: (?=error))+/;

/** Without the moment that a logger puts before it, and the word of a tool; of a line of a structured log what it says. */
function spoken(text: string): string {
  const words = /^\s*\{[^\n]*\}\s*$/.test(text) ? bodyMessage(text) : pairsSaid(text);
  return words === ''
    ? text
        .replace(prefix, '')
        .replace(/^\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d(?::\d\d)?\S{0,16}[\]:]? (?=\S)/, '')
    : words;
}

/** Of a line of logfmt what it says; empty for any other text. */
function pairsSaid(text: string): string {
  const pairs = text.includes('\n') ? null : logfmtLine(text);
  const fields = Object.fromEntries(pairs ?? []);
  return 'msg' in fields || 'message' in fields ? bodyMessage(JSON.stringify(fields)) : '';
}

type ResponseFacts = { host: string; path: string; status: number | null; words: string; body: string };

/** Statuses by which a proxy says that there is nobody behind it. */
const nobodyBehind = new Set([502, 503, 504, 520, 521, 522, 523, 524, 530]);

/** The clue of an answer that says that something is wrong, or of none (`status` null, `words` why). An error in its body is that error. */
export function responseClue({ host, path, status, words, body }: ResponseFacts): Clue {
  const message = bodyMessage(body);
  const error = message === '' ? null : errorIn(message);
  if (error !== null) return thrownClue(error);
  const first =
    message
      .split('\n')
      .find((line) => line.trim() !== '')
      ?.trim() ?? '';
  const text =
    first === '' ? words : `${words} ${JSON.stringify(first.slice(0, 200)).replaceAll('\\"', "'")}`;
  return {
    kind: 'answer',
    text,
    keys: [...responseKeys(host, status, first), ...reachKeys(first)],
    host,
    path,
    status,
    words: first,
  };
}

function responseKeys(written: string, status: number | null, words: string): readonly string[] {
  const host = hostKey(written);
  const isOfProxy = status !== null && saysNobodyBehind(words);
  if (words !== '') return [saidKey('told', words.toLowerCase()), ...(isOfProxy ? [`down ${host}`] : [])];
  return status === null || nobodyBehind.has(status) ? [`down ${host}`] : [`answer ${host} ${status}`];
}

/** What Envoy, Cloudflare and others say of whoever is behind them. */
const proxySaid =
  /^(?:upstream (?:connect error|request timeout)|no healthy upstream|web server is (?:down|returning an unknown error)|connection timed out|origin is unreachable|a timeout occurred|ssl handshake failed|no server is available)/i;

/** True for what a proxy says that has nobody to ask: it tells no more than its status. */
export function saysNobodyBehind(words: string): boolean {
  return proxySaid.test(words);
}

/** The clue of something that took too long; `isEnd`: no answer came at all. */
export function slowClue(text: string, host: string, about: string, isEnd = false): Clue {
  // Who answers late is there; of who never answers nobody knows.
  const what = isEnd ? 'silent' : 'slow';
  return { kind: 'slow', text, host, keys: [`${what} ${host === '' ? about : hostKey(host)}`], isEnd };
}

/** The clue of a host that was not reached, or did not answer. */
export function troubleClue({ kind, host, words, code }: Trouble, about: string): Clue {
  switch (kind) {
    case 'timeout':
      return slowClue(words, host, about, true);
    case 'dns':
      return { kind: 'network', text: `DNS: ${host}: ${words}`, keys: [`name ${bareHost(hostKey(host))}`] };
    case 'tls':
    case 'protocol': {
      const name = bareHost(host);
      return { kind: 'network', text: `${name}: ${words}`, keys: [`tls ${hostKey(name)} ${code}`] };
    }
    case 'refused':
    case 'closed':
    case 'unreachable':
      return responseClue({ host, path: '', status: null, words, body: '' });
    default:
      return kind satisfies never;
  }
}
