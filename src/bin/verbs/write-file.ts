import { realpathSync, statSync } from 'node:fs';
import { appendFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../../core/errors.ts';

/** Writes a result where somebody asked for it; throws a `UserError` (`not-written`) that names the place and says why it could not. */
export async function writeResult(path: string, text: string): Promise<void> {
  await told(path, writeFile(path, text));
}

/** The same behind what the file holds. */
export async function appendResult(path: string, text: string): Promise<void> {
  await told(path, appendFile(path, text));
}

/** Waits for what writes to a place, and says in a sentence why it could not. */
export async function told<Done>(path: string, writing: Promise<Done>): Promise<Done> {
  try {
    return await writing;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new UserError('not-written', `${path} could not be written: ${whyNotWritten(error)}`);
  }
}

/** Why the system did not take what was written, in words. */
export function whyNotWritten(error: NodeJS.ErrnoException): string {
  const { code = '' } = error;
  return words[code] ?? (error.message || code);
}

/** What the system refused while something else was done than writing a result, in words; null for an error of another kind. */
export function fileTrouble(error: unknown): UserError | null {
  if (!(error instanceof Error)) return null;
  const { code = '', path, syscall = '' }: NodeJS.ErrnoException = error;
  if (path === undefined || words[code] === undefined || !changing.has(syscall)) return null;
  return new UserError('not-written', `${path} could not be written: ${words[code]}`, { cause: error });
}

/** What changes a file system; `open` may be for reading, and then says so by another code. */
const changing = new Set([
  'copyfile',
  'link',
  'mkdir',
  'open',
  'rename',
  'rmdir',
  'symlink',
  'unlink',
  'utime',
  'write',
]);

const words: Readonly<Record<string, string>> = {
  ENOSPC: 'there is no space left on the device',
  EDQUOT: 'the quota of the disk is used up',
  EFBIG: 'the file would be too large',
  EROFS: 'the file system is read-only',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  ENOENT: 'there is no such folder any more',
  ENOTDIR: 'a part of the path is no folder',
  EISDIR: 'it is a folder',
  EIO: 'the device does not work (I/O error)',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  ENAMETOOLONG: 'the name is too long',
  ENXIO: 'nobody reads it',
  EPIPE: 'nobody reads it any more',
};

/** A result that cannot be written is told before the run, not after it; throws a `UserError` (`usage`). */
export function refuseNowhere(flag: string, output: string): void {
  const folder = dirname(output);
  const isFolder = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  if (!isFolder(folder)) throw new UserError('usage', `--${flag} ${output}: there is no folder ${folder}`);
  if (isFolder(output)) throw new UserError('usage', `--${flag} ${output}: it is a folder; name a file`);
}

/**
 * Two results in one file, or one over a file that the run reads, are told before the run; throws a `UserError` (`usage`). Devices and
 * pipes take as many as they are given.
 */
export function refuseOverwriting(
  outputs: readonly { flag: string; path: string }[],
  inputs: readonly { what: string; path: string }[],
): void {
  const problems = outputs.flatMap(({ flag, path }, at) => {
    const isFile = statSync(path, { throwIfNoEntry: false })?.isFile() !== false;
    if (!isFile) return [];
    const own = realPath(path);
    const read = inputs.find((input) => realPath(input.path) === own);
    if (read !== undefined) return [`--${flag} ${path}: that is ${read.what}, which the run reads`];
    const other = outputs.slice(0, at).find((one) => realPath(one.path) === own);
    return other === undefined ? [] : [`--${flag} ${path}: --${other.flag} is written there too`];
  });
  if (problems.length > 0) throw new UserError('usage', problems.join('\n'));
}

/** The file itself, by whatever links it is named; of one that is not there yet its place in its folder. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // Not there yet; its folder was looked at before.
    return join(realpathSync(dirname(path)), basename(path));
  }
}
