import { bodyMessage } from '../../core/cause/body-message.ts';
import type { Transient } from '../../core/check.ts';
import { shortLine } from '../../core/words/safe-text.ts';
import { beginningOf } from '../beginning.ts';

/** Why a query was not answered, in words that follow the address; `transient` when it may be the next time. */
export type QueryRefusal = { why: string; transient: Transient | null };

/** Where in a query the server stopped reading; `at` is the offset of the character. */
export type RefusedAt = { query: string; at: number };

/** What a status other than 200 means of a server that was asked for series. */
export function refusalOf(
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string,
): QueryRefusal {
  const told = saidBy(body);
  const words = told === '' ? '' : `: ${told}`;
  const refused = (why: string, transient: Transient | null = null) => ({
    why: `${why} (status ${status}${words})`,
    transient,
  });
  if (status >= 300 && status < 400)
    return refused(
      `it sends on to ${shortLine(headers.location ?? 'nowhere', 200)}: name the address that answers itself`,
    );
  switch (status) {
    case 400:
    case 422:
      return { why: `it refused the query${words === '' ? ` (status ${status})` : words}`, transient: null };
    case 401:
      return refused('it wants to know who asks: give `auth`, or other credentials there');
    case 403:
      return refused(
        'who asks may not read metrics there: grant it to these credentials, or give others in `auth`',
      );
    case 404:
    case 405:
      return refused(
        'there is no HTTP API of Prometheus there: a path such as /prometheus may be missing in `prometheus`',
      );
    case 429: {
      const after = headers['retry-after'];
      const when = after === undefined ? '' : `, asks to wait ${shortLine(after, 40)}`;
      return refused(`it takes no more queries now${when}: ask it less often, or raise its limit`);
    }
    default:
      return refused('it did not answer the query', status >= 500 ? 'http_5xx' : null);
  }
}

/** What the body of an answer says, on one line: the `error` of the API, the title of a page. */
function saidBy(body: string): string {
  return shortLine(bodyMessage(body.slice(0, 60_000)), 600);
}

/** Why an answer of 200 is none: what the body is instead. */
export function notAnAnswer(body: string, why: string, redact: (text: string) => string): string {
  const text = body.trim();
  if (text === '') return 'the answer is empty: is it the address of a Prometheus?';
  if (text.startsWith('<')) {
    const title = saidBy(text);
    return `the answer is a web page${title === '' ? '' : ` (${title})`}: is it the address of a login, or of Grafana?`;
  }
  return `${why}: ${shortLine(beginningOf(text, 120, redact), 200)}`;
}

/**
 * Where the server stopped reading, by its own words: `1:15: parse error: …` of Prometheus (line and column, from 1), or the rest that
 * VictoriaMetrics quotes. Null where it does not say.
 */
export function refusedAt(query: string, error: string): RefusedAt | null {
  const [, line, column] = /(?:^|[\s"(])(\d+):(\d+): parse error/.exec(error) ?? [];
  if (line !== undefined && column !== undefined) {
    const lines = query.split('\n');
    const before = lines.slice(0, Number(line) - 1).reduce((sum, one) => sum + one.length + 1, 0);
    const at = before + Number(column) - 1;
    return at <= query.length ? { query, at } : null;
  }
  const [, rest] = /(?:unparsed data|unparsed data left|context): "((?:[^"\\]|\\.)*)"/.exec(error) ?? [];
  const left = (rest ?? '').replace(/\\(.)/g, '$1');
  return left !== '' && query.endsWith(left) ? { query, at: query.length - left.length } : null;
}

/** `behind "sum(rate(x"`: the place in words. */
export function placeWords({ query, at }: RefusedAt): string {
  const before = query.slice(Math.max(0, at - 40), at);
  const text = shortLine(before, 80);
  return text === '' ? 'at its beginning' : `behind \`${at > 40 ? '…' : ''}${text}\``;
}
