import type { CommandClaim } from '../shell/claim.ts';
import { literalPattern, quoteRe2 } from '../shell/grep.ts';
import type { GrepPattern, Prints } from '../shell/model.ts';

const volatile: readonly RegExp[] = [
  /\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?/,
  /\b\d\d?:\d\d(?::\d\d(?:\.\d+)?)?\b/,
  /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/i,
  /\b(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?\b/,
  /(?<=-)[a-z0-9]{8,10}-[a-z0-9]{5}\b/,
  /\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,}\b/i,
  /\b\d+(?:\.\d+)?\s?(?:ms|µs|us|ns|s|m|h|d|MB|GB|KB|MiB|GiB|KiB|B|%)(?:\d+(?:m|s|h))*\b/,
  /\b\d{5,}\b(?!\s+(?:rows?|records?|lines?|entries|items|documents?|zeilen|lignes|filas|linhas|righe|строк))/,
  /(?<![\d.])\d+\.\d{2,}\b(?!\.\d)/,
  /<[^<>\s][^<>]*>|\.\.\.|…|\bx{3,}\b|\*{3,}|\[\w+\]/i,
];
const anyVolatile = new RegExp(volatile.map(({ source }) => `(?:${source})`).join('|'), 'gi');

/** What the last word of a key says of its value: that it is another one each time. */
const volatileWords = new Set(
  'timestamp time datetime date uptime duration latency elapsed hash sha commit build nonce token expires expiry etag cursor trace span session memory cpu pid host hostname address ip age size bytes random signature id uuid guid at ts ms'.split(
    ' ',
  ),
);

function isVolatileKey(key: string): boolean {
  const words = key.split(/[_.-]|(?<=[a-z\d])(?=[A-Z])/);
  return volatileWords.has((words.at(-1) ?? '').toLowerCase()) || /(?:timestamp|uptime)$/i.test(key);
}

/** True for a text that will be another one next time. */
export function isVolatile(text: string): boolean {
  return text.replace(anyVolatile, '').trim() === '' && text.trim() !== '';
}

/** JSON that stands in a text; documents shorten it with dots. Undefined for none. */
export function jsonIn(text: string): unknown {
  const start = text.search(/[{[]/);
  if (start === -1) return undefined;
  const end = Math.max(text.lastIndexOf('}'), text.lastIndexOf(']'));
  if (end <= start) return undefined;
  const written = text.slice(start, end + 1);
  const tidy = written
    .replace(/(^|[^:"'])\/\/[^\n"]*$/gm, '$1')
    .replace(/"\s*:\s*(?:\.\.\.|…|<[^<>]*>)/g, '": "..."')
    .replace(/,?\s*(?:\.\.\.|…)(?:\s*,)?(?=\s*[}\]])/g, '')
    .replace(/,(\s*[}\]])/g, '$1');
  for (const candidate of [
    written,
    tidy,
    tidy.replace(/'/g, '"'),
    tidy.replace(/([{,]\s*)([A-Za-z_]\w*)\s*:/g, '$1"$2":'),
  ]) {
    try {
      const value: unknown = JSON.parse(candidate);
      return typeof value === 'object' && value !== null ? value : undefined;
    } catch {
      // The next reading may be the one that was meant.
    }
  }
  return undefined;
}

const mostLeaves = 24;

/** What a sample of JSON says: each stable value, and that what changes is there. */
export function claimsOfJson(value: unknown, base = '$'): readonly CommandClaim[] {
  const claims: CommandClaim[] = [];
  const visit = (path: string, one: unknown, key: string, depth: number): void => {
    if (claims.length >= mostLeaves || depth > 5) return;
    if (Array.isArray(one)) {
      if (one.length === 0) claims.push({ kind: 'json', path, is: { length: 0 } });
      for (const [at, inner] of one.entries()) visit(`${path}[${at}]`, inner, key, depth + 1);
    } else if (typeof one === 'object' && one !== null) {
      const entries = Object.entries(one);
      if (entries.length === 0 && depth > 0) claims.push({ kind: 'json', path, is: { type: 'object' } });
      for (const [name, inner] of entries) visit(path + step(name), inner, name, depth + 1);
    } else claims.push({ kind: 'json', path, is: matcherOf(one, key) });
  };
  visit(base, value, '', 0);
  return claims;
}

function matcherOf(value: unknown, key: string): unknown {
  if (typeof value === 'string') {
    if (isPlaceholder(value) || isVolatileKey(key) || isVolatile(value)) return { exists: true };
    return value;
  }
  if (typeof value === 'number')
    return isVolatileKey(key) || value >= 100_000 || !Number.isInteger(value) ? { type: 'number' } : value;
  return value;
}

function isPlaceholder(text: string): boolean {
  return (
    text === '' ||
    /^(?:\.\.\.|…|string|number|uuid|x{2,}|\*+|<.*>|\{.*\}|\[.*\])$|\.\.\.$|…$|^eyJ/i.test(text.trim())
  );
}

function step(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `['${name.replace(/['\\]/g, '\\$&')}']`;
}

const dullHeader =
  /^(?:date|server|content-length|etag|last-modified|expires|age|via|x-request-id|x-.*-id|cf-.*|set-cookie|connection|keep-alive|transfer-encoding|vary|x-cloud-trace-context|traceparent|alt-svc|report-to|nel|x-served-by|x-cache.*|x-timer|x-runtime|x-response-time|ratelimit-remaining|x-ratelimit-remaining|x-ratelimit-reset)$/i;

/** What a sample of output says: a status line, headers, JSON, else its stable lines in their order. */
export function claimsOfSample(sample: string, type: string, prints: Prints): readonly CommandClaim[] {
  const lines = sample
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => /\S/.test(line) && !/^\s*(?:\.\.\.|…|#)/.test(line));
  const claims: CommandClaim[] = [];
  const rest: string[] = [];
  for (const line of lines) {
    const status = /^\s*<?\s*HTTP\/\d(?:\.\d)?\s+(\d{3})\b/.exec(line)?.[1];
    const header = /^\s*<?\s*([A-Za-z][\w-]*):\s+(.+)$/.exec(line);
    if (status !== undefined) claims.push({ kind: 'status', statuses: [Number(status)] });
    else if (header !== null && claims.some(({ kind }) => kind === 'status') && rest.length === 0) {
      const [, name = '', value = ''] = header;
      if (!dullHeader.test(name) && type === 'http')
        claims.push({ kind: 'header', name: name.toLowerCase(), is: headerMatcher(value) });
    } else rest.push(line);
  }
  const json = jsonIn(rest.join('\n'));
  if (json !== undefined && type === 'http') {
    const base = prints.kind === 'json' ? prints.path : '$';
    const behind = rest
      .join('\n')
      .slice(Math.max(rest.join('\n').lastIndexOf('}'), rest.join('\n').lastIndexOf(']')) + 1)
      .trim();
    const status = /^([1-5]\d\d)$/.exec(behind)?.[1];
    return [
      ...claims,
      ...claimsOfJson(json, base),
      ...(status === undefined ? [] : [{ kind: 'status' as const, statuses: [Number(status)] }]),
    ];
  }
  return [...claims, ...claimsOfLines(rest, type, prints)];
}

function headerMatcher(value: string): unknown {
  return isVolatile(value) || isPlaceholder(value)
    ? { exists: true }
    : { contains: value.replace(/;.*$/, '').trim() };
}

const mostLines = 4;

function claimsOfLines(lines: readonly string[], type: string, prints: Prints): readonly CommandClaim[] {
  const [first, ...more] = lines;
  if (first === undefined) return [];
  const text = first.trim().replace(/^"(.*)"$/, '$1');
  if (more.length === 0 && /^(?:status|json|count|value|header)$/.test(prints.kind)) {
    if (prints.kind === 'status' && /^[1-5]\d\d$/.test(text))
      return [{ kind: 'status', statuses: [Number(text)] }];
    if (isVolatile(text) && prints.kind !== 'count') return [{ kind: 'not-empty' }];
    return [{ kind: 'value', is: prints.kind === 'json' ? scalar(first.trim()) : text }];
  }
  // A number alone is the value, and no sample of one.
  if (
    more.length === 0 &&
    /^-?\d{1,4}(?:\.\d|\/\d{1,4})?$/.test(text) &&
    (type === 'command' || type === 'http')
  )
    return [{ kind: 'value', is: text }];
  if (type === 'dns')
    return lines
      .slice(0, mostLines)
      .map((line) => ({ kind: 'value', is: line.trim().replace(/^"|"$/g, '') }));
  const patterns = lines
    .filter((line) => !isTableHead(line))
    .map(linePattern)
    .filter((pattern) => pattern !== null)
    .slice(0, mostLines);
  if (patterns.length === 0) return [{ kind: 'not-empty' }];
  return type === 'logs' ? [{ kind: 'has', patterns: patterns.slice(0, 1) }] : [{ kind: 'has', patterns }];
}

/** A value as `jq` prints it. */
export function scalar(text: string): unknown {
  if (/^-?\d+(?:\.\d+)?$/.test(text) && !/^-?0\d/.test(text)) return Number(text);
  if (text === 'true' || text === 'false') return text === 'true';
  if (text === 'null') return null;
  return text.replace(/^"(.*)"$/, '$1');
}

/** `NAME   READY   STATUS`: what stands in the columns is another line. */
function isTableHead(line: string): boolean {
  return /^[A-Z][A-Z() -]*(?:\s{2,}[A-Z][A-Z() -]*)+$/.test(line.trim());
}

/** A line with what changes left open; null when nothing else is in it. */
function linePattern(line: string): GrepPattern | null {
  const text = line.trim();
  const parts = text.split(new RegExp(`(${anyVolatile.source})`, 'i')).filter((part) => part !== undefined);
  const stable = text.replace(anyVolatile, ' ').trim();
  if (!/[\p{L}\d]{2}/u.test(stable)) return null;
  if (stable === text && !/\s{2,}/.test(text)) return literalPattern(text);
  const re2 = parts
    .map((part, at) => (at % 2 === 1 ? '\\S+' : part.split(/\s+/).map(quoteRe2).join('\\s+')))
    .join('')
    .replace(/(?:\\S\+)+/g, '\\S+');
  return { literal: null, re2, ignoreCase: false, isInverted: false };
}
