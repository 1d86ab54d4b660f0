import { realpath } from 'node:fs/promises';
import { isAbsolute, relative, resolve } from 'node:path';

/** Where a path leads once links are resolved: inside the root, or where else. What is not there is where it says. */
export async function insideRoot(
  root: string,
  path: string,
): Promise<{ path: string } | { outside: string }> {
  const asked = resolve(root, path);
  const [from, to] = await Promise.all([real(root), real(asked)]);
  return isWithin(from, to) ? { path: to } : { outside: to };
}

/** True for a path that is the root or below it, both absolute. */
export function isWithin(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '..' && !way.startsWith('../') && !isAbsolute(way);
}

async function real(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    // Not there: without links it is where it says.
    return path;
  }
}
