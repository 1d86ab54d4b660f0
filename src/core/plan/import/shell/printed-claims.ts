import { type ClaimSubject, type CommandClaim, isAtLeastOne } from './claim.ts';
import { aboutLogs } from './claims-by-type.ts';
import { aboutEach } from './each-line.ts';
import { quoteRe2 } from './grep.ts';
import { conjunction, hasMatcher, isSame, lacked, lacksMatcher, sameLine } from './matchers.ts';
import type { DraftType, EndLines, Fields, GrepPattern, Prints } from './model.ts';

/** What a pipe made of the answer; undefined where it is the answer itself. */
export function aboutPrinted(
  { type, prints, spec }: ClaimSubject,
  claim: CommandClaim,
): Fields | null | undefined {
  switch (prints.kind) {
    case 'text':
      if (prints.only !== undefined) return aboutEndLines(type, prints.only, claim);
      return prints.each === undefined ? undefined : aboutEach(prints.each, claim);
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
    case 'exit':
    case 'opaque':
    case 'duration':
      return ofAnswer.has(claim.kind) ? undefined : null;
    default:
      return undefined;
  }
}

/** Claims about the answer itself, whatever a pipe made of it. */
const ofAnswer: ReadonlySet<CommandClaim['kind']> = new Set([
  'status',
  'success',
  'failure',
  'exit',
  'header',
  'expires',
  'json',
]);

function statusSaid(claim: Extract<CommandClaim, { kind: 'value' | 'has' }>): Fields | null {
  const text = claim.kind === 'value' ? String(claim.is) : (claim.patterns[0]?.literal ?? '');
  const status = /^\D*([1-5]\d\d)\D*$/.exec(text)?.[1];
  return status === undefined ? null : { status: Number(status) };
}

function aboutJson(
  { path, isLength }: Extract<Prints, { kind: 'json' }>,
  claim: CommandClaim,
): Fields | null | undefined {
  const at = (matcher: unknown): Fields => ({ json: { [path]: isLength ? { length: matcher } : matcher } });
  const selected = /^(.*?)(?:\[\*\]|\[\?)/s.exec(path);
  const isNone =
    claim.kind === 'empty' || ((claim.kind === 'count' || claim.kind === 'value') && claim.is === 0);
  // Of places that are not there a matcher can say nothing but that.
  if (selected !== null && isNone && (isLength || claim.kind === 'empty'))
    return { json: { [selected[1] ?? '$']: { exists: true }, [path]: { exists: false } } };
  switch (claim.kind) {
    case 'value': {
      const length = isLength ? countOf(numberIn(claim.is)) : null;
      return isLength ? (length === null ? null : at(length)) : at(claim.is);
    }
    case 'count':
      return at(isLength ? claim.is : { length: claim.is });
    case 'has': {
      if (isLength) return null;
      const [only] = claim.patterns;
      return at(
        claim.patterns.length === 1 && only?.literal != null ? textMatcher(only) : hasMatcher(claim.patterns),
      );
    }
    case 'lacks':
      return isLength ? null : at(lacksMatcher(claim.pattern));
    case 'not-empty':
      return at(isLength ? { gte: 1 } : { exists: true, not: { in: [null, ''] } });
    case 'empty':
      return at(isLength ? 0 : { not: { exists: true, not: { in: [null, ''] } } });
    default:
      return undefined;
  }
}

/** Of `{ in: [3, "3"] }`, the two ways to print a number, the number. */
function numberIn(is: unknown): unknown {
  const list = typeof is === 'object' && is !== null && 'in' in is && Array.isArray(is.in) ? is.in : null;
  return list === null ? is : list.find((one) => typeof one === 'number');
}

/** A value that is printed alone: the literal is all of it, unless it says otherwise. */
function textMatcher(pattern: GrepPattern): unknown {
  return hasMatcher([pattern]);
}

/** `head -1`, `tail -3`: words about what is printed are about those lines, and say nothing of the others. */
function aboutEndLines(type: DraftType, only: EndLines, claim: CommandClaim): Fields | null | undefined {
  const key = type === 'http' ? 'body' : type === 'command' ? 'stdout' : null;
  if (key === null || ofAnswer.has(claim.kind)) return undefined;
  const [pattern, ...more] = claim.kind === 'has' ? claim.patterns : [];
  const wanted = pattern === undefined || more.length > 0 ? null : patternText(hasMatcher([pattern]));
  if (wanted === null) return null;
  const others = only.lines - 1;
  const before = others === 0 ? '' : `(?:[^\\n]*\\n){0,${others}}`;
  const behind = others === 0 ? '' : `(?:\\n[^\\n]*){0,${others}}`;
  const matches =
    only.from === 'beginning' ? `\\A${before}[^\\n]*${wanted}` : `${wanted}[^\\n]*${behind}\\n*\\z`;
  return { [key]: { matches } };
}

/** The pattern of a matcher that finds it anywhere; null for one with flags or ends of its own. */
function patternText(matcher: Fields): string | null {
  if (typeof matcher.contains === 'string')
    return matcher.contains.includes('${') ? null : quoteRe2(matcher.contains);
  const { matches } = matcher;
  return typeof matches === 'string' && !/^\(\?[ims]|\\[Az]/.test(matches) ? matches : null;
}

/** `grep X` without `-q`: words about what is printed are about the lines with X in them. */
function aboutLines(type: DraftType, pattern: GrepPattern, claim: CommandClaim): Fields | null | undefined {
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
    matcher === null
      ? null
      : type === 'http'
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
      if (isAtLeastOne(claim.is)) return some(hasMatcher([pattern]));
      return type === 'dns' ? null : some(linesMatcher(pattern, claim.is));
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

/** A matcher for text with so many lines that the pattern is in; null for more than anybody would read. */
function linesMatcher({ literal, re2, ignoreCase }: GrepPattern, is: Fields | number): Fields | null {
  const one = literal === null ? `(?:${re2})` : quoteRe2(literal);
  const flags = ignoreCase ? '(?is)' : '(?s)';
  const least = (count: number) => `${flags}(?:${one}[^\\n]*\\n.*?){${count - 1}}${one}`;
  const bounds = typeof is === 'number' ? { gte: is, lte: is } : is;
  if (Object.values(bounds).some((bound) => typeof bound !== 'number' || bound > 100 || bound < 1))
    return null;
  const parts = Object.entries(bounds).map(([bound, count]) => boundOf(bound, count, least));
  return parts.reduce(
    (all, part) => (all === null || part === null ? null : conjunction(all, part)),
    {} as Fields | null,
  );
}

/** `grep -c X` and `wc -l`: a number of lines. */
function aboutCount(
  type: DraftType,
  pattern: GrepPattern | null,
  claim: CommandClaim,
): Fields | null | undefined {
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
  return type === 'command' ? { stdout: lines } : type === 'http' ? { body: lines } : null;
}

function countOf(value: unknown): Fields | number | null {
  if (typeof value === 'number') return Number.isInteger(value) && value >= 0 ? value : null;
  if (typeof value === 'string') return /^\s*\d{1,9}\s*$/.test(value) ? Number(value) : null;
  return typeof value === 'object' && value !== null ? (value as Fields) : null;
}

/** A matcher for text of so many lines; null for numbers that RE2 would not repeat. */
function countLines(is: Fields | number): Fields | null {
  if (typeof is === 'number')
    return is > 500 ? null : { matches: `\\A(?:[^\\n]*\\n){${Math.max(0, is - 1)}}[^\\n]+\\n?\\z` };
  const parts = Object.entries(is).map(([bound, count]) => boundOf(bound, count, atLeastLines));
  return parts.reduce(
    (all, part) => (all === null || part === null ? null : conjunction(all, part)),
    {} as Fields | null,
  );
}

function atLeastLines(count: number): string {
  return count === 1 ? '[^\\n]' : `(?:[^\\n]*\\n){${count - 1}}[^\\n]`;
}

/** `least`: a pattern for so many or more. */
function boundOf(bound: string, count: unknown, least: (count: number) => string): Fields | null {
  if (typeof count !== 'number' || !Number.isInteger(count) || count < 0 || count > 500) return null;
  const more = (from: number): Fields => (from < 1 ? {} : { matches: least(from) });
  const fewer = (from: number): Fields | null => (from < 1 ? null : { not: { matches: least(from) } });
  switch (bound) {
    case 'gte':
      return more(count);
    case 'gt':
      return more(count + 1);
    case 'lt':
      return fewer(count);
    case 'lte':
      return fewer(count + 1);
    default:
      return null;
  }
}

function aboutValue(name: string, claim: CommandClaim): Fields | null | undefined {
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
