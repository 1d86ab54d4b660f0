import { execFile } from 'node:child_process';
import { basename, dirname, resolve } from 'node:path';
import { promisify } from 'node:util';
import { UserError } from '../../../core/errors.ts';

const git = promisify(execFile);

/** Commits one file, whatever else is staged; throws a `UserError` (`not-committed`) with what git said. */
export async function commitFile(path: string, message: string): Promise<void> {
  const cwd = dirname(resolve(path));
  const name = `./${basename(path)}`;
  try {
    await git('git', ['add', '--', name], { cwd, timeout: 60_000 });
    await git('git', ['commit', '--quiet', '--message', message, '--only', '--', name], {
      cwd,
      timeout: 60_000,
    });
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    const why = said === '' ? (error instanceof Error ? error.message : String(error)) : said;
    throw new UserError('not-committed', `${path} is written, and could not be committed: ${why}`, {
      cause: error,
    });
  }
}
