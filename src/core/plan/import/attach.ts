import type { Candidate } from './candidate.ts';
import type { Commands } from './commands.ts';
import type { WordsOptions } from './expectation-words.ts';
import { namesIn, nounsIn } from './wording.ts';

/** Which checks took an expectation, and why those; empty when none could. */
export type Attachment = { takers: readonly Candidate[]; why: string };

const nobody: Attachment = { takers: [], why: '' };

/**
 * Gives a stated expectation to the checks of the block before it. Behind several commands it goes to those that it shares the
 * most words with, else to each that has none of its own and can take it.
 */
export function attach(
  text: string,
  checks: readonly Candidate[],
  commands: Commands,
  options: WordsOptions & { isBox?: boolean } = {},
): Attachment {
  const whole = attachWhole(text, checks, commands, options);
  return whole.takers.length > 0 ? whole : attachClauses(text, checks, commands, options);
}

/** Clauses that each name a command of their own: `the POST is answered with 204; the query finds at least 1 row`. All of them, or none. */
function attachClauses(
  text: string,
  checks: readonly Candidate[],
  commands: Commands,
  { isBox: _, ...options }: WordsOptions & { isBox?: boolean },
): Attachment {
  const clauses = text.split(/\n|[;；]|(?<=\p{L}|\d)[.。]\s+(?=[\p{Lu}(])/u).filter((one) => /\S/.test(one));
  if (checks.length < 2 || (clauses.length < 2 && !numbered.test(text))) return nobody;
  const found = clauses.map((clause) => {
    const able = checks.flatMap((check) => {
      const draft = commands.withExpectation(check.draft, clause, { context: contextOf(check), ...options });
      return draft === null || !isOpen(check) ? [] : [{ check, draft }];
    });
    const scores = able.map(({ check }) => shared(clause, check));
    const most = Math.max(0, ...scores);
    const near = able.length > 1 && most > 0 ? able.filter((_, at) => scores[at] === most) : able;
    return near.length === 1 ? near[0] : undefined;
  });
  const taken = new Set(found.map((one) => one?.check));
  if (taken.size < clauses.length || taken.has(undefined)) return nobody;
  for (const one of found) if (one !== undefined) one.check.draft = one.draft;
  return {
    takers: found.flatMap((one) => (one === undefined ? [] : [one.check])),
    why: `stated behind ${checks.length} commands; each clause names one of them`,
  };
}

const numbered = /^\s*\(\d{1,2}\)\s/;

function attachWhole(
  text: string,
  checks: readonly Candidate[],
  commands: Commands,
  { isBox = false, ...options }: WordsOptions & { isBox?: boolean } = {},
): Attachment {
  const able = checks.flatMap((check) => {
    const draft = commands.withExpectation(check.draft, text, { context: contextOf(check), ...options });
    return draft === null ? [] : [{ check, draft }];
  });
  const [first] = able;
  if (first === undefined) return nobody;
  // What holds of one of several, and two codes for two commands, are said of none.
  if (checks.length > 1 && (partly.test(text) || isUnion(able, text))) return nobody;
  const looking = able.filter(({ check }) => isShown(check));
  const scored = (looking.length > 0 ? looking : able).map((one) => ({
    ...one,
    score: shared(text, one.check),
  }));
  const most = Math.max(...scored.map(({ score }) => score));
  const near = most > 0 ? scored.filter(({ score }) => score === most) : scored;
  const free = near.filter(({ check }) => isOpen(check));
  // What each of them expects already is said of all.
  const known = near.filter(
    ({ check, draft }) => JSON.stringify(draft.expect) === JSON.stringify(check.draft.expect),
  );
  // A box that shares no word with a check of which all is stated says something else.
  if (isBox && most === 0 && !near.some(({ check }) => isOpen(check))) return nobody;
  // A bare value is said of the last command: where that is asked of a person, so is the value.
  if (most === 0 && checks.length > 1 && checks.at(-1)?.draft.type === 'manual') return nobody;
  const chosen = near.length === 1 || checks.length === 1 ? near : free.length > 0 ? free : known;
  for (const { check, draft } of chosen) check.draft = draft;
  if (chosen.length === 0) return nobody;
  const why =
    checks.length === 1
      ? 'stated for this check'
      : most > 0
        ? 'stated behind several commands; shares the most words with this one'
        : `stated behind ${checks.length} commands without naming one; given to each that can take it`;
  return { takers: chosen.map(({ check }) => check), why };
}

const partly =
  /(?<![\p{L}])(?:(?:one|some|any|most|half|two|three|none|neither|either)\s+of|eine[rsmn]?\s+(?:davon|von\s|der)|l['’]une?\s|une?\s+(?:des|d['’]entre)|un[oa]\s+de|algun[oa]s?|um[a]?\s+d[eoa]|alcun[ie]|un[oa]\s+de[il]|од(?:ин|на|но)\s+из|een\s+van|jeden\s+z)(?![\p{L}])|其中|どれか|いずれか|하나/iu;

function isUnion(able: readonly { draft: Candidate['draft'] }[], text: string): boolean {
  const isList = able.some(
    ({ draft: { expect } }) =>
      Array.isArray(expect.status) && expect.status.filter((one) => typeof one === 'number').length > 1,
  );
  return isList && !/(?<!\p{L})(?:or|oder|ou|o|of|lub|или)(?!\p{L})|或|または|또는/iu.test(text);
}

/** What a check is called: the heading above it, and the comment. */
function contextOf({ name, unit: { title } }: Candidate): string {
  return `${title?.kind === 'list-item' || title?.kind === 'task' ? '' : (title?.text ?? '')}\n${name}`;
}

/** What a program prints is looked at where it only looks, and where nothing is kept of it. */
function isShown({ draft: { type, danger, capture } }: Candidate): boolean {
  return type !== 'command' || (danger === null && Object.keys(capture).length === 0);
}

/** True for a check that nothing was stated for but that it does not fail: `curl -f`. */
function isOpen({ draft: { inferred, expect, type } }: Candidate): boolean {
  const { status, ...rest } = expect;
  const isBroad = type === 'http' && [status].flat().every((one) => /^[23]xx$/.test(String(one)));
  return inferred || Object.keys(expect).length === 0 || (isBroad && Object.keys(rest).length === 0);
}

/** Names count more than words. */
function shared(text: string, { words }: Candidate): number {
  const names = [...namesIn(text)].filter((name) => words.includes(name)).length;
  const nouns = new Set([...nounsIn(words), ...numbersIn(words)]);
  return names * 3 + [...nounsIn(text), ...numbersIn(text)].filter((noun) => nouns.has(noun)).length;
}

/** Statuses are names of a kind. */
function numbersIn(text: string): readonly string[] {
  return text.match(/(?<![\w.])[2-5]\d\d(?![\w.])/g) ?? [];
}

/** Gives a check what the comments around its command, or its title, state; the nearest first. True when one was taken. */
export function attachOwn(
  check: Candidate,
  texts: readonly string[],
  withExpectation: Commands['withExpectation'],
  options: WordsOptions = {},
): boolean {
  for (const text of texts) {
    const draft = withExpectation(check.draft, text, { context: contextOf(check), ...options });
    if (draft === null) continue;
    check.draft = draft;
    return true;
  }
  return false;
}
