import type { Failure } from '../../core/check.ts';
import {
  describeMatcher,
  isOperators,
  type MatcherInput,
  match,
  type Operators,
} from '../../core/expect/matcher.ts';

/** What can be said of a text whose middle is not known. */
export type CutVerdict =
  | { kind: 'holds' }
  | { kind: 'fails'; failures: readonly Failure[] }
  | { kind: 'unknown'; wanted: string };

type Truth = boolean | 'unknown';

/** Judges a text of `bytes` bytes of which `text` is the head and the tail; says "unknown" where the missing middle could decide. */
export function matchCut(wanted: MatcherInput, text: string, bytes: number, at: string): CutVerdict {
  const rules: Operators = isOperators(wanted) ? wanted : { equals: wanted };
  const truths = Object.entries(rules)
    .filter(([, operand]) => operand !== undefined)
    .map(([name, operand]) => ({
      rule: { [name]: operand } as Operators,
      truth: truth(name, operand, text, bytes),
    }));
  const failing = truths.filter((one) => one.truth === false);
  if (failing.length > 0) {
    return { kind: 'fails', failures: failing.flatMap((one) => failuresOf(one.rule, text, at)) };
  }
  const unknown = truths.filter((one) => one.truth === 'unknown').map((one) => inWords(one.rule));
  return unknown.length > 0 ? { kind: 'unknown', wanted: unknown.join(' and ') } : { kind: 'holds' };
}

/** As `describeMatcher`, which has no words for `not`. */
function inWords(rule: Operators): string {
  return rule.not === undefined ? describeMatcher(rule) : `not (${describeMatcher(rule.not)})`;
}

function failuresOf(rule: Operators, text: string, at: string): readonly Failure[] {
  const failures = match(rule, text, at);
  if (failures.length > 0) return failures;
  const expected = inWords(rule);
  return [
    { at, expected, actual: 'a longer text', message: `expected ${at} ${expected}, got a longer text` },
  ];
}

function truth(name: string, operand: unknown, text: string, bytes: number): Truth {
  const isSame = () => match({ [name]: operand } as Operators, text, '').length === 0;
  switch (name) {
    // Found in what was kept is found; not found may be in the rest.
    case 'contains':
    case 'matches':
      return isSame() || 'unknown';
    case 'startsWith':
    case 'endsWith':
      return isSame() || (String(operand).length * 4 < text.length ? false : 'unknown');
    case 'equals':
      return new TextEncoder().encode(String(operand)).length === bytes ? 'unknown' : false;
    case 'ne':
      return new TextEncoder().encode(String(operand)).length === bytes ? 'unknown' : true;
    case 'in':
      return (
        (operand as unknown[]).some((one) => truth('equals', one, text, bytes) === 'unknown') && 'unknown'
      );
    case 'not':
      return inverted(matchCut(operand as MatcherInput, text, bytes, ''));
    case 'exists':
    case 'type':
      return isSame();
    default:
      return 'unknown';
  }
}

function inverted(verdict: CutVerdict): Truth {
  if (verdict.kind === 'unknown') return 'unknown';
  return verdict.kind === 'fails';
}
