import { withoutAnsi } from '../ansi.ts';
import { belonging, controlCharacter } from '../hidden-text.ts';

const controls = new RegExp(`(?=${controlCharacter})(?!${belonging}).`, 'gsu');

/** Text from outside without anything that could move a cursor, colour, link or hide; line ends and tabs stay. */
export function plainText(text: string): string {
  return withoutAnsi(text).replace(/\r\n/g, '\n').replace(controls, '');
}

/** The same on one line. */
export function oneLine(text: string): string {
  return plainText(text).replace(/\s+/g, ' ').trim();
}
