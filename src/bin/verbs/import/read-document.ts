import { readFile, stat } from 'node:fs/promises';
import { relative } from 'node:path';
import { UserError } from '../../../core/errors.ts';
import { fileText } from '../../../core/file-text.ts';

const maxBytes = 4 * 1024 * 1024;

/** Reads a Markdown document, 4 MiB at most; throws a `UserError` (`document`) that says why it cannot. */
export async function readDocument(path: string): Promise<{ file: string; text: string }> {
  const file = shown(path);
  try {
    const about = await stat(path);
    if (!about.isFile()) throw new UserError('document', `${file} is no file.`);
    if (about.size > maxBytes)
      throw new UserError('document', `${file} has ${about.size} bytes; a document has at most ${maxBytes}.`);
    return { file, text: fileText(await readFile(path)) };
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
