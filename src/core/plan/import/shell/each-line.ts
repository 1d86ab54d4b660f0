import type { CommandClaim } from './claim.ts';
import { quoteRe2 } from './grep.ts';
import { hasMatcher } from './matchers.ts';
import type { EachOf, Fields, ParsedCommand, Simple } from './model.ts';
import { plainText, writtenText } from './words.ts';

/** What a command prints for each of several things: a line, a word, or a row below the heads of columns; null where it is one text. */
export function eachOf(parsed: ParsedCommand): EachOf | null {
  if (parsed.kind !== 'pipeline' || parsed.isNegated) return null;
  const last = parsed.stages.at(-1);
  if (last === undefined || 'kind' in last) return null;
  const name =
    plainText(last.program ?? [])
      ?.split('/')
      .at(-1) ?? '';
  const words = last.args.map(writtenText);
  if (/^(?:jq|gojq|jaq|yq)$/.test(name)) return isEachValue(words) ? 'line' : null;
  const template = templateIn(words);
  if (/^(?:kubectl|oc)$/.test(name)) {
    if (template === null) return isTable(last, words) ? 'row' : null;
    if (!/\[\*\]|\[\]|\.\.|\{\s*range\b/.test(template)) return null;
    return /\{\s*range\b|\\n/.test(template) ? 'line' : 'word';
  }
  if (!/^(?:docker|podman|nerdctl|docker-compose)$/.test(name) || !words.includes('ps')) return null;
  return template === null ? 'row' : /^(?:json|table\b)/.test(template) ? null : 'line';
}

/** A filter that goes through a list, and makes no list or number of it again. */
function isEachValue(words: readonly string[]): boolean {
  const filter = words.find((word) => !word.startsWith('-')) ?? '';
  return (
    filter.includes('[]') &&
    !/^\s*\[|@|\b(?:length|all|any|add|first|last|join|map|group_by|unique|min|max|index|contains|input_line_number)\b/.test(
      filter,
    )
  );
}

function templateIn(words: readonly string[]): string | null {
  const line = words.join(' ');
  const found =
    /(?:^|\s)(?:-o[\s=]*|--output[\s=])(?:jsonpath(?:-as-json)?|go-template|template)[=\s](.*)$/s.exec(
      line,
    ) ?? /(?:^|\s)--format[\s=](.*)$/s.exec(line);
  return found?.[1]?.replace(/^['"]/, '') ?? null;
}

const withValue =
  /^(?:-[nlocs]|--(?:namespace|selector|context|kubeconfig|sort-by|field-selector|cluster|user|output|chunk-size|server))$/;

/** `kubectl get pods`: one row for each, and no name of a single one. */
function isTable({ args }: Simple, words: readonly string[]): boolean {
  if (words.some((word) => /^(?:-o|--output)/.test(word)) && !words.includes('wide')) return false;
  const free = args
    .map(writtenText)
    .filter((word, at, all) => !word.startsWith('-') && !withValue.test(all[at - 1] ?? ''));
  const [verb, kind = '', ...names] = free;
  return verb === 'get' && names.length === 0 && /^[a-z]+(?:\.[a-z.\d]+)?$/.test(kind);
}

/** Words that say how one of several things is. */
const states =
  /^(?:running|ready|completed|succeeded|bound|active|available|up|healthy|true|synced|deployed|established)$/i;

/** What is said of what is printed for each holds of each; undefined for what is said of all of it. */
export function aboutEach(each: EachOf, claim: CommandClaim): Fields | undefined {
  const text = oneText(claim);
  if (text === null || /\s/.test(text) || (each === 'row' && !states.test(text))) return undefined;
  const { contains, matches } = hasMatcher([
    { literal: text, re2: quoteRe2(text), ignoreCase: false, isInverted: false },
  ]) as { contains?: string; matches?: string };
  const word = matches ?? quoteRe2(contains ?? text);
  if (each === 'word')
    return { stdout: { matches: `\\A\\s*${quoteRe2(text)}(?:\\s+${quoteRe2(text)})*\\s*\\z` } };
  const head = each === 'row' ? '(?:[A-Z][^a-z\\n]*\\n)?' : '';
  const line = `[^\\n]*${word}[^\\n]*`;
  return { stdout: { matches: `\\A${head}${line}(?:\\n${line})*\\n*\\z` } };
}

function oneText(claim: CommandClaim): string | null {
  if (claim.kind === 'value') return typeof claim.is === 'string' && claim.is !== '' ? claim.is : null;
  const [only, ...more] = claim.kind === 'has' ? claim.patterns : [];
  return more.length > 0 || only?.ignoreCase === true || only?.literal?.includes('${') === true
    ? null
    : (only?.literal ?? null);
}
