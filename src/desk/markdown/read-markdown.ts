import type { AttachedFile, Enclosure, Threads } from '../../core/attached-file.ts';
import { decodeText } from '../../core/decode-text.ts';
import { markedEncoding } from '../../core/file-text.ts';
import type { Asker } from '../../core/people.ts';
import { bytesOf } from '../../core/words/cut.ts';
import type { Objection } from '../wish.ts';

/** Most bytes of a document: read while others wait for the same bot. */
const mostBytes = 128 * 1024;

/** A Markdown document as it was handed in; `mark` is the byte order mark that it begins with, empty for none. */
export type Markdown = { kind: 'markdown'; name: string; text: string; mark: string; encoding: string };

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
  const { text, problem } = decodeText(answer.bytes);
  if (problem !== null)
    return declined(`${file.name} is no text: ${problem}. Expected a Markdown document (.md), in UTF-8.`);
  return checked(file.name, text, markedEncoding(answer.bytes));
}

function checked(
  name: string,
  text: string,
  encoding: ReturnType<typeof markedEncoding> = null,
): Markdown | Objection {
  const bytes = bytesOf(text);
  if (bytes > mostBytes)
    return declined(
      `${name} has ${bytes} bytes; a document has at most ${mostBytes} here. Import it on the command line: staging-check import ${name}.`,
    );
  return {
    ...{ kind: 'markdown', name, text },
    mark: encoding === 'utf-8' ? '\uFEFF' : '',
    encoding: encoding ?? 'utf-8',
  };
}

const how =
  'Share the Markdown file with the words @staging-check plan import, or write them in its thread, or put the text below them.';

function declined(why: string): Objection {
  return { kind: 'declined', message: `${why} ${how}` };
}
