import { access, constants, mkdir } from 'node:fs/promises';
import { UserError } from '../core/errors.ts';

/** Makes a folder in which this process keeps something, where it is missing; throws a `UserError` (`data-folder`) when nothing can be written there. */
export async function makeDataFolder(folder: string, mode = 0o777): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode });
    await access(folder, constants.W_OK);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    const why = reasons[code] ?? code;
    throw new UserError(
      'data-folder',
      `${folder} cannot be written: ${why}; mount something there that this user may write (in a container a tmpfs), or set STAGING_CHECK_DATA to another folder`,
      { cause: error },
    );
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'this user may not',
  EDQUOT: 'the quota of the disk is used up',
  EEXIST: 'it is a file',
  ENOENT: 'a part of its path cannot be made',
  ENOSPC: 'there is no space left on the device',
  ENOTDIR: 'a part of its path is no folder',
  EPERM: 'this user may not',
  EROFS: 'the file system is read-only',
};
