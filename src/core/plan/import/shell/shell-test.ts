import type { CommandClaim } from './claim.ts';
import { literalPattern } from './grep.ts';
import type { ParsedCommand, Simple, Text } from './model.ts';
import { plainText, writtenText } from './words.ts';

/** What a `[ … ]` asks of one value: a variable, or `?` for the exit code of the command before. */
export type ShellTestAsk = { name: string; claim: CommandClaim };

/** Reads `[ "$X" = 200 ]`, `test -n "$X"`, `[[ $X =~ ok ]]`; null for what asks anything else. */
export function askedIn(simple: Simple): ShellTestAsk | null {
  const program = simple.program === null ? null : plainText(simple.program);
  if (program === null || !/^(?:\[\[?|test)$/.test(program) || simple.to.length > 0) return null;
  const args = simple.args.filter((arg) => !/^\]\]?$/.test(writtenText(arg)));
  const [first, second, third] = args;
  if (args.length === 2 && first !== undefined && second !== undefined) {
    const name = nameIn(second);
    const operator = writtenText(first);
    if (name === null || !/^-[nz]$/.test(operator)) return null;
    return { name, claim: { kind: operator === '-n' ? 'not-empty' : 'empty' } };
  }
  if (args.length !== 3 || first === undefined || second === undefined || third === undefined) return null;
  const value = plainText(third);
  const name = nameIn(first);
  const claim = value === null ? null : compared(writtenText(second), value);
  return name === null || claim === null ? null : { name, claim: name === '?' ? exitOf(claim) : claim };
}

/** The test that a command is, whatever it says when it holds or not. */
export function testIn(parsed: ParsedCommand): Simple | null {
  if (parsed.kind === 'pipeline') {
    const [only, ...more] = parsed.stages;
    if (only === undefined || more.length > 0 || parsed.isNegated) return null;
    if (!('kind' in only)) return askedIn(only) === null ? null : only;
    return testIn(only);
  }
  if (parsed.kind === 'chain') {
    const [first, ...rest] = parsed.links;
    if (first === undefined || !rest.every(({ parsed: link }) => isSaying(link))) return null;
    return testIn(first.parsed);
  }
  if (parsed.kind !== 'compound' || parsed.condition === null) return null;
  const { asks, no, noFails } = parsed.condition;
  return noFails || no.length > 0 ? testIn(asks) : null;
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

function nameIn(text: Text): string | null {
  const [only, ...more] = text;
  if (only === undefined || more.length > 0) return null;
  if (only.kind === 'variable') return only.name;
  return only.kind === 'shell' && only.written === '$?' ? '?' : null;
}

function compared(operator: string, value: string): CommandClaim | null {
  const number = /^-?\d{1,15}$/.test(value) ? Number(value) : null;
  switch (operator) {
    case '=':
    case '==':
      if (/^\*.+\*$/.test(value)) return { kind: 'has', patterns: [literalPattern(value.slice(1, -1))] };
      return /[*?]/.test(value) ? null : value === '' ? { kind: 'empty' } : { kind: 'value', is: value };
    case '!=':
      return value === '' ? { kind: 'not-empty' } : { kind: 'value', is: { exists: true, ne: value } };
    case '=~':
      return {
        kind: 'has',
        patterns: [
          {
            literal: /^[\w -]+$/.test(value) ? value : null,
            re2: value,
            ignoreCase: false,
            isInverted: false,
          },
        ],
      };
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

function exitOf(claim: CommandClaim): CommandClaim {
  if (claim.kind === 'count' || claim.kind === 'value')
    return { kind: 'exit', is: typeof claim.is === 'string' ? Number(claim.is) : claim.is };
  return claim;
}
