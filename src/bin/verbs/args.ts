import { parseArgs } from 'node:util';
import { UserError } from '../../core/errors.ts';
import { nearest } from '../../core/nearest.ts';
import type { Args, Flag } from './verb.ts';

/** Takes a command line apart; throws one `UserError` (`usage`) that names every flag that is wrong. */
export function readArgs(argv: readonly string[], flags: readonly Flag[]): Args {
  const { tokens } = parseArgs({
    args: [...argv],
    options: Object.fromEntries(flags.map((flag) => [flag.name, optionOf(flag)])),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const byName = new Map(flags.map((flag) => [flag.name, flag]));
  const given = new Map<string, string[]>();
  const words: string[] = [];
  const problems: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') words.push(token.value);
    if (token.kind !== 'option') continue;
    const flag = byName.get(token.name);
    const problem = flag === undefined ? unknownFlag(token.rawName, flags) : misuse(flag, token, given);
    if (problem !== null) problems.push(problem);
    else given.set(token.name, [...(given.get(token.name) ?? []), token.value ?? '']);
  }
  if (problems.length > 0) throw new UserError('usage', problems.join('\n'));
  return {
    words,
    has: (flag) => given.has(flag),
    value: (flag) => given.get(flag)?.at(-1) ?? null,
    values: (flag) => given.get(flag) ?? [],
  };
}

function optionOf(flag: Flag) {
  const type = flag.value === undefined ? ('boolean' as const) : ('string' as const);
  return flag.short === undefined ? { type } : { type, short: flag.short };
}

function unknownFlag(rawName: string, flags: readonly Flag[]): string {
  const near = nearest(
    rawName.replace(/^-+/, ''),
    flags.map(({ name }) => name),
  );
  return `There is no flag ${rawName}.${near === null ? '' : ` Did you mean --${near}?`}`;
}

type Token = { rawName: string; value?: string | undefined; inlineValue?: boolean | undefined };

function misuse(flag: Flag, token: Token, given: ReadonlyMap<string, readonly string[]>): string | null {
  const { rawName, value, inlineValue } = token;
  if (flag.value === undefined)
    return value === undefined ? null : `${rawName} takes no value, got ${JSON.stringify(value)}.`;
  if (value === undefined || value === '') return `${rawName} needs a value: ${rawName} <${flag.value}>.`;
  if (!inlineValue && /^-./.test(value)) {
    return `${rawName} needs a value, got the flag ${value}. If it is the value, write ${rawName}=${value}.`;
  }
  if (!flag.repeatable && given.has(flag.name)) return `${rawName} is given twice.`;
  return null;
}
