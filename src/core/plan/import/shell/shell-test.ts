import type { CommandClaim } from './claim.ts';
import { conditionParts } from './condition.ts';
import { literalPattern } from './grep.ts';
import type { GrepPattern, ParsedCommand, Simple, Text } from './model.ts';
import { plainText, writtenText } from './words.ts';

/** What a `[ … ]` asks of one value: a variable, `?` for the exit code of the command before, or what a command in it prints. */
export type ShellTestAsk = { of: { name: string } | { printed: ParsedCommand }; claim: CommandClaim };

/** Reads `[ "$X" = 200 ]`, `test -n "$X"`, `[[ $X =~ ok ]]`, `[ "$(curl …)" = 200 ]`; null for what asks anything else. */
export function askedIn(simple: Simple, isInverted = false): ShellTestAsk | null {
  const program = simple.program === null ? null : plainText(simple.program);
  if (program === null || !/^(?:\[\[?|test)$/.test(program) || simple.to.length > 0) return null;
  const words = simple.args.filter((arg) => !/^\]\]?$/.test(writtenText(arg)));
  const isDenied = writtenText(words[0] ?? []) === '!';
  const args = isDenied ? words.slice(1) : words;
  const [first, second, third] = args;
  const asks = (operator: string) => (isDenied !== isInverted ? (opposite[operator] ?? '') : operator);
  if (args.length === 2 && first !== undefined && second !== undefined) {
    const of = subjectIn(second);
    const operator = asks(writtenText(first));
    if (of === null || !/^-[nz]$/.test(operator)) return null;
    return { of, claim: { kind: operator === '-n' ? 'not-empty' : 'empty' } };
  }
  if (args.length !== 3 || first === undefined || second === undefined || third === undefined) return null;
  const isTurned = plainText(first) !== null && plainText(third) === null;
  const [subject, wanted] = isTurned ? [third, first] : [first, third];
  const value = plainText(wanted);
  const of = subjectIn(subject);
  const operator = asks(writtenText(second));
  const claim = value === null ? null : compared(isTurned ? (turned[operator] ?? operator) : operator, value);
  if (of === null || claim === null) return null;
  return { of, claim: 'name' in of && of.name === '?' ? exitOf(claim) : claim };
}

const opposite: Readonly<Record<string, string>> = {
  '=': '!=',
  '==': '!=',
  '!=': '=',
  '=~': '!~',
  '-eq': '-ne',
  '-ne': '-eq',
  '-gt': '-le',
  '-le': '-gt',
  '-ge': '-lt',
  '-lt': '-ge',
  '-n': '-z',
  '-z': '-n',
};
const turned: Readonly<Record<string, string>> = { '-gt': '-lt', '-lt': '-gt', '-ge': '-le', '-le': '-ge' };

/** What the test asks that a command is, whatever it says when it holds or not; null for any other command. */
export function askOf(parsed: ParsedCommand, isInverted = false): ShellTestAsk | null {
  if (parsed.kind === 'pipeline') {
    const [only, ...more] = parsed.stages;
    if (only === undefined || more.length > 0) return null;
    if (!('kind' in only)) return askedIn(only, parsed.isNegated !== isInverted);
    return parsed.isNegated ? null : askOf(only, isInverted);
  }
  if (parsed.kind === 'chain') {
    const [first, ...rest] = parsed.links;
    if (first === undefined || !rest.every(({ parsed: link }) => isSaying(link))) return null;
    return askOf(first.parsed, isInverted);
  }
  const condition = conditionParts(parsed);
  return condition === null ? null : askOf(condition.asks, condition.isInverted !== isInverted);
}

/** `echo OK`, `exit 1`, and groups of them. */
export function isSaying(parsed: ParsedCommand): boolean {
  if (parsed.kind === 'compound') return parsed.all.length > 0 && parsed.all.every(isSayingProgram);
  if (parsed.kind !== 'pipeline') return false;
  const [stage, ...more] = parsed.stages;
  if (stage === undefined || more.length > 0) return false;
  return 'kind' in stage ? isSaying(stage) : isSayingProgram(stage);
}

function isSayingProgram({ program, to, args }: Simple): boolean {
  const name = program === null ? null : plainText(program);
  const hasSubstitution = args.flat().some(({ kind }) => kind === 'substitution');
  const isSilent = to.every((file) => /^\/dev\/(?:null|stderr)$/.test(plainText(file) ?? ''));
  return (
    name !== null &&
    /^(?:echo|printf|exit|true|false|:|return|continue|break)$/.test(name) &&
    !hasSubstitution &&
    isSilent
  );
}

function subjectIn(text: Text): ShellTestAsk['of'] | null {
  const [only, ...more] = text;
  if (only === undefined || more.length > 0) return null;
  if (only.kind === 'variable') return { name: only.name };
  if (only.kind === 'substitution') return only.parsed === null ? null : { printed: only.parsed };
  return only.kind === 'shell' && only.written === '$?' ? { name: '?' } : null;
}

function compared(operator: string, value: string): CommandClaim | null {
  const number = /^-?\d{1,15}$/.test(value) ? Number(value) : null;
  switch (operator) {
    case '=':
    case '==':
      if (/^\*.+\*$/.test(value)) return { kind: 'has', patterns: [literalPattern(value.slice(1, -1))] };
      return /[*?]/.test(value) ? null : value === '' ? { kind: 'empty' } : { kind: 'value', is: value };
    case '!=':
      if (/^\*.+\*$/.test(value)) return { kind: 'lacks', pattern: literalPattern(value.slice(1, -1)) };
      if (/[*?]/.test(value)) return null;
      return value === '' ? { kind: 'not-empty' } : { kind: 'value', is: { exists: true, ne: value } };
    case '=~':
    case '!~': {
      const pattern = patternOf(value);
      if (pattern === null) return null;
      return operator === '=~' ? { kind: 'has', patterns: [pattern] } : { kind: 'lacks', pattern };
    }
    case '-eq':
      return number === null ? null : { kind: 'count', is: number };
    case '-ne':
      return number === null ? null : { kind: 'value', is: { exists: true, ne: value } };
    case '-gt':
    case '-ge':
    case '-lt':
    case '-le':
      return number === null
        ? null
        : {
            kind: 'count',
            is: { [{ '-gt': 'gt', '-ge': 'gte', '-lt': 'lt', '-le': 'lte' }[operator]]: number },
          };
    default:
      return null;
  }
}

/** A pattern of `=~`, whose ends are those of the whole text without its last line ends; null for one that has them in its middle. */
function patternOf(value: string): GrepPattern | null {
  const literal = /^[\w -]+$/.test(value) ? value : null;
  const re2 = value.replace(/^\^/, '\\A').replace(/(?<!\\)\$$/, '\\n*\\z');
  return /(?<![\\[])[\^$]/.test(re2) ? null : { literal, re2, ignoreCase: false, isInverted: false };
}

function exitOf(claim: CommandClaim): CommandClaim {
  if (claim.kind === 'count' || claim.kind === 'value')
    return { kind: 'exit', is: typeof claim.is === 'string' ? Number(claim.is) : claim.is };
  return claim;
}
