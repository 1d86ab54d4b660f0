import { realpath } from 'node:fs/promises';
import { isAbsolute, relative, resolve } from 'node:path';

/** Where a path leads once links are resolved: inside the root, or where else. What is not there is where it says. */
export async function insideRoot(
  root: string,
  path: string,
): Promise<{ path: string } | { outside: string }> {
  const target = resolve(root, path);
  const [from, to] = await Promise.all([real(root), real(target)]);
  return isWithin(from, to) ? { path: to } : { outside: to };
}

/** True for a path that is the root or below it, both absolute. */
function isWithin(root: string, path: string): boolean {
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

/** True for a relative path outside of the root; one that begins with a variable is known to a run only. */
export function isOutside(folder: string): boolean {
  if (folder.startsWith('${') || isAbsolute(folder)) return false;
  return !isWithin('/root', resolve('/root', folder));
}

/**
 * The folder of a command, links resolved. A relative one has to stay inside the root, whatever links and `..` are on its way; an
 * absolute one is named by the plan or by who runs it. `outside` says where else it leads; a folder that is not there is told of by the start.
 */
export async function workingFolder(
  root: string,
  folder: string,
): Promise<{ folder: string } | { outside: string }> {
  const target = resolve(root, folder);
  if (isAbsolute(folder)) return { folder: target };
  const place = await insideRoot(root, folder);
  return 'outside' in place ? place : { folder: target };
}
