import { isSameSaid } from '../cause/steady.ts';
import { shortened } from '../shorten.ts';
import type { CheckFacts } from './facts.ts';

/**
 * What is wrong now with a check that failed before too, where it is something else: tests that passed, errors that its log did not have,
 * another reason. Null where it is the same, or one of the runs does not tell.
 */
export function otherReason(old: CheckFacts, now: CheckFacts): string | null {
  if (old.failingCases !== undefined && now.failingCases !== undefined) return newCases(old, now);
  if (old.errors !== null && now.errors !== null) return newErrors(old.errors, now.errors);
  if (old.why === undefined || now.why === undefined) return null;
  if (isSameSaid(old.why, now.why)) return null;
  return `fails for another reason: ${shortened(old.why, 150)} → ${shortened(now.why, 150)}`;
}

function newCases(old: CheckFacts, { failingCases = [] }: CheckFacts): string | null {
  const before = new Set(old.failingCases);
  const cases = failingCases.filter((name) => !before.has(name));
  const [first, ...others] = cases;
  if (first === undefined) return null;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  return `${cases.length === 1 ? 'a test fails' : `${cases.length} tests fail`} that did not before: ${shortened(first, 200)}${more}`;
}

type Errors = NonNullable<CheckFacts['errors']>;

/** What was not read to its end may have held it before. */
function newErrors(old: Errors, now: Errors): string | null {
  const before = new Set(old.errors.map(({ signature }) => signature));
  const found = now.errors.filter(({ signature }) => !before.has(signature));
  const [first] = found;
  if (first === undefined || !old.isComplete) return null;
  const more = found.length === 1 ? '' : ` and ${found.length - 1} more`;
  return `new in its log: ${shortened(first.example, 200)}${more}`;
}
