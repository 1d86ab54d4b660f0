import { readFile, stat } from 'node:fs/promises';
import { relative } from 'node:path';
import { UserError } from '../../../core/errors.ts';
import { fileText, markedEncoding } from '../../../core/file-text.ts';

const maxBytes = 4 * 1024 * 1024;

/** Reads a Markdown document, 4 MiB at most; `mark` is the byte order mark that it begins with, empty for none; throws a `UserError` (`document`) that says why it cannot. */
export async function readDocument(path: string): Promise<{ file: string; text: string; mark: string }> {
  const file = shown(path);
  try {
    const about = await stat(path);
    if (!about.isFile()) throw new UserError('document', `${file} is no file.`);
    if (about.size > maxBytes)
      throw new UserError('document', `${file} has ${about.size} bytes; a document has at most ${maxBytes}.`);
    const bytes = await readFile(path);
    return { file, text: fileText(bytes), mark: markedEncoding(bytes) === 'utf-8' ? '\uFEFF' : '' };
  } catch (error) {
    if (error instanceof UserError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new UserError(
      'document',
      `${file} could not be read: ${code === 'ENOENT' ? 'there is no such file' : code}.`,
      {
        cause: error,
      },
    );
  }
}

function shown(path: string): string {
  const near = relative(process.cwd(), path);
  return near === '' || near.startsWith('..') ? path : near;
}
