import { UserError } from '../../core/errors.ts';
import { shortestSecret } from '../../core/redact/redact.ts';
import { unreadableFile } from '../../core/unreadable-file.ts';

/** The variables of a process. */
export type ProcessVariables = Readonly<Record<string, string | undefined>>;
export type ReadFile = (path: string) => string;
export type VariableProblem = { name: string; message: string };
/** Takes note of a variable that is wrong. */
export type Wrong = (name: string, message: string) => void;

/** Throws one `UserError` (`bad-environment`) that names every variable that is wrong; returns when there is none. */
export function throwProblems(problems: readonly VariableProblem[]): void {
  if (problems.length === 0) return;
  throw new UserError('bad-environment', told(problems.map(({ name, message }) => `${name}: ${message}`)));
}

function told(problems: readonly string[]): string {
  const what =
    problems.length === 1 ? 'An environment variable is' : `${problems.length} environment variables are`;
  return `${what} wrong:\n${problems.map((problem) => `  ${problem}`).join('\n')}`;
}

/** An empty variable counts as unset, as a container's template leaves it. */
export function given(env: ProcessVariables, name: string): string | null {
  const value = env[name]?.trim();
  return value === undefined || value === '' ? null : value;
}

/** What stands after the name of a variable whose value is a file's path. */
export const fileSuffix = '_FILE';

/** A secret from its variable or its file, null when neither is set. */
export function secretOf(
  env: ProcessVariables,
  name: string,
  readFile: ReadFile,
  wrong: Wrong,
): string | null {
  const path = given(env, `${name}${fileSuffix}`);
  // Both given: the file wins, it is the way that a child process cannot read.
  if (path !== null) return secretFromFile(`${name}${fileSuffix}`, path, readFile, wrong);
  return given(env, name);
}

/** A secret that a target or a client of ours is given; told when it is so short that it could not be masked where it shows up. */
export function maskable(name: string, value: string, wrong: Wrong): string {
  const { length } = value.trim();
  if (length < shortestSecret)
    wrong(
      name,
      `expected at least ${shortestSecret} characters, got ${length}: a shorter secret cannot be masked`,
    );
  return value;
}

/** The text of a file without the line end, null and told when it cannot be read or is empty. */
export function secretFromFile(name: string, path: string, readFile: ReadFile, wrong: Wrong): string | null {
  try {
    const value = readFile(path).replace(/\r?\n$/, '');
    if (value !== '') return value;
    wrong(name, `the file ${path} is empty`);
  } catch (error) {
    const { why, step } = unreadableFile(error);
    wrong(name, `cannot read ${path}: ${why}. ${step}`);
  }
  return null;
}

/** `1` and `true`, `0` and `false`; unset is false. */
export function flagOf(env: ProcessVariables, name: string, wrong: Wrong): boolean {
  const value = given(env, name)?.toLowerCase();
  if (value === undefined || value === '0' || value === 'false') return false;
  if (value === '1' || value === 'true') return true;
  wrong(name, `expected 1 or 0, got ${JSON.stringify(value)}`);
  return false;
}

/** One of these names, null when unset. */
export function oneOf<Name extends string>(
  env: ProcessVariables,
  name: string,
  names: readonly Name[],
  wrong: Wrong,
): Name | null {
  const value = given(env, name)?.toLowerCase();
  if (value === undefined) return null;
  const found = names.find((one) => one === value);
  if (found === undefined) wrong(name, `expected ${names.join(', ')}; got ${JSON.stringify(value)}`);
  return found ?? null;
}
