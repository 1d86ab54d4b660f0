import { execFile } from 'node:child_process';
import { basename, dirname, resolve } from 'node:path';
import { promisify } from 'node:util';
import { UserError } from '../../../core/errors.ts';
import { isSameButTicks } from '../../../core/plan/import/ticks.ts';

const git = promisify(execFile);

/** Throws a `UserError` (`not-committed`) when a commit of this text would take along more than ticks: what somebody has not committed yet. */
export async function refuseOtherChanges(path: string, text: string): Promise<void> {
  const last = await lastCommitted(path);
  if (last === null || isSameButTicks(last, text)) return;
  throw new UserError(
    'not-committed',
    `${path} has changes that are not committed, which would go into the commit of the ticks: nothing was written. Commit or stash them first, or leave --commit out.`,
  );
}

/** Commits one file where it differs from the last commit, whatever else is staged; throws a `UserError` (`not-committed`) with what git said. */
export async function commitDocument(path: string, text: string, by: string): Promise<void> {
  if ((await lastCommitted(path))?.replaceAll('\r\n', '\n') === text.replaceAll('\r\n', '\n')) return;
  const name = `./${basename(path)}`;
  const options = { cwd: dirname(resolve(path)), timeout: 60_000 };
  try {
    await git('git', ['add', '--', name], options);
    const message = `${basename(path)}: ticked by ${by}`;
    await git('git', ['commit', '--quiet', '--message', message, '--only', '--', name], options);
  } catch (error) {
    const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    const why = stderr === '' ? (error instanceof Error ? error.message : String(error)) : stderr;
    throw new UserError(
      'not-committed',
      `${path} is written, and could not be committed: ${why}${/not a git repository/i.test(why) ? '' : '\nThe same command again commits it.'}`,
      { cause: error },
    );
  }
}

/** The path of a file from the root of its repository, whatever folder the command runs in; as it is called where it stands in none. */
export async function pathInRepository(path: string): Promise<string> {
  try {
    const options = { cwd: dirname(resolve(path)), timeout: 60_000 };
    const { stdout } = await git('git', ['rev-parse', '--show-prefix'], options);
    return `${stdout.trimEnd()}${basename(path)}`;
  } catch {
    return path;
  }
}

/** The text in the last commit; null where it has none, or git cannot tell: then the commit itself says why. */
async function lastCommitted(path: string): Promise<string | null> {
  const options = { cwd: dirname(resolve(path)), timeout: 60_000, maxBuffer: 16 * 1024 * 1024 };
  try {
    const { stdout } = await git('git', ['show', `HEAD:./${basename(path)}`], options);
    return stdout.replace(/^\uFEFF/, '');
  } catch {
    return null;
  }
}
