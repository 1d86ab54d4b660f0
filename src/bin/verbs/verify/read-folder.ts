import { createHash } from 'node:crypto';
import { type Dirent, existsSync } from 'node:fs';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Digest, manifestName } from '../../../core/incident/bundle.ts';

/** An export has a handful; whoever names a folder of other things gets an answer all the same. */
const mostEntries = 1_000;

/** SHA-256 as hex. */
export const sha256: Digest = (content) => createHash('sha256').update(content).digest('hex');

/**
 * Everything in a folder of an export by its path, null for what is no plain file; null when the folder is not there or is no folder.
 * Without a manifest the rest is not read.
 */
export async function readExport(folder: string): Promise<ReadonlyMap<string, Uint8Array | null> | null> {
  if (!existsSync(folder) || !(await lstat(join(folder, '.'))).isDirectory()) return null;
  const files = new Map<string, Uint8Array | null>();
  if (!existsSync(join(folder, manifestName))) return files;
  for (const entry of await entriesIn(folder, '')) {
    files.set(entry.path, entry.isPlain ? await readFile(join(folder, entry.path)) : null);
  }
  return files;
}

type Entry = { path: string; isPlain: boolean };

/** Files of a folder and those below, folders that are empty too: they are no part of an export. Links are not followed. */
async function entriesIn(root: string, below: string): Promise<readonly Entry[]> {
  const found: Entry[] = [];
  const entries = await readdir(join(root, below), { withFileTypes: true });
  if (entries.length === 0 && below !== '') return [{ path: below.slice(0, -1), isPlain: false }];
  for (const entry of entries.sort(byName)) {
    if (found.length >= mostEntries) break;
    const path = `${below}${entry.name}`;
    if (entry.isDirectory()) found.push(...(await entriesIn(root, `${path}/`)));
    else found.push({ path, isPlain: entry.isFile() });
  }
  return found.slice(0, mostEntries);
}

function byName(a: Dirent, b: Dirent): number {
  return a.name < b.name ? -1 : 1;
}
