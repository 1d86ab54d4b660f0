import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import path from 'node:path';

/** Builds the program that `npm test` starts: node scripts/build-for-tests.ts. Its packages are those of the clone. */
const root = path.join(import.meta.dirname, '..');
const folder = path.join(root, 'node_modules/.cache/built');

execFileSync(process.execPath, [path.join(import.meta.dirname, 'build.ts'), folder], { stdio: 'inherit' });
// Last: tests take what was built only where this is newer than every source.
symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
