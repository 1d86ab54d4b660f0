import type { Failure } from '../../core/check.ts';
import { isOperators, type MatcherInput, match } from '../../core/expect/matcher.ts';
import { isSensitiveName } from '../../core/redact/sensitive-names.ts';
import { redacted } from '../../core/redact/vendor-tokens.ts';
import { maskParameters } from './curl.ts';

/** Headers by name in lower case; several values of one name joined with `, `. */
export type Headers = Readonly<Record<string, string>>;

/** The values of the headers that came in several lines, a line each; by name in lower case. */
export type RepeatedHeaders = Readonly<Record<string, readonly string[]>>;

/**
 * Names and values in turn, as they came, each byte a character. Bytes that are UTF-8 are read as UTF-8, as browsers and curl show them.
 * `repeated`: those of them that came more than once.
 */
export function readHeaders(raw: readonly string[]): { headers: Headers; repeated: RepeatedHeaders } {
  const all = linesOf(raw);
  const headers = Object.fromEntries(
    all.entries().map(([name, lines]) => [name, lines.length === 1 ? (lines[0] ?? '') : lines.join(', ')]),
  );
  const isOnce = all.size * 2 >= raw.length;
  return {
    headers,
    repeated: isOnce ? {} : Object.fromEntries([...all].filter(([, { length }]) => length > 1)),
  };
}

function linesOf(raw: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const all = new Map<string, string[]>();
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = (raw[at] ?? '').toLowerCase();
    const value = inUtf8(raw[at + 1] ?? '');
    const lines = all.get(name);
    if (lines === undefined) all.set(name, [value]);
    else lines.push(value);
  }
  return all;
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

/**
 * Headers are judged as they came; a failure shows them masked. Several lines of one name are one value (RFC 9110, 5.3), and what is
 * forbidden of it (`ne`, `not`) is forbidden of each line too.
 */
export function judgeHeaders(
  { headers, repeated = {} }: { headers: Headers; repeated?: RepeatedHeaders | undefined },
  wanted: Readonly<Record<string, MatcherInput>> = {},
  at: string,
): readonly Failure[] {
  return Object.entries(wanted).flatMap(([name, one]) => {
    const lower = name.toLowerCase();
    const value = headerOf(headers, name);
    const judge = (rule: MatcherInput, text: string | undefined) =>
      match(rule, text, `${at} ${lower}`, {
        asText: true,
        ...(text === undefined ? {} : { shown: shownHeader(name, text) }),
      });
    const failures = judge(one, value);
    const lines = Object.hasOwn(repeated, lower) ? (repeated[lower] ?? []) : [];
    const { ne, not } = isOperators(one) ? one : {};
    const forbidden = { ...(ne === undefined ? {} : { ne }), ...(not === undefined ? {} : { not }) };
    if (failures.length > 0 || Object.keys(forbidden).length === 0) return failures;
    return lines.map((line) => judge(forbidden, line)).find((missed) => missed.length > 0) ?? [];
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

/** The same of the lines that came more than once. */
export function shownRepeated(repeated: RepeatedHeaders): RepeatedHeaders {
  return Object.fromEntries(
    Object.entries(repeated).map(([name, lines]) => [name, lines.map((line) => shownHeader(name, line))]),
  );
}

/** A header as it is shown: cookies by name and attributes (a session is as good as a password), credentials not at all, addresses without secret parameters. */
function shownHeader(name: string, value: string): string {
  const lower = name.toLowerCase();
  if (lower === 'set-cookie') return value.replace(setCookie, `$1$2=${redacted}`);
  if (lower === 'cookie') return value.replace(/(^|; ?)([^=; ]+)=[^;]*/g, `$1$2=${redacted}`);
  if (value !== '' && isSensitiveName(lower)) return redacted;
  return maskParameters(value);
}

/** The name and value of each cookie in `a=1; Path=/, b=2`. */
const setCookie = /(^|, )([^=;, ]+)=[^;]*?(?=;|, [^=;, ]+=|$)/g;
