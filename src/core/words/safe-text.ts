import { filler } from '../hidden-text.ts';
import { cut } from './cut.ts';
import { oneLine, plainText } from './plain-text.ts';

const fillers = new RegExp(filler, 'gu');
/** Long enough for any place in a message; what is longer is not even read. */
const mostRead = 20_000;

/** Untrusted text on one line, without anything that hides, in at most so many UTF-8 bytes; what is cut ends in `…`. */
export function shortLine(text: string, maxBytes: number): string {
  return cut(oneLine(visible(text)), maxBytes);
}

/** The same with its line ends. */
export function shortText(text: string, maxBytes: number): string {
  return cut(plainText(visible(text)).trimEnd(), maxBytes);
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
