import { filler } from '../hidden-text.ts';
import { cut } from './cut.ts';
import { oneLine, plainText } from './plain-text.ts';

const fillers = new RegExp(filler, 'gu');
/** Long enough for any place in a message; what is longer is not even read. */
const mostRead = 20_000;

/** So much more than is shown is read of most texts: what stands across its end is of no matter then. */
const readBeside = 256;
/** What begins a sequence of a terminal; of half a one nobody can tell where it ends. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const sequence = /[\u001b\u0080-\u009f]/;

/** Untrusted text on one line, without anything that hides, in at most so many UTF-8 bytes; what is cut ends in `…`. */
export function shortLine(text: string, maxBytes: number): string {
  if (text.length <= maxBytes && plainWords.test(text)) return text;
  return shortened(text, maxBytes, oneLine);
}

/** Characters of a byte each that hide nothing, in words with one blank between them: such a text is as it is shown. */
const plainWords = /^[!-~]+(?: [!-~]+)*$/;

/** The same with its line ends. */
export function shortText(text: string, maxBytes: number): string {
  return shortened(text, maxBytes, (read) => plainText(read).trimEnd());
}

function shortened(text: string, maxBytes: number, clean: (text: string) => string): string {
  const few = text.slice(0, 2 * (maxBytes + readBeside));
  if (few.length < text.length && !sequence.test(few)) {
    const cleaned = clean(visible(few));
    if (cleaned.length > maxBytes + readBeside) return cut(cleaned, maxBytes);
  }
  return cut(clean(visible(text)), maxBytes);
}

/** Whole text without anything that hides, for a file. */
export function wholeText(text: string): string {
  return plainText(text.toWellFormed().replace(fillers, ''));
}

/** `a, b, c and 12 more`; at most `most` names. */
export function namesOf(names: readonly string[], most: number, nameBytes: number): string {
  const shown = names.slice(0, most).map((name) => shortLine(name, nameBytes));
  const more = names.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function visible(text: string): string {
  return text.slice(0, mostRead).toWellFormed().replace(fillers, '');
}
