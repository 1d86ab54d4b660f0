import { quoteRe2 } from './grep.ts';
import type { Fields, GrepPattern } from './model.ts';

export function isSame(one: GrepPattern, other: GrepPattern): boolean {
  return one.literal !== null && other.literal?.toLowerCase().includes(one.literal.toLowerCase()) === true;
}

/** Both on one line, in any order. */
export function sameLine(one: GrepPattern, other: GrepPattern): string {
  const [a, b] = [boundedRe2(one), boundedRe2(other)];
  const flag = one.ignoreCase || other.ignoreCase ? '(?i)' : '';
  return `${flag}${a}.*${b}|${b}.*${a}`;
}

/** Text that is all there is, but for blanks at its ends. */
export function exactly(text: string): unknown {
  return text === '' ? '' : { matches: `\\A\\s*${quoteRe2(text)}\\s*\\z` };
}

/** A matcher for text that has the patterns, one behind the other. A word does not stand inside a longer one. */
export function hasMatcher(patterns: readonly GrepPattern[]): Fields {
  const [first, ...more] = patterns;
  if (first === undefined) return { exists: true };
  if (more.length > 0) {
    const flags = patterns.some(({ ignoreCase }) => ignoreCase) ? '(?is)' : '(?s)';
    return { matches: flags + patterns.map(boundedRe2).join('.*?') };
  }
  const { literal } = first;
  // What a variable holds is text, and no part of a pattern.
  if (literal?.includes('${') === true) return { contains: literal };
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

export function lacked(pattern: GrepPattern): Fields {
  if (pattern.literal !== null && !pattern.ignoreCase) return { contains: pattern.literal };
  const flags = pattern.ignoreCase ? '(?im)' : /(?:^|[^\\[])[\^$]/.test(pattern.re2) ? '(?m)' : '';
  return { matches: flags + pattern.re2 };
}

/** A matcher for text without the pattern, wherever it would stand. */
export function lacksMatcher(pattern: GrepPattern): Fields {
  return { not: lacked(pattern) };
}

function boundedRe2({ literal, re2 }: GrepPattern): string {
  if (literal === null) return `(?:${re2})`;
  const start = /^\w/.test(literal) ? '\\b' : '';
  const end = /\w$/.test(literal) ? '\\b' : '';
  return start + quoteRe2(literal) + end;
}

const mostParts = 14;

/** Both matchers: where they are of one kind, one of them is denied twice. Null for more than a plan can hold: half of them would be another statement. */
export function conjunction(one: Fields, other: Fields): Fields | null {
  if (JSON.stringify(one).split('{').length > mostParts) return null;
  if (Object.keys(other).every((key) => !(key in one))) return { ...one, ...other };
  const [a, b] = [deniedPattern(one), deniedPattern(other)];
  if (a !== null && b !== null) return { not: { matches: `${a}|${b}` } };
  if (!('not' in one)) return { ...one, not: { not: other } };
  return 'not' in other ? null : { ...other, not: { not: one } };
}

/** The pattern of a matcher that is nothing but a text that must not be there. */
function deniedPattern(matcher: Fields): string | null {
  const { not } = matcher;
  if (Object.keys(matcher).length !== 1 || !isFields(not) || Object.keys(not).length !== 1) return null;
  if (typeof not.contains === 'string') return quoteRe2(not.contains);
  return typeof not.matches === 'string' ? `(?:${not.matches})` : null;
}

/** Two expectations of one check in one: what stands in both places must both hold. Null where that is more than a plan can hold. */
export function merged(one: Fields, other: Fields): Fields | null {
  const all: Record<string, unknown> = { ...one };
  for (const [key, value] of Object.entries(other)) {
    const there = all[key];
    if (there === undefined || JSON.stringify(there) === JSON.stringify(value)) all[key] = value;
    else if (isFields(there) && isFields(value)) {
      const both = holders.has(key) ? merged(there, value) : conjunction(there, value);
      if (both === null) return null;
      all[key] = both;
    }
    // What is one value is none of those that it must not be.
    else if (!isFields(there) && isFields(value) && Object.keys(value).join() === 'not') all[key] = there;
    else all[key] = value;
  }
  return all;
}

/** Keys whose value holds names, and no matcher. */
const holders = new Set([
  'json',
  'header',
  'timing',
  'tls',
  'handshake',
  'entries',
  'tests',
  'control',
  'events',
]);

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
