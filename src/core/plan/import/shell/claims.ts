import { quoteRe2 } from './grep.ts';
import type { DraftType, Fields, Pattern, Prints } from './model.ts';

/** What is said about a command, whatever the language. */
export type Claim =
  | { kind: 'status'; statuses: readonly (number | string)[] }
  /** What it prints holds these, in this order. */
  | { kind: 'has'; patterns: readonly Pattern[] }
  | { kind: 'lacks'; pattern: Pattern }
  | { kind: 'empty' }
  | { kind: 'not-empty' }
  | { kind: 'count'; is: Fields | number }
  /** What it prints, as a whole. */
  | { kind: 'value'; is: unknown }
  | { kind: 'json'; path: string; is: unknown }
  | { kind: 'header'; name: string; is: unknown }
  | { kind: 'duration'; is: Fields }
  | { kind: 'exit'; is: unknown }
  | { kind: 'success' }
  | { kind: 'failure' }
  /** Days that a certificate must have left. */
  | { kind: 'expires'; is: Fields };

/** A check as far as claims can be about it. */
export type Subject = { type: DraftType; spec: Fields; expect: Fields; prints: Prints };

/** The expectations with the claim added; null when nothing that the check sees can answer it. */
export function withClaim(subject: Subject, claim: Claim): Fields | null {
  const added = expectOf(subject, claim);
  return added === null ? null : merged(subject.expect, added);
}

function expectOf(subject: Subject, claim: Claim): Fields | null {
  if (claim.kind === 'duration') return durationOf(subject, claim.is);
  const printed = aboutPrinted(subject, claim);
  if (printed !== undefined) return printed;
  switch (subject.type) {
    case 'http':
      return aboutHttp(subject, claim);
    case 'websocket':
      return aboutSocket(claim);
    case 'logs':
      return aboutLogs(claim, null);
    case 'dns':
      return aboutRecords(claim);
    case 'tcp':
      return aboutPort(claim);
    case 'tls':
      return aboutCertificate(claim);
    case 'env':
      return null;
    case 'command':
      return aboutOutput(claim);
    case 'manual':
      return null;
    default:
      return subject.type satisfies never;
  }
}

/** What a pipe made of the answer; undefined where it is the answer itself. */
function aboutPrinted({ type, prints, spec }: Subject, claim: Claim): Fields | null | undefined {
  switch (prints.kind) {
    case 'status':
      if (claim.kind === 'value' || claim.kind === 'has') return statusSaid(claim);
      return undefined;
    case 'json':
      return aboutJson(prints, claim);
    case 'header':
      if (claim.kind === 'value') return { header: { [prints.name]: claim.is } };
      if (claim.kind === 'has') return { header: { [prints.name]: hasMatcher(claim.patterns) } };
      if (claim.kind === 'lacks') return { header: { [prints.name]: lacksMatcher(claim.pattern) } };
      if (claim.kind === 'empty') return { header: { [prints.name]: { exists: false } } };
      if (claim.kind === 'not-empty') return { header: { [prints.name]: { exists: true } } };
      return undefined;
    case 'lines':
      return aboutLines(type, prints.pattern, claim);
    case 'count':
      return aboutCount(type, prints.pattern, claim);
    case 'value':
      return aboutValue(Object.keys(spec).length > 0 ? prints.name : prints.name, claim);
    case 'opaque':
    case 'duration':
      return ofAnswer.has(claim.kind) ? undefined : null;
    default:
      return undefined;
  }
}

/** Claims about the answer itself, whatever a pipe made of it. */
const ofAnswer: ReadonlySet<Claim['kind']> = new Set([
  'status',
  'success',
  'failure',
  'exit',
  'header',
  'expires',
  'json',
]);

function statusSaid(claim: Extract<Claim, { kind: 'value' | 'has' }>): Fields | null {
  const text = claim.kind === 'value' ? String(claim.is) : (claim.patterns[0]?.literal ?? '');
  const status = /^\D*([1-5]\d\d)\D*$/.exec(text)?.[1];
  return status === undefined ? null : { status: Number(status) };
}

function aboutJson(
  { path, isLength }: Extract<Prints, { kind: 'json' }>,
  claim: Claim,
): Fields | null | undefined {
  const at = (matcher: unknown): Fields => ({ json: { [path]: isLength ? { length: matcher } : matcher } });
  switch (claim.kind) {
    case 'value':
      return at(claim.is);
    case 'count':
      return at(isLength ? claim.is : { length: claim.is });
    case 'has': {
      const [only] = claim.patterns;
      return at(
        claim.patterns.length === 1 && only?.literal != null ? textMatcher(only) : hasMatcher(claim.patterns),
      );
    }
    case 'lacks':
      return at(lacksMatcher(claim.pattern));
    case 'not-empty':
      return at({ exists: true, not: { in: [null, ''] } });
    case 'empty':
      return at({ in: [null, ''] });
    default:
      return undefined;
  }
}

/** A value that is printed alone: the literal is all of it, unless it says otherwise. */
function textMatcher(pattern: Pattern): unknown {
  return hasMatcher([pattern]);
}

function aboutHttp({ prints, expect }: Subject, claim: Claim): Fields | null {
  switch (claim.kind) {
    case 'status':
      return { status: claim.statuses.length === 1 ? claim.statuses[0] : claim.statuses };
    case 'success':
      return 'status' in expect ? {} : { status: '2xx' };
    case 'failure':
      return { status: ['4xx', '5xx'] };
    case 'json':
      return { json: { [claim.path]: claim.is } };
    case 'header':
      return { header: { [claim.name]: claim.is } };
    case 'exit':
      return claim.is === 0 ? ('status' in expect ? {} : { status: '2xx' }) : null;
    case 'has':
      return prints.kind === 'headers' ? headersHave(claim.patterns) : { body: hasMatcher(claim.patterns) };
    case 'lacks':
      return prints.kind === 'headers' ? null : { body: lacksMatcher(claim.pattern) };
    case 'value':
      return {
        body:
          typeof claim.is === 'string'
            ? exactly(claim.is)
            : typeof claim.is === 'number'
              ? exactly(String(claim.is))
              : claim.is,
      };
    case 'empty':
      return { body: '' };
    case 'not-empty':
      return { body: { length: { gte: 1 } } };
    case 'expires':
      return { tls: { expiresIn: claim.is } };
    default:
      return null;
  }
}

function headersHave(patterns: readonly Pattern[]): Fields | null {
  const header: Record<string, unknown> = {};
  for (const { literal } of patterns) {
    const found = /^([A-Za-z][\w-]*)\s*:\s*(.*)$/.exec(literal ?? '');
    const status = /^(?:HTTP\/[\d.]+\s+)?([1-5]\d\d)\b/.exec(literal ?? '')?.[1];
    if (found !== null) {
      const [, name = '', value = ''] = found;
      header[name.toLowerCase()] = value.trim() === '' ? { exists: true } : { contains: value.trim() };
    } else if (status !== undefined && patterns.length === 1) return { status: Number(status) };
    else if (/^[A-Za-z][\w]*-[\w-]+$/.test(literal ?? ''))
      header[(literal ?? '').toLowerCase()] = { exists: true };
    else return null;
  }
  return { header };
}

function aboutSocket(claim: Claim): Fields | null {
  switch (claim.kind) {
    case 'status':
      return { handshake: { status: claim.statuses.length === 1 ? claim.statuses[0] : claim.statuses } };
    case 'success':
      return { handshake: { status: 101 } };
    case 'header':
      return { handshake: { header: { [claim.name]: claim.is } } };
    case 'failure':
      return { handshake: { status: { gte: 400 } } };
    default:
      return null;
  }
}

function aboutLogs(claim: Claim, only: Pattern | null): Fields | null {
  const both = (pattern: Pattern): unknown =>
    only === null ? hasMatcher([pattern]) : conjunction(hasMatcher([only]), hasMatcher([pattern]));
  switch (claim.kind) {
    case 'has': {
      const [pattern] = claim.patterns;
      return pattern === undefined
        ? null
        : { entries: { some: claim.patterns.length > 1 ? hasMatcher(claim.patterns) : both(pattern) } };
    }
    case 'lacks':
      return { entries: { none: lacked(claim.pattern) }, control: { atLeast: 1 } };
    case 'empty':
      return only === null
        ? { entries: { count: 0 } }
        : { entries: { none: lacked(only) }, control: { atLeast: 1 } };
    case 'not-empty':
      return only === null ? { entries: { count: { gte: 1 } } } : { entries: { some: hasMatcher([only]) } };
    case 'count':
      if (only === null) return { entries: { count: claim.is } };
      if (claim.is === 0) return { entries: { none: lacked(only) }, control: { atLeast: 1 } };
      return { entries: { count: { of: hasMatcher([only]), is: claim.is } } };
    case 'value': {
      const text = String(claim.is);
      return text === '' ? null : { entries: { some: { contains: text } } };
    }
    default:
      return null;
  }
}

function aboutRecords(claim: Claim): Fields | null {
  switch (claim.kind) {
    case 'has': {
      const [first, ...more] = claim.patterns;
      if (first === undefined || more.length > 0) return null;
      return {
        records:
          first.literal === null ? { any: { matches: first.re2 } } : { any: boundedRecord(first.literal) },
      };
    }
    case 'value':
      return { records: { contains: String(claim.is).replace(/\.$/, '') } };
    case 'lacks':
      return { records: { none: lacked(claim.pattern), length: { gte: 1 } } };
    case 'empty':
      return { records: { length: 0 } };
    case 'not-empty':
    case 'success':
      return { records: { length: { gte: 1 } } };
    case 'count':
      return { records: { length: claim.is } };
    default:
      return null;
  }
}

function boundedRecord(literal: string): Fields {
  return { matches: `(?:^|[^\\w.-])${quoteRe2(literal.replace(/\.$/, ''))}\\.?(?:$|[^\\w.-])` };
}

function aboutPort(claim: Claim): Fields | null {
  switch (claim.kind) {
    case 'success':
    case 'not-empty':
      return { open: true };
    case 'exit':
      return { open: claim.is === 0 };
    case 'failure':
      return { open: false };
    case 'has':
      if (claim.patterns.some(({ literal }) => /\b(?:succeeded|open|connected)\b/i.test(literal ?? '')))
        return { open: true };
      if (
        claim.patterns.some(({ literal }) => /\b(?:refused|timed out|closed|failed)\b/i.test(literal ?? ''))
      )
        return { open: false };
      return { banner: hasMatcher(claim.patterns) };
    case 'value':
      return { banner: claim.is };
    default:
      return null;
  }
}

function aboutCertificate(claim: Claim): Fields | null {
  switch (claim.kind) {
    case 'success':
      return { valid: true };
    case 'failure':
      return { valid: false };
    case 'expires':
      return { expiresIn: claim.is };
    case 'has': {
      const [only] = claim.patterns;
      const literal = claim.patterns.length === 1 ? (only?.literal ?? '') : '';
      const issuer = /^(?:issuer\s*[=:]?\s*)?(?:.*\bO\s*=\s*)?(.+)$/i.exec(literal)?.[1];
      if (/verify return code: 0|^verif\w+ ok$|verify ok/i.test(literal)) return { valid: true };
      if (/^TLSv1\.[0-3]$/.test(literal)) return { protocol: literal };
      if (/^issuer/i.test(literal) && issuer !== undefined) return { issuer: { contains: issuer.trim() } };
      if (/^subject/i.test(literal))
        return { subject: { contains: literal.replace(/^subject\s*[=:]?\s*/i, '') } };
      return null;
    }
    default:
      return null;
  }
}

function aboutOutput(claim: Claim): Fields | null {
  switch (claim.kind) {
    case 'success':
      return { exitCode: 0 };
    case 'failure':
      return { exitCode: { ne: 0 } };
    case 'exit':
      return { exitCode: claim.is };
    case 'has':
      return { stdout: hasMatcher(claim.patterns) };
    case 'lacks':
      return { stdout: lacksMatcher(claim.pattern) };
    case 'value':
      return {
        stdout:
          typeof claim.is === 'string'
            ? claim.is
            : typeof claim.is === 'number'
              ? String(claim.is)
              : claim.is,
      };
    case 'empty':
      return { stdout: '' };
    case 'not-empty':
      return { stdout: { matches: '\\S' } };
    case 'count':
      return { stdout: { matches: countPattern(claim.is) ?? '' } };
    case 'status':
      return {
        stdout: {
          matches: `\\b(?:${claim.statuses.map((one) => String(one).replace(/x/g, '\\d')).join('|')})\\b`,
        },
      };
    default:
      return null;
  }
}

/** `grep X` without `-q`: words about what is printed are about the lines with X in them. */
function aboutLines(type: DraftType, pattern: Pattern, claim: Claim): Fields | null | undefined {
  if (type === 'logs') return aboutLogs(claim, pattern);
  const none = () =>
    type === 'http'
      ? { body: lacksMatcher(pattern) }
      : type === 'command'
        ? { stdout: lacksMatcher(pattern) }
        : type === 'dns'
          ? { records: { none: lacked(pattern), length: { gte: 1 } } }
          : null;
  const some = (matcher: unknown) =>
    type === 'http'
      ? { body: matcher }
      : type === 'command'
        ? { stdout: matcher }
        : type === 'dns'
          ? { records: { any: matcher } }
          : null;
  switch (claim.kind) {
    case 'empty':
      return none();
    case 'count':
      if (claim.is === 0) return none();
      return isAtLeastOne(claim.is) ? some(hasMatcher([pattern])) : null;
    case 'not-empty':
    case 'success':
      return some(hasMatcher([pattern]));
    case 'failure':
      return none();
    case 'exit':
      return claim.is === 0 ? some(hasMatcher([pattern])) : claim.is === 1 ? none() : null;
    case 'has': {
      const [only] = claim.patterns;
      if (only === undefined || claim.patterns.length > 1) return null;
      return some(isSame(only, pattern) ? hasMatcher([pattern]) : { matches: sameLine(pattern, only) });
    }
    case 'value': {
      const text = String(claim.is);
      return text === ''
        ? none()
        : some({
            matches: sameLine(pattern, {
              literal: text,
              re2: quoteRe2(text),
              ignoreCase: false,
              isInverted: false,
            }),
          });
    }
    case 'lacks':
      return null;
    default:
      return undefined;
  }
}

function isSame(one: Pattern, other: Pattern): boolean {
  return one.literal !== null && other.literal?.toLowerCase().includes(one.literal.toLowerCase()) === true;
}

/** Both on one line, in any order. */
function sameLine(one: Pattern, other: Pattern): string {
  const [a, b] = [boundedRe2(one), boundedRe2(other)];
  const flag = one.ignoreCase || other.ignoreCase ? '(?i)' : '';
  return `${flag}${a}.*${b}|${b}.*${a}`;
}

/** `grep -c X` and `wc -l`: a number of lines. */
function aboutCount(type: DraftType, pattern: Pattern | null, claim: Claim): Fields | null | undefined {
  const is =
    claim.kind === 'count'
      ? claim.is
      : claim.kind === 'value'
        ? countOf(claim.is)
        : claim.kind === 'has'
          ? countOf(claim.patterns[0]?.literal ?? '')
          : null;
  if (claim.kind === 'status' || claim.kind === 'success') return undefined;
  if (is === null)
    return claim.kind === 'empty' && pattern !== null ? aboutLines(type, pattern, { kind: 'empty' }) : null;
  if (type === 'logs') return aboutLogs({ kind: 'count', is }, pattern);
  if (type === 'dns') return pattern === null ? { records: { length: is } } : null;
  if (pattern !== null) return aboutLines(type, pattern, { kind: 'count', is });
  if (type === 'command' && is === 0) return { stdout: '' };
  if (type === 'http' && is === 0) return { body: '' };
  const lines = countLines(is);
  if (lines === null) return null;
  return type === 'command'
    ? { stdout: { matches: lines } }
    : type === 'http'
      ? { body: { matches: lines } }
      : null;
}

function countOf(value: unknown): Fields | number | null {
  if (typeof value === 'number') return Number.isInteger(value) && value >= 0 ? value : null;
  if (typeof value === 'string') return /^\s*\d{1,9}\s*$/.test(value) ? Number(value) : null;
  return typeof value === 'object' && value !== null ? (value as Fields) : null;
}

function isAtLeastOne(is: Fields | number): boolean {
  return typeof is === 'object' && Object.keys(is).length === 1 && (is.gte === 1 || is.gt === 0);
}

/** A pattern for text of so many lines; null for numbers that RE2 would not repeat. */
function countLines(is: Fields | number): string | null {
  const line = '[^\\n]+\\n?';
  if (typeof is === 'number')
    return is > 500 ? null : `\\A(?:[^\\n]*\\n){${Math.max(0, is - 1)}}[^\\n]+\\n?\\z`;
  const [least, ...more] = Object.entries(is);
  if (least === undefined || more.length > 0) return null;
  const number = Number(least[1]) + (least[0] === 'gt' ? 1 : 0);
  if (!/^gte?$/.test(least[0]) || !Number.isInteger(number) || number < 1 || number > 500) return null;
  return `(?:${line}){${number}}`;
}

/** A pattern for a number that is printed among words. */
function countPattern(is: Fields | number): string | null {
  if (typeof is === 'number') return `(?:^|[^\\d.])${is}(?:$|[^\\d.])`;
  if (isAtLeastOne(is)) return '(?:^|[^\\d.])[1-9]\\d*(?:$|[^\\d.])';
  return '\\d';
}

function aboutValue(name: string, claim: Claim): Fields | null | undefined {
  switch (claim.kind) {
    case 'value':
      return {
        [name]: typeof claim.is === 'number' || typeof claim.is === 'boolean' ? String(claim.is) : claim.is,
      };
    case 'has': {
      const [only] = claim.patterns;
      if (claim.patterns.length === 1 && only?.literal != null) return { [name]: hasMatcher([only]) };
      return { [name]: hasMatcher(claim.patterns) };
    }
    case 'lacks':
      return { [name]: lacksMatcher(claim.pattern) };
    case 'not-empty':
    case 'success':
      return { [name]: { exists: true, ne: '' } };
    case 'empty':
      return { [name]: { in: [''] } };
    case 'status':
      return { [name]: String(claim.statuses[0]) };
    default:
      return null;
  }
}

function durationOf({ type }: Subject, is: Fields): Fields | null {
  if (type === 'websocket') return { handshake: { duration: is } };
  return type === 'http' || type === 'command' || type === 'dns' || type === 'tcp' ? { duration: is } : null;
}

/** Text that is all there is, but for blanks at its ends. */
function exactly(text: string): unknown {
  return text === '' ? '' : { matches: `\\A\\s*${quoteRe2(text)}\\s*\\z` };
}

/** A matcher for text that has the patterns, one behind the other. A word does not stand inside a longer one. */
export function hasMatcher(patterns: readonly Pattern[]): Fields {
  const [first, ...more] = patterns;
  if (first === undefined) return { exists: true };
  if (more.length > 0) {
    const flags = patterns.some(({ ignoreCase }) => ignoreCase) ? '(?is)' : '(?s)';
    return { matches: flags + patterns.map(boundedRe2).join('.*?') };
  }
  if (first.isInverted) return { matches: `(?m)^[^\\n]+$`, not: lacked({ ...first, isInverted: false }) };
  const { literal } = first;
  if (literal !== null && !first.ignoreCase && boundedRe2(first) === quoteRe2(literal))
    return { contains: literal };
  const flags = first.ignoreCase
    ? literal === null
      ? '(?im)'
      : '(?i)'
    : /(?:^|[^\\[])[\^$]/.test(first.re2) && literal === null
      ? '(?m)'
      : '';
  return { matches: flags + boundedRe2(first) };
}

function lacked(pattern: Pattern): Fields {
  if (pattern.literal !== null && !pattern.ignoreCase) return { contains: pattern.literal };
  const flags = pattern.ignoreCase ? '(?im)' : /(?:^|[^\\[])[\^$]/.test(pattern.re2) ? '(?m)' : '';
  return { matches: flags + pattern.re2 };
}

/** A matcher for text without the pattern, wherever it would stand. */
function lacksMatcher(pattern: Pattern): Fields {
  return { not: lacked(pattern) };
}

function boundedRe2({ literal, re2 }: Pattern): string {
  if (literal === null) return `(?:${re2})`;
  const start = /^\w/.test(literal) ? '\\b' : '';
  const end = /\w$/.test(literal) ? '\\b' : '';
  return start + quoteRe2(literal) + end;
}

/** Both matchers: where they are of one kind, one of them is denied twice. */
function conjunction(one: Fields, other: Fields): Fields {
  if (Object.keys(other).every((key) => !(key in one))) return { ...one, ...other };
  const [a, b] = [deniedPattern(one), deniedPattern(other)];
  if (a !== null && b !== null) return { not: { matches: `${a}|${b}` } };
  if (!('not' in one)) return { ...one, not: { not: other } };
  return 'not' in other ? { ...one } : { ...other, not: { not: one } };
}

/** The pattern of a matcher that is nothing but a text that must not be there. */
function deniedPattern(matcher: Fields): string | null {
  const { not } = matcher;
  if (Object.keys(matcher).length !== 1 || !isFields(not) || Object.keys(not).length !== 1) return null;
  if (typeof not.contains === 'string') return quoteRe2(not.contains);
  return typeof not.matches === 'string' ? `(?:${not.matches})` : null;
}

/** Two expectations of one check in one: what stands in both places must both hold. */
export function merged(one: Fields, other: Fields): Fields {
  const all: Record<string, unknown> = { ...one };
  for (const [key, value] of Object.entries(other)) {
    const there = all[key];
    if (there === undefined || JSON.stringify(there) === JSON.stringify(value)) all[key] = value;
    else if (holders.has(key) && isFields(there) && isFields(value)) all[key] = merged(there, value);
    else if (isFields(there) && isFields(value)) all[key] = conjunction(there, value);
    else all[key] = value;
  }
  return all;
}

/** Keys whose value holds names, and no matcher. */
const holders = new Set(['json', 'header', 'timing', 'tls', 'handshake', 'entries', 'tests', 'control']);

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
