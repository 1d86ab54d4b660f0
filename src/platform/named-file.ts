import { constants, readFileSync, type Stats, statSync } from 'node:fs';
import { open, readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { nearest } from '../core/nearest.ts';
import { unreadableFile } from '../core/unreadable-file.ts';

/** A pipe that the shell hands over (`<(…)`) ends with its writer; longer than this nobody waits. */
const longestPipeMs = 60_000;

/**
 * The bytes of a file that a person named. A pipe with a name is refused, since its writer may never come; one that the shell hands over is
 * read to its end. Throws what the system says, or an error with the code `EPIPED` or `EDEVICE` (see `unreadableFile`).
 */
export async function readNamedFile(path: string): Promise<Buffer> {
  const isHandedOver = refuseOthers(path, await stat(path));
  // What lies there may have changed: a pipe without a writer would be waited for in the opening.
  const handle = await open(
    path,
    isHandedOver ? constants.O_RDONLY : constants.O_RDONLY | constants.O_NONBLOCK,
  );
  try {
    if (!isHandedOver) return await handle.readFile();
  } finally {
    await handle.close();
  }
  return await readFile(path, { signal: AbortSignal.timeout(longestPipeMs) });
}

/** The same for a small file, at once: a secret. */
export function readNamedText(path: string): string {
  refuseOthers(path, statSync(path));
  return readFileSync(path, 'utf8');
}

/** True for a pipe that the shell hands over. */
function refuseOthers(path: string, stats: Stats): boolean {
  if (stats.isFIFO() && !/^\/(?:dev\/(?:fd\/|stdin$)|proc\/(?:self|\d+)\/fd\/)/.test(path))
    throw Object.assign(new Error('a pipe with a name'), { code: 'EPIPED' });
  if (stats.isCharacterDevice() || stats.isBlockDevice() || stats.isSocket())
    throw Object.assign(new Error('a device'), { code: 'EDEVICE' });
  return stats.isFIFO();
}

/** Why a file that a person named cannot be read, and what to do about it: the nearest name beside it where there is none of that name. */
export async function unreadableNamed(path: string, error: unknown): Promise<{ why: string; step: string }> {
  const told = unreadableFile(error);
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) return told;
  const near = nearest(basename(path), await namesBeside(path));
  const other = dirname(path) === '.' ? near : near && join(dirname(path), near);
  return other === null ? told : { ...told, step: `Did you mean ${other}?` };
}

async function namesBeside(path: string): Promise<readonly string[]> {
  // Safe: a folder that cannot be listed has no name to suggest.
  return readdir(dirname(path)).catch(() => []);
}
