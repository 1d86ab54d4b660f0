import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '../..');

/** The program as images run it, the PATH that leads it to the Node of this bench, and the file that it starts. */
export type Built = AsyncDisposable & { program: string; path: string; cli: string };

/** Built for one bench, and removed with it. */
export async function built(): Promise<Built> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-built-'));
  const dist = join(folder, 'dist');
  await promisify(execFile)(process.execPath, [join(root, 'scripts/build.ts'), dist]);
  // The few packages that stay outside are those of the clone.
  await symlink(join(root, 'node_modules'), join(dist, 'node_modules'));
  return {
    program: join(dist, 'bin/staging-check'),
    cli: join(dist, 'lib/cli.js'),
    path: `${dirname(process.execPath)}:${process.env.PATH}`,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
