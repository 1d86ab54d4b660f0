import { readFile, stat } from 'node:fs/promises';
import { relative } from 'node:path';
import { decodeText } from '../../../core/decode-text.ts';
import { UserError } from '../../../core/errors.ts';
import { markedEncoding } from '../../../core/file-text.ts';
import { hasVariables } from '../../../core/plan/fields.ts';
import { unreadableFile } from '../../../core/unreadable-file.ts';

const maxBytes = 4 * 1024 * 1024;

/** What a document says, and how it is written; `mark` is the byte order mark that it begins with, empty for none. */
export type MarkdownDocument = { file: string; text: string; mark: string; encoding: string };

/** Reads a Markdown document, 4 MiB at most; throws a `UserError` (`document`) that says why it cannot. */
export async function readDocument(path: string): Promise<MarkdownDocument> {
  const file = shown(path);
  if (/\p{Cc}/u.test(file) || hasVariables(file))
    throw new UserError(
      'document',
      `The name ${JSON.stringify(file)} holds a control character or \${…}: a plan cannot name it as its source. Rename the file.`,
    );
  try {
    const about = await stat(path);
    if (!about.isFile()) throw new UserError('document', `${file} is no file. Name a Markdown document.`);
    if (about.size > maxBytes)
      throw new UserError('document', `${file} has ${about.size} bytes; a document has at most ${maxBytes}.`);
    const bytes = await readFile(path);
    const encoding = markedEncoding(bytes);
    const { text, problem } = decodeText(bytes);
    if (problem !== null) throw new UserError('document', unreadable(file, text, problem));
    return { file, text, mark: encoding === 'utf-8' ? '\uFEFF' : '', encoding: encoding ?? 'utf-8' };
  } catch (error) {
    if (error instanceof UserError) throw error;
    const { why, step } = unreadableFile(error);
    throw new UserError('document', `${file} could not be read: ${why}. ${step}`, { cause: error });
  }
}

function unreadable(file: string, text: string, problem: string): string {
  const at = text.indexOf('\uFFFD');
  const line = at === -1 ? '' : `:${text.slice(0, at).split('\n').length}`;
  return `${file}${line} cannot be read as text: ${problem}. Save it as UTF-8.`;
}

function shown(path: string): string {
  const near = relative(process.cwd(), path);
  return near === '' || near.startsWith('..') ? path : near;
}
