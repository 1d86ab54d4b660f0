import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { decodeText } from '../core/decode-text.ts';
import { UserError } from '../core/errors.ts';
import { unreadableFile } from '../core/unreadable-file.ts';
import { readNamedFile, unreadableNamed } from './named-file.ts';

/** A plan file as it was read. */
export type PlanFile = {
  /** As it is shown: relative to the working folder where it is below it. */
  file: string;
  text: string;
  /** Hex SHA-256 of its text, first 12 characters. */
  digest: string;
};

const extension = /\.ya?ml$/;
const maxBytes = 10 * 1024 * 1024;

/** Paths of the plans in a folder, by name; throws a `UserError` (`no-plans`) when there is no such folder. */
export async function findPlanFiles(folder: string): Promise<readonly string[]> {
  try {
    const names = await readdir(folder);
    return names
      .filter((name) => extension.test(name) && !name.startsWith('.'))
      .toSorted()
      .map((name) => join(folder, name));
  } catch (error) {
    throw new UserError(
      'no-plans',
      `There is no folder of plans ${shown(folder)} (${unreadableFile(error).why}). STAGING_CHECK_PLANS names it.`,
      {
        cause: error,
      },
    );
  }
}

/** Reads a plan, 10 MiB at most; throws a `UserError` (`plan-file`) that says why it cannot. */
export async function readPlanFile(path: string): Promise<PlanFile> {
  const file = shown(path);
  const { text, problem } = decodeText(await readCapped(path, file));
  if (problem !== null)
    throw new UserError('plan-file', `${file}: cannot be read as text: ${problem}. Save it as UTF-8.`);
  return { file, text, digest: createHash('sha256').update(text).digest('hex').slice(0, 12) };
}

/** What the file system says of a file; another text as soon as somebody wrote to it or put another file in its place. `changedAt`: when that was last, epoch ms. */
export type FileSign = { text: string; changedAt: number };

/** Asks for it, without reading the file; null for one that is not there. */
export async function fileSign(path: string): Promise<FileSign | null> {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
    const text = [dev, ino, size, mtimeNs, ctimeNs].join(' ');
    return { text, changedAt: Math.max(Number(mtimeNs), Number(ctimeNs)) / 1e6 };
  } catch {
    // Reading it says why.
    return null;
  }
}

/** True for an argument that names a file and not a plan's id. */
export function isPlanPath(word: string): boolean {
  return extension.test(word) || isDocumentPath(word) || word.includes('/');
}

/** True for a Markdown document, which is imported and not read as it is. */
export function isDocumentPath(path: string): boolean {
  return /\.(md|markdown)$/i.test(path);
}

async function readCapped(path: string, file: string): Promise<Buffer> {
  try {
    const { size } = await stat(path);
    if (size > maxBytes)
      throw new UserError(
        'plan-file',
        `${file}: a plan has at most 10 MiB, this file has ${Math.ceil(size / 1024 / 1024)} MiB`,
      );
    return await readNamedFile(path);
  } catch (error) {
    if (error instanceof UserError) throw error;
    const { why, step } = await unreadableNamed(path, error);
    throw new UserError('plan-file', `${file}: cannot be read (${why}). ${step}`, { cause: error });
  }
}

function shown(path: string): string {
  const below = relative(process.cwd(), path);
  return below.startsWith('..') || below === '' ? path : below;
}
