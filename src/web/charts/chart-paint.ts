import { type Html, html, trustedText } from '../markup.ts';
import { type TextLook, textWidth } from './text-width.ts';

export type ChartTheme = 'light' | 'dark';

/** What a colour means; the names of the page's own colours. */
export type Colour = 'bg' | 'card' | 'text' | 'dim' | 'line' | 'good' | 'bad' | 'warn' | 'wait';

const colours: Readonly<Record<ChartTheme, Readonly<Record<Colour, string>>>> = {
  light: {
    bg: '#ffffff',
    card: '#f6f7f9',
    text: '#1c1e21',
    dim: '#5a5f69',
    line: '#c3c8d1',
    good: '#0a6b3d',
    bad: '#b3132b',
    warn: '#855000',
    wait: '#0b57b0',
  },
  dark: {
    bg: '#14161a',
    card: '#1d2026',
    text: '#e7e8eb',
    dim: '#a6abb6',
    line: '#4a505c',
    good: '#63d695',
    bad: '#ff9090',
    warn: '#f3b755',
    wait: '#8bbcff',
  },
};

/** Attributes that colour; the class lets the style of a page take over, with its own light and dark. */
export type Paint = {
  fill(colour: Colour): Html;
  stroke(colour: Colour, widthPx: number): Html;
};

/** How charts of a theme are coloured. */
export function paintOf(theme: ChartTheme): Paint {
  const of = colours[theme];
  return {
    fill: (colour) => html`class="gf-${colour}" fill="${of[colour]}"`,
    stroke: (colour, widthPx) => html`class="gs-${colour}" stroke="${of[colour]}" stroke-width="${widthPx}"`,
  };
}

/** The style by which a chart within a page follows the colours of the page. */
export const chartStyle = `${Object.keys(colours.light)
  .map((name) => `.gf-${name}{fill:var(--${name})}.gs-${name}{stroke:var(--${name})}`)
  .join('')}
.gantt{display:block;width:100%;max-width:36rem;height:auto;margin:.5rem 0 1rem}
`;

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

/** A tenth of a pixel is enough. */
export function rounded(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
