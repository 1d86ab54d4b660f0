import type { RunDeploy, RunDoubt } from '../run/events.ts';
import type { OriginRevision } from './events.ts';

/** The rule of revisions, for the sentence to who broke it. */
export const revisionRule =
  'a revision is 1 to 128 letters (A–Z), digits and `.`, `_`, `:`, `/`, `@`, `+`, `-`, begins with a letter or a digit, and has no `..` and no `//`, such as `00469-x1` or `v1.4.2`';

/** True for a revision as deploys have it: no path, no address, no mention that was typed in its place. */
export function isRevision(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,127}$/.test(text) && !/\.\.|\/\//.test(text);
}

/**
 * What the origins say of a revision. `old`: another one answers; `confirmed`: every answer of every origin is this one;
 * `unasked`: the plan has no way to ask; else `unknown`.
 */
export function revisionStanding(
  revision: string,
  origins: readonly OriginRevision[],
): 'confirmed' | 'old' | 'unknown' | 'unasked' {
  if (origins.length === 0) return 'unasked';
  const answers = origins.flatMap((origin) => origin.answers);
  if (answers.some((answer) => answer !== null && answer !== revision)) return 'old';
  const isSure = origins.every(
    (origin) =>
      origin.problem === '' &&
      origin.answers.length > 0 &&
      origin.answers.every((answer) => answer === revision),
  );
  return isSure ? 'confirmed' : 'unknown';
}

/** Who does not answer with this revision, in words: `health: 00468-old (2 of 3)`. */
export function othersIn(revision: string, origins: readonly OriginRevision[]): string {
  return origins
    .flatMap(({ name, answers, problem }) => {
      const others = [...Map.groupBy(answers, (answer) => answer)].flatMap(([answer, { length }]) =>
        answer === null || answer === revision ? [] : [`${answer} (${length} of ${answers.length})`],
      );
      if (others.length > 0) return [`${name}: ${others.join(', ')}`];
      return problem === '' ? [] : [`${name}: ${problem}`];
    })
    .join('; ');
}

/** What the origins' answers after the run of a report say against it; null when nobody could ever ask, or all is as it should be. */
export function doubtOf(
  { revision, isConfirmed }: RunDeploy,
  origins: readonly OriginRevision[],
): RunDoubt | null {
  const standing = revisionStanding(revision, origins);
  const others = othersIn(revision, origins);
  if (standing === 'old')
    return { reason: `the revision changed during the run: ${others}`, isCertain: true };
  if (standing === 'unasked' && isConfirmed === undefined) return null;
  if (standing === 'confirmed' && isConfirmed !== false) return null;
  const detail = others === '' ? '' : `: ${others}`;
  return { reason: `nobody knows that ${revision} answered all the time${detail}`, isCertain: false };
}
