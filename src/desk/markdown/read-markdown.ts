import type { AttachedFile, Enclosure, Threads } from '../../core/attached-file.ts';
import { fileText } from '../../core/file-text.ts';
import type { Asker } from '../../core/people.ts';
import { bytesOf } from '../../core/words/cut.ts';
import type { Objection } from '../wish.ts';

/** Most bytes of a document: read while others wait for the same bot. */
const mostBytes = 128 * 1024;

/** A Markdown document as it was handed in. */
export type Markdown = { kind: 'markdown'; name: string; text: string };

/** The document that a person means: the file that came with the words, else the text below them, else the file that the thread began with. */
export async function readMarkdown(
  threads: Threads,
  asker: Asker,
  attachment: Enclosure | undefined,
): Promise<Markdown | Objection> {
  if (attachment === undefined)
    return declined('A document comes with a message that names the bot, not with a slash command.');
  const { thread, text, files } = attachment;
  if (files.length > 0) return await readOne(threads, files);
  if (text.trim() !== '') return checked('message.md', text);
  const above = asker.thread === null ? [] : await threads.above(asker.channel, thread);
  return above.length === 0 ? declined('No document came with the message.') : await readOne(threads, above);
}

async function readOne(threads: Threads, files: readonly AttachedFile[]): Promise<Markdown | Objection> {
  const documents = files.filter(({ name }) => /\.(?:md|markdown|mdown|mkd|txt|text)$/i.test(name));
  const [file, ...others] = documents.length > 0 ? documents : files;
  if (file === undefined) return declined('No document came with the message.');
  if (others.length > 0)
    return declined(`${others.length + 1} files came with the message: one document at a time.`);
  const answer = await threads.read(file, mostBytes);
  if (answer.kind === 'refused') return { kind: 'declined', message: answer.why };
  if (isBinary(answer.bytes))
    return declined(`${file.name} is no text: expected a Markdown document (.md), in UTF-8.`);
  return checked(file.name, fileText(answer.bytes));
}

function checked(name: string, text: string): Markdown | Objection {
  const bytes = bytesOf(text);
  if (bytes > mostBytes)
    return declined(
      `${name} has ${bytes} bytes; a document has at most ${mostBytes} here. Import it on the command line: staging-check import ${name}.`,
    );
  return { kind: 'markdown', name, text };
}

/** A text has no NUL, but for UTF-16, which says so by its first bytes; and few bytes that are no UTF-8. */
function isBinary(bytes: Uint8Array): boolean {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return false;
  if (bytes.includes(0)) return true;
  const wrong = fileText(bytes).match(/\uFFFD/g)?.length ?? 0;
  return wrong > Math.max(3, bytes.length / 100);
}

const how =
  'Share the Markdown file with the words @staging-check plan import, or write them in its thread, or put the text below them.';

function declined(why: string): Objection {
  return { kind: 'declined', message: `${why} ${how}` };
}
