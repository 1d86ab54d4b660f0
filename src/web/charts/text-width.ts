import { beginning, charactersOf } from '../../core/words/cut.ts';

/** Widths of DejaVu Sans from space to `~`, in hundredths of the font size. */
const ascii = [
  32, 40, 46, 84, 64, 95, 78, 27, 39, 39, 50, 84, 32, 36, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 34,
  34, 84, 84, 84, 53, 100, 68, 69, 70, 77, 63, 58, 77, 75, 29, 29, 66, 56, 86, 75, 79, 60, 79, 69, 63, 61, 73,
  68, 99, 69, 61, 69, 39, 34, 39, 84, 50, 50, 61, 63, 55, 63, 62, 35, 63, 63, 28, 28, 58, 28, 97, 63, 61, 63,
  63, 41, 52, 39, 63, 59, 82, 59, 59, 52, 64, 34, 64, 84,
];
/** Bold letters are this much wider at most, but for a few. */
const boldFactor = 1.15;

/** How a text is set: its size in pixels, and whether it is bold. */
export type TextLook = { sizePx: number; isBold?: boolean };

/** About how wide a text is in DejaVu Sans, in pixels; rather more than less, and rather more than in other fonts. */
export function textWidth(text: string, { sizePx, isBold = false }: TextLook): number {
  let hundredths = 0;
  for (const character of text) hundredths += widthOf(character.codePointAt(0) ?? 0);
  return (hundredths * sizePx * (isBold ? boldFactor : 1)) / 100;
}

function widthOf(code: number): number {
  if (code >= 0x20 && code < 0x7f) return ascii[code - 0x20] ?? 100;
  if (code >= 0x300 && code < 0x370) return 0;
  if (code < 0x590) return 78;
  if (code < 0x900) return 70;
  if (code >= 0x2010 && code <= 0x2015) return 60;
  return code < 0x1100 ? 90 : 105;
}

/** Breaks a text into at most so many lines of at most so many pixels; what does not fit ends in `…`. Empty for an empty text. */
export function wrapText(text: string, maxPx: number, look: TextLook, mostLines: number): readonly string[] {
  const lines: string[] = [];
  // Whatever is longer cannot fit, and is not measured.
  let rest = text.slice(0, 2_000).toWellFormed().trim();
  while (rest !== '' && lines.length < mostLines) {
    const isLast = lines.length === mostLines - 1;
    const taken = lineOf(rest, maxPx, look, isLast);
    lines.push(taken.text);
    rest = rest.slice(taken.read).trimStart();
    if (isLast) break;
  }
  return lines;
}

type LineFit = { text: string; read: number };

function lineOf(text: string, maxPx: number, look: TextLook, isLast: boolean): LineFit {
  if (textWidth(text, look) <= maxPx) return { text, read: text.length };
  const measure = (character: string) => textWidth(character, look);
  const room = isLast ? maxPx - measure('…') : maxPx;
  const [first = ''] = charactersOf(text);
  // One character at least, or nothing would ever be taken.
  const fits = beginning(text, room, measure) || first;
  if (isLast) return { text: `${fits.trimEnd()}…`, read: fits.length };
  const lastSpace = fits.lastIndexOf(' ');
  if (text[fits.length] === ' ' || lastSpace < 1) return { text: fits, read: fits.length };
  return { text: text.slice(0, lastSpace), read: lastSpace };
}
