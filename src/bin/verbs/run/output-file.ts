import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { UserError } from '../../../core/errors.ts';

/** A result that cannot be written is told before the run, not after it; throws a `UserError` (`usage`). */
export function refuseNowhere(flag: string, output: string): void {
  const folder = dirname(output);
  const isFolder = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  if (!isFolder(folder)) throw new UserError('usage', `--${flag} ${output}: there is no folder ${folder}`);
  if (isFolder(output)) throw new UserError('usage', `--${flag} ${output}: it is a folder; name a file`);
}
