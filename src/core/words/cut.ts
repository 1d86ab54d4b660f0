/** How much room a character takes: bytes, columns, pixels. It gets whole characters, as a reader counts them. */
export type Measure = (character: string) => number;

/** The text where it has room, else as much of its beginning as has with `…` behind it; no character is cut in two, joined emoji neither. */
export function cut(text: string, room: number, measure: Measure = bytesOf): string {
  const whole = beginning(text, room, measure);
  if (whole.length === text.length) return text;
  const end = measure('…');
  return end > room ? '' : `${beginning(whole, room - end, measure)}…`;
}

/** As many whole characters as have room. */
export function beginning(text: string, room: number, measure: Measure = bytesOf): string {
  // No unit of UTF-16 takes more than three bytes: most texts need no count.
  if (measure === bytesOf && text.length * 3 <= room) return text;
  let taken = 0;
  let length = 0;
  for (const character of charactersOf(text)) {
    taken += measure(character);
    if (taken > room) return text.slice(0, length);
    length += character.length;
  }
  return text;
}

/** The whole characters of the end of a text that have room, counted in units of UTF-16. */
export function ending(text: string, room: number): string {
  const border = Math.max(0, text.length - room);
  let start = Math.max(0, border - longestCharacter);
  // A character that lies across the border goes as a whole.
  for (const character of charactersOf(text.slice(start, border + longestCharacter))) {
    if (start >= border) break;
    start += character.length;
  }
  return text.slice(start);
}

/** How much room the text takes. */
export function sizeOf(text: string, measure: Measure): number {
  if (measure === bytesOf) return bytesOf(text);
  let size = 0;
  for (const character of charactersOf(text)) size += measure(character);
  return size;
}

/** How many bytes the text takes in UTF-8: the largest of the ways in which Slack may count. */
export function bytesOf(text: string): number {
  let bytes = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    // Half a surrogate pair takes what a pair takes when both are there: two of four bytes.
    bytes += unit < 0x80 ? 1 : unit < 0x800 || (unit >= 0xd800 && unit < 0xe000) ? 2 : 3;
  }
  return bytes;
}

/** How many units of UTF-16, as `length` counts them. */
export function unitsOf(text: string): number {
  return text.length;
}

/** What makes a character of more than one code point: marks, joiners, skin tones, flags, Hangul's parts. */
const joining =
  /[\p{M}\p{Cf}\p{Emoji_Modifier}\p{Regional_Indicator}\u0e33\u0eb3\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff]/u;
/** Made when first needed, as it reads tables of Unicode. */
let graphemes: Intl.Segmenter | null = null;
/** Above it a heap of marks is cut like text: else nothing at all of it would be shown. */
const longestCharacter = 64;

/** The characters of a text as a reader counts them (Unicode's grapheme clusters), in order. */
export function* charactersOf(text: string): Generator<string> {
  if (!joining.test(text)) {
    yield* text;
    return;
  }
  graphemes ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  for (const { segment } of graphemes.segment(text)) {
    if (segment.length > longestCharacter) yield* segment;
    else yield segment;
  }
}
