import type { Failure } from '../../core/check.ts';
import { type MatcherInput, match } from '../../core/expect/matcher.ts';
import { isSensitiveName } from '../../core/redact/sensitive-names.ts';
import { redacted } from '../../core/redact/vendor-tokens.ts';
import { maskParameters } from './curl.ts';

/** Headers by name in lower case; several values of one name joined with `, `. */
export type Headers = Readonly<Record<string, string>>;

/** Names and values in turn, as they came, each byte a character. Bytes that are UTF-8 are read as UTF-8, as browsers and curl show them. */
export function joinHeaders(raw: readonly string[]): Headers {
  const joined = new Map<string, string>();
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = (raw[at] ?? '').toLowerCase();
    const value = inUtf8(raw[at + 1] ?? '');
    const before = joined.get(name);
    joined.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return Object.fromEntries(joined);
}

function inUtf8(bytes: string): string {
  if (!/[\u0080-\u00ff]/.test(bytes)) return bytes;
  try {
    return strictUtf8.decode(Buffer.from(bytes, 'latin1'));
  } catch {
    return bytes;
  }
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Headers are judged as they came; a failure shows them masked. */
export function judgeHeaders(
  headers: Headers,
  wanted: Readonly<Record<string, MatcherInput>> = {},
  at: string,
): readonly Failure[] {
  return Object.entries(wanted).flatMap(([name, one]) => {
    const value = headerOf(headers, name);
    const shown = value === undefined ? {} : { shown: shownHeader(name, value) };
    return match(one, value, `${at} ${name.toLowerCase()}`, shown);
  });
}

/** The value of a header, whatever the case of its name; undefined when it was not sent. */
export function headerOf(headers: Headers, name: string): string | undefined {
  const lower = name.toLowerCase();
  return Object.hasOwn(headers, lower) ? headers[lower] : undefined;
}

/** Headers as they are kept and shown. */
export function shownHeaders(headers: Headers): Headers {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, shownHeader(name, value)]));
}

/** A header as it is shown: cookies by name and attributes (a session is as good as a password), credentials not at all, addresses without secret parameters. */
export function shownHeader(name: string, value: string): string {
  const lower = name.toLowerCase();
  if (lower === 'set-cookie') return value.replace(setCookie, `$1$2=${redacted}`);
  if (lower === 'cookie') return value.replace(/(^|; ?)([^=; ]+)=[^;]*/g, `$1$2=${redacted}`);
  if (value !== '' && isSensitiveName(lower)) return redacted;
  return maskParameters(value);
}

/** The name and value of each cookie in `a=1; Path=/, b=2`. */
const setCookie = /(^|, )([^=;, ]+)=[^;]*?(?=;|, [^=;, ]+=|$)/g;
