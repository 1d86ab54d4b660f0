import { spawnSync } from 'node:child_process';

// Debian's own first: it is the one that `scripts/setup.mjs` installs for and that the plan's demo environment names.
const candidates = ['/usr/bin/python3', 'python3'];

/** The python3 that has pytest and websockets: Debian's own, else the one on the PATH. Throws when neither has them. */
export function findPython(): string {
  const found = candidates.find(hasModules);
  if (found === undefined) {
    throw new Error(
      'no python3 has pytest and websockets; node scripts/setup.mjs python says what to install',
    );
  }
  return found;
}

/** True when this interpreter exists and imports what the fixture's tests need. */
export function hasModules(python: string): boolean {
  return spawnSync(python, ['-c', 'import pytest, websockets'], { stdio: 'ignore' }).status === 0;
}
