import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** The Python of the machine, which has Debian's packages. */
export const python = '/usr/bin/python3';

/** True when it has pytest and websockets. */
export async function hasPytest(): Promise<boolean> {
  try {
    await promisify(execFile)(python, ['-c', 'import pytest, websockets']);
    return true;
  } catch {
    return false;
  }
}
