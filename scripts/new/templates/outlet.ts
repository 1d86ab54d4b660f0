import { readFile, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import type { Document } from '../../../src/publish/documents.ts';
import type { Outlet } from '../../../src/publish/outlet.ts';

/** Say here in one sentence who learns of what: one file a run that has ended, in a folder that is there. */
export function exemplar(folder: string): Outlet {
  const fileOf = (owner: string, key: string) =>
    join(folder, `${encodeURIComponent(`${owner}:${key}`)}.json`);
  return {
    async change(owner, documents, version) {
      const due = new Set<string>();
      for (const { document } of documents) {
        if (formOf(document) === null) continue;
        if ((await versionIn(fileOf(owner, document.key))) < version) due.add(document.key);
      }
      return due;
    },
    async show(owner, { document }, version) {
      const form = formOf(document);
      const file = fileOf(owner, document.key);
      if (form === null) return { kind: 'shown', at: '' };
      if ((await versionIn(file)) < version) await replace(file, JSON.stringify({ version, ...form }));
      return { kind: 'shown', at: basename(file) };
    },
    takeAway: async () => ({ removed: 0, left: 0 }),
    find: async (_channel, at) => (at === '' ? null : pathToFileURL(join(folder, at)).href),
  };
}

/** What it shows of a document; null for what it has no form for. */
function formOf(document: Document): object | null {
  if (document.kind !== 'run' || document.state.finishedAt === null) return null;
  return { title: document.state.head.plan.title };
}

const written = z.object({ version: z.number() });

/** Of what a file says; -1 while there is none. */
async function versionIn(file: string): Promise<number> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  return text === null ? -1 : written.parse(JSON.parse(text)).version;
}

/** Whoever reads it sees all of the new text, or all of the old one. */
async function replace(file: string, text: string): Promise<void> {
  const beside = `${file}.${crypto.randomUUID()}`;
  await writeFile(beside, text);
  await rename(beside, file);
}
