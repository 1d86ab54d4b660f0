import { lstatSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
/** What `npm test` builds before it begins (`scripts/build-for-tests.ts`). */
const built = join(root, 'node_modules/.cache/built');
const sources = ['src', 'commands', 'jobs', 'scripts/build', 'scripts/build.ts', 'bin', 'package-lock.json'];

/** The command line as a clone starts it, and the file that it starts. */
export const cloned = { program: join(root, 'bin/staging-check'), file: join(root, 'src/bin/cli.ts') };

/** The command line under test: as it was built, which starts in half the time, unless something was changed since. */
export const { program, file: programFile } = isFresh()
  ? { program: join(built, 'bin/staging-check'), file: join(built, 'lib/cli.js') }
  : cloned;

function isFresh(): boolean {
  // Written last.
  const builtAt = lstatSync(join(built, 'node_modules'), { throwIfNoEntry: false })?.mtimeMs;
  return builtAt !== undefined && sources.every((source) => newestIn(join(root, source)) < builtAt);
}

function newestIn(path: string): number {
  const isFolder = statSync(path).isDirectory();
  const inside = isFolder ? readdirSync(path, { recursive: true, encoding: 'utf8' }) : [];
  return Math.max(...[path, ...inside.map((name) => join(path, name))].map((one) => statSync(one).mtimeMs));
}
