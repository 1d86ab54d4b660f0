import type { Failure } from '../check.ts';
import { describeMatcher, isOperators, type MatcherInput, match, type Operators } from './matcher.ts';

/** A text of which not everything is known. */
export type PartialText = {
  /** What was kept, in order: the head and the tail, never our mark between them. */
  parts: readonly string[];
  /** What was kept may say something else than it seems to: it is in an unknown encoding. */
  isReadable: boolean;
};

/** What can be said of a text that is not all known. */
export type CutVerdict =
  | { kind: 'holds' }
  | { kind: 'fails'; failures: readonly Failure[] }
  | { kind: 'unknown'; wanted: string };

type Truth = boolean | 'unknown';

/** The line that stands for what was left out; what a command writes like it is not judged either. */
const mark = /(?:^|\n)… [\d,]+ bytes left out …(?:\n|$)/;

/** The parts of a text that was cut, without the mark. */
export function keptParts(text: string): readonly string[] {
  return text.split(mark);
}

/** Judges a text of which only parts are known; says "unknown" where the rest could decide. */
export function matchCut(wanted: MatcherInput, text: PartialText, at: string): CutVerdict {
  const rules: Operators = isOperators(wanted) ? wanted : { equals: wanted };
  const truths = Object.entries(rules)
    .filter(([, operand]) => operand !== undefined)
    .map(([name, operand]) => ({
      rule: { [name]: operand } as Operators,
      truth: truth(name, operand, text),
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

function failuresOf(rule: Operators, { parts }: PartialText, at: string): readonly Failure[] {
  const failures = match(rule, parts.join('\n…\n'), at);
  if (failures.length > 0) return failures;
  const expected = inWords(rule);
  return [
    { at, expected, actual: 'a longer text', message: `expected ${at} ${expected}, got a longer text` },
  ];
}

function truth(name: string, operand: unknown, text: PartialText): Truth {
  const certain = truthOfReadable(name, operand, text);
  // What seems not to be there may be, in other bytes.
  return !text.isReadable && (certain === false || name === 'ne') ? 'unknown' : certain;
}

function truthOfReadable(name: string, operand: unknown, text: PartialText): Truth {
  const { parts } = text;
  const isIn = (part: string) => match({ [name]: operand } as Operators, part, '').length === 0;
  switch (name) {
    // Found in what was kept is found; not found may be in the rest.
    case 'contains':
      return parts.some(isIn) || 'unknown';
    case 'matches':
      return atCuts(parts).some(isIn) || 'unknown';
    case 'startsWith':
      return isIn(parts[0] ?? '') || beyond(operand, parts[0]);
    case 'endsWith':
      return isIn(parts.at(-1) ?? '') || beyond(operand, parts.at(-1));
    case 'equals':
      return couldBe(operand, parts);
    case 'ne': {
      const same = couldBe(operand, parts);
      return same === 'unknown' ? same : !same;
    }
    case 'in':
      return (operand as unknown[]).some((one) => couldBe(one, parts) === 'unknown') && 'unknown';
    case 'not':
      return inverted(matchCut(operand as MatcherInput, text, ''));
    case 'exists':
    case 'type':
      return isIn(parts.join('\n'));
    default:
      return 'unknown';
  }
}

/** A text that the kept parts are too short to rule out. */
function beyond(operand: unknown, part = ''): Truth {
  return String(operand).length > part.length && 'unknown';
}

/** Never true: of a text that is longer than what was kept nobody knows the middle. */
function couldBe(operand: unknown, parts: readonly string[]): Truth {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return typeof operand === 'string' && operand.length >= length && 'unknown';
}

/** No pattern uses this character, so that `^` and `$` do not hold where the text was only cut. */
const edge = '\ue0fe';

function atCuts(parts: readonly string[]): readonly string[] {
  const last = parts.length - 1;
  return parts.map((part, at) => `${at === 0 ? '' : edge}${part}${at === last ? '' : edge}`);
}

function inverted(verdict: CutVerdict): Truth {
  if (verdict.kind === 'unknown') return 'unknown';
  return verdict.kind === 'fails';
}
