import { type Colour, colours, type Theme } from '../colours.ts';
import { type Html, html, rounded, trustedText } from '../markup.ts';
import { type TextLook, textWidth } from './text-width.ts';

/** Attributes that colour; the class lets the style of a page take over, with its own light and dark. */
export type Paint = {
  fill(colour: Colour): Html;
  stroke(colour: Colour, widthPx: number): Html;
};

/** How charts of a theme are coloured. */
export function paintOf(theme: Theme): Paint {
  const of = colours[theme];
  return {
    fill: (colour) => html`class="gf-${colour}" fill="${of[colour]}"`,
    stroke: (colour, widthPx) => html`class="gs-${colour}" stroke="${of[colour]}" stroke-width="${widthPx}"`,
  };
}

const family = trustedText('font-family="DejaVu Sans, Verdana, sans-serif"');

/** Text that begins at `x`, or ends or is centred there; `y` is its baseline. Lines behind it stay away from its letters. */
export function textAt(
  paint: Paint,
  { x, y, text, colour = 'text', anchor = 'start', sizePx, isBold = false }: PlacedText,
): Html {
  const place = html`x="${rounded(x)}" y="${rounded(y)}" text-anchor="${anchor}"`;
  const look = html`${family} font-size="${sizePx}" font-weight="${isBold ? 'bold' : 'normal'}"`;
  const width = textWidth(text, { sizePx, isBold }) + 6;
  const from = anchor === 'start' ? x - 3 : anchor === 'end' ? x - width + 3 : x - width / 2;
  // Lines of the axis break off around the text, spaces between words included.
  const ground = html`<rect x="${rounded(from)}" y="${rounded(y - sizePx * 0.85)}" width="${rounded(width)}" height="${rounded(sizePx * 1.15)}" ${paint.fill('bg')}/>`;
  return html`${ground}<text ${place} ${look} ${paint.fill(colour)}>${text}</text>`;
}

export type PlacedText = TextLook & {
  x: number;
  y: number;
  text: string;
  colour?: Colour;
  anchor?: 'start' | 'middle' | 'end';
};
