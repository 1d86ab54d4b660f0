import { execFileSync } from 'node:child_process';

let found: string | null = null;

/** A Python that can import pytest: `python3` of the PATH, else the system's own. Throws when there is none, as no test is skipped. */
export function pythonWithPytest(): string {
  found ??= ['python3', '/usr/bin/python3', '/usr/local/bin/python3'].find(hasPytest) ?? null;
  if (found === null) throw new Error('no python3 with pytest: node scripts/setup.mjs python');
  return found;
}

function hasPytest(python: string): boolean {
  try {
    execFileSync(python, ['-c', 'import pytest'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
