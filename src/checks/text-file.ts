import { readFile, stat } from 'node:fs/promises';
import { decodeText } from '../core/decode-text.ts';

const largestBytes = 16 * 1024 * 1024;

/**
 * The text of a file, without a byte order mark; UTF-16 is read when the mark says so. Throws an error that names the file when it is not
 * there, is no plain file (a pipe would be waited for), no text, or has more than 16 MiB.
 */
export async function readTextFile(path: string, name: string, signal: AbortSignal): Promise<string> {
  const { text, problem } = decodeText(await readBytes(path, name, signal));
  if (problem !== null) throw new Error(`${name} cannot be read as text: ${problem}`);
  return text;
}

/** The same as bytes. */
export async function readBytes(path: string, name: string, signal: AbortSignal): Promise<Buffer> {
  const about = await stat(path);
  if (!about.isFile()) throw new Error(`${name} is no file`);
  if (about.size > largestBytes) throw new Error(`${name} has more than 16 MiB`);
  return readFile(path, { signal });
}
