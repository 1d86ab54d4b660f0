import { RE2JS } from 're2js';
import type { GrepPattern, Simple, Text } from './model.ts';
import { readOptions } from './native.ts';
import { plainText } from './words.ts';

const table = {
  values: 'eABCmf',
  flags: 'qciEFPGvowxnhHlLsrRaIbz0123456789',
  long: {
    quiet: 'q',
    silent: 'q',
    count: 'c',
    'ignore-case': 'i',
    'extended-regexp': 'E',
    'fixed-strings': 'F',
    'perl-regexp': 'P',
    'invert-match': 'v',
    'only-matching': 'o',
    'word-regexp': 'w',
    'line-regexp': 'x',
    regexp: 'e=',
    color: null,
    colour: null,
    'line-buffered': null,
    'no-messages': null,
    'after-context': 'A=',
    'before-context': 'B=',
    context: 'C=',
    'max-count': 'm=',
  },
} as const;

/** What a `grep` at the end of a pipe looks for and prints. */
export type Grep = { pattern: GrepPattern; isQuiet: boolean; isCount: boolean; isOnly: boolean };

/** Null for a `grep` that reads files, or whose pattern RE2 cannot look for. */
export function grepOf(
  simple: Simple,
  program: string,
  filled: (text: Text) => string | null = plainText,
): Grep | null {
  const options = readOptions(simple.args, table);
  if (options.unknown.length > 0) return null;
  const { all } = options;
  const given = all.get('e');
  const [first, ...files] = given === undefined ? options.free : [given[0], ...options.free];
  const plain = first === undefined ? null : plainText(first);
  const text = plain ?? (first === undefined ? null : filled(first));
  if (text === null || text === '' || all.has('r') || all.has('f')) return null;
  if (files.some((file) => file !== undefined && plainText(file) !== '-') || (given?.length ?? 0) > 1)
    return null;
  const isFixed = all.has('F') || program === 'fgrep';
  const isExtended =
    all.has('E') || all.has('P') || program === 'egrep' || program === 'rg' || program === 'ag';
  const pattern =
    plain === null ? { literal: text, re2: quoteRe2(text) } : patternOf(text, { isFixed, isExtended });
  if (pattern === null) return null;
  const whole = all.has('x')
    ? `^(?:${pattern.re2})$`
    : all.has('w')
      ? `\\b(?:${pattern.re2})\\b`
      : pattern.re2;
  const isLiteral = !all.has('x') && !all.has('w');
  return {
    pattern: {
      literal: isLiteral ? pattern.literal : null,
      re2: whole,
      ignoreCase: all.has('i'),
      isInverted: all.has('v'),
    },
    isQuiet: all.has('q'),
    isCount: all.has('c'),
    isOnly: all.has('o'),
  };
}

function patternOf(
  text: string,
  { isFixed, isExtended }: { isFixed: boolean; isExtended: boolean },
): { literal: string | null; re2: string } | null {
  if (isFixed) return { literal: text, re2: quoteRe2(text) };
  const re2 = isExtended ? text : basicToExtended(text);
  if (/^(?:[^\\^$.*+?()[\]{}|]|\\[\\^$.*+?()[\]{}|/"'-])+$/.test(re2)) {
    const literal = re2.replace(/\\(.)/g, '$1');
    return { literal, re2: quoteRe2(literal) };
  }
  const compiled = re2.replace(/\\([<>])/g, '\\b').replace(/\(\?<([A-Za-z])/g, '(?P<$1');
  try {
    RE2JS.compile(compiled);
    return { literal: null, re2: compiled };
  } catch {
    return null;
  }
}

/** In a basic pattern `+ ? | ( ) {` are themselves, and what they are elsewhere behind a backslash. */
function basicToExtended(text: string): string {
  return text.replace(/\\([+?|(){}])|([+?|(){}])|(\[[^\]]*\])|\\./g, (all, special, plain, group) => {
    if (special !== undefined) return special;
    if (plain !== undefined) return `\\${plain}`;
    return group ?? all;
  });
}

/** A text that matches itself. */
export function quoteRe2(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** A pattern that is this text. */
export function literalPattern(literal: string, ignoreCase = false): GrepPattern {
  return { literal, re2: quoteRe2(literal), ignoreCase, isInverted: false };
}
