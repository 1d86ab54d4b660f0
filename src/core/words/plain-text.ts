import { withoutAnsi } from '../ansi.ts';
import { belonging, controlCharacter } from '../hidden-text.ts';
import { beginning, cut } from './cut.ts';

const controls = new RegExp(`(?=${controlCharacter})(?!${belonging}).`, 'gsu');

/** Text from outside without anything that could move a cursor, colour, link or hide; line ends and tabs stay. */
export function plainText(text: string): string {
  return withoutAnsi(text).replace(/\r\n/g, '\n').replace(controls, '');
}

/** The same on one line. */
export function oneLine(text: string): string {
  return plainText(text).replace(/\s+/g, ' ').trim();
}

const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
const combining = /\p{Mn}|\p{Me}|\u200c|\u200d|[\u{e0020}-\u{e007f}]/u;
const ascii = /^[\x20-\x7e]*$/;
/** Asks for the coloured picture of a character (`⚠️`), which is two columns wide. */
const emojiSelector = '\ufe0f';

/** Columns that plain text takes on a terminal: CJK and emoji two, combining marks none; rather one too many than one too few. */
export function columnsOf(text: string): number {
  if (ascii.test(text)) return text.length;
  let columns = 0;
  for (const { width } of cells(text)) columns += width;
  return columns;
}

/** The text in at most so many columns; what is cut ends in `…`. */
export function shorten(text: string, columns: number): string {
  return cut(text, columns, columnsOf);
}

/** Characters with the marks that change them, so that none is cut from its own. */
function* cells(text: string): Generator<{ characters: string; width: number }> {
  let characters = '';
  let width = 0;
  for (const character of text) {
    if (character === emojiSelector || combining.test(character)) {
      characters += character;
      if (character === emojiSelector && width === 1) width = 2;
      continue;
    }
    if (characters !== '') yield { characters, width };
    characters = character;
    width = wide.test(character) ? 2 : 1;
  }
  if (characters !== '') yield { characters, width };
}

/** Lines of at most so many columns, broken at spaces where there are any. */
export function wrap(text: string, columns: number): readonly string[] {
  return text.split('\n').flatMap((line) => wrapLine(line, Math.max(columns, 8)));
}

/** The same in so many lines at most; what is cut ends in `…`. */
export function wrapWithin(text: string, columns: number, most: number): readonly string[] {
  const lines = wrap(text, columns);
  if (lines.length <= most) return lines;
  return [
    ...lines.slice(0, most - 1),
    shorten(`${(lines[most - 1] ?? '').replace(/…$/, '')} …`, Math.max(columns, 8)),
  ];
}

function wrapLine(line: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(/(?<= )/)) {
    if (current !== '' && columnsOf(current + word.trimEnd()) > columns) {
      lines.push(current.trimEnd());
      current = '';
    }
    current += word;
    while (columnsOf(current.trimEnd()) > columns) {
      const head = beginning(current, columns, columnsOf);
      lines.push(head);
      current = current.slice(head.length);
    }
  }
  return [...lines, current.trimEnd()];
}
