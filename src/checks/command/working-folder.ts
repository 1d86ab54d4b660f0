import { isAbsolute, resolve } from 'node:path';
import { insideRoot, isWithin } from '../inside-root.ts';

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
  const asked = resolve(root, folder);
  if (isAbsolute(folder)) return { folder: asked };
  const place = await insideRoot(root, folder);
  return 'outside' in place ? place : { folder: asked };
}
