import { escapeSequence } from '../ansi.ts';
import { controlCharacter, filler } from '../hidden-text.ts';

/** What is looked at of a text: its UTF-16 units without those that quote, hide or fold, and where each of them stands. */
export type SqueezedText = { units: Uint16Array; index: Int32Array };

/**
 * `folded`: quotes, backslashes and everything that is not seen are gone, blanks are one space. `unspaced`: blanks are gone too.
 * `whole`: all that is seen is there, for secrets that are little more than quotes. `exact`: every unit, for those of which hardly anything is
 * seen.
 */
export type Squeeze = 'folded' | 'unspaced' | 'whole' | 'exact';

/** The text in one of these ways; `isTitleRead`: what stands in the title or link of a terminal is read as well, which may have no end. */
export function squeezed(text: string, how: Squeeze, isTitleRead = false): SqueezedText {
  const units = new Uint16Array(text.length);
  const index = new Int32Array(text.length);
  let length = 0;
  for (let at = 0; at < text.length; ) {
    const code = text.charCodeAt(at);
    const isKeptWhole = how === 'exact' || (how === 'whole' && quotes.has(code));
    const isTitle = isTitleRead && code === escapeCode && text.charCodeAt(at + 1) === bracketCode;
    const width = isKeptWhole ? 0 : isTitle ? 2 : unseenAt(text, at, code);
    const isBlank = how !== 'whole' && how !== 'exact' && width === 0 && isSpace(code);
    const isKept = width === 0 && !(isBlank && (how === 'unspaced' || units[length - 1] === space));
    if (isKept) {
      units[length] = isBlank ? space : code;
      index[length] = at;
      length += 1;
    }
    at += width || 1;
  }
  return { units: units.subarray(0, length), index: index.subarray(0, length) };
}

const space = 0x20;
const escapeCode = 0x1b;
const bracketCode = 0x5d;

/** True where something may stand in the title or link of a terminal. */
export function hasTitle(text: string): boolean {
  return text.includes('\u001b]');
}

function isSpace(code: number): boolean {
  if (code < 0x7f) return code === space || (code >= 9 && code <= 13);
  return (
    code === 0xa0 || code === 0x85 || code === 0x3000 || (code >= 0x2000 && code <= 0x200a) || isLineEnd(code)
  );
}

function isLineEnd(code: number): boolean {
  return code === 0x2028 || code === 0x2029;
}

const unseen = new RegExp(`${escapeSequence}|${controlCharacter}|${filler}`, 'uy');
/** Printable characters that quote others: `"`, `'`, `\` and the backtick. */
const quotes = new Set([0x22, 0x27, 0x5c, 0x60]);

/** How many units from here on are not looked at. */
function unseenAt(text: string, at: number, code: number): number {
  if (code >= space && code < 0x7f) return quotes.has(code) ? 1 : 0;
  if (isSpace(code) || !mayBeUnseen(code)) return 0;
  unseen.lastIndex = at;
  return unseen.test(text) ? unseen.lastIndex - at : 0;
}

/** Letters of most scripts need no pattern to be known for what they are. */
function mayBeUnseen(code: number): boolean {
  if (code < 0xa0) return true;
  return !(code > 0xad && code < 0x34f) && !(code >= 0x3400 && code < 0xd800);
}
