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
  options: WordsOptions = {},
): Attachment {
  const able = checks.flatMap((check) => {
    const draft = commands.withExpectation(check.draft, text, options);
    return draft === null ? [] : [{ check, draft }];
  });
  const [first] = able;
  if (first === undefined) return nobody;
  const scored = able.map((one) => ({ ...one, score: shared(text, one.check) }));
  const most = Math.max(...scored.map(({ score }) => score));
  const near = most > 0 ? scored.filter(({ score }) => score === most) : scored;
  const free = near.filter(
    ({ check }) => check.draft.inferred || Object.keys(check.draft.expect).length === 0,
  );
  const chosen = near.length === 1 || checks.length === 1 ? near : free;
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

/** Names count more than words. */
function shared(text: string, { words }: Candidate): number {
  const names = [...namesIn(text)].filter((name) => words.includes(name)).length;
  const nouns = nounsIn(words);
  return names * 3 + [...nounsIn(text)].filter((noun) => nouns.has(noun)).length;
}

/** Gives a check what the comments around its command, or its title, state; the nearest first. True when one was taken. */
export function attachOwn(
  check: Candidate,
  texts: readonly string[],
  withExpectation: Commands['withExpectation'],
  options: WordsOptions = {},
): boolean {
  for (const text of texts) {
    const draft = withExpectation(check.draft, text, options);
    if (draft === null) continue;
    check.draft = draft;
    return true;
  }
  return false;
}
