import { type Html, html, htmlText } from '../html/markup.ts';
import { type ChartTheme, type Paint, textAt } from './chart-paint.ts';
import { type Row, smallPx } from './chart-row.ts';
import { wrapText } from './text-width.ts';

/** How large and how bright a picture of runs is; letters are as large as one needs that is shown at half its size. */
export type PictureOptions = { theme: ChartTheme /** At least 480. */; widthPx: number };

export const marginPx = 16;

/** An SVG around rows, with a name and words for those who do not see it; nothing in it loads. */
export function pictureOf(
  paint: Paint,
  { id, title, words, widthPx, row }: { id: string; title: string; words: string; widthPx: number; row: Row },
): string {
  const height = Math.ceil(row.heightPx + 2 * marginPx);
  const svg = html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${widthPx} ${height}" width="${widthPx}" height="${height}" role="img" aria-labelledby="${id}-title ${id}-desc">
<title id="${id}-title">${title}</title>
<desc id="${id}-desc">${words}</desc>
<rect width="${widthPx}" height="${height}" ${paint.fill('bg')}/>
${row.draw(marginPx)}
</svg>`;
  // Two characters that text may hold and XML may not.
  return htmlText(svg).replace(/[\ufffe\uffff]/g, '\ufffd');
}

/** Lines of text below each other. */
export function textRow(
  paint: Paint,
  text: string,
  place: {
    left: number;
    right: number;
    isBold?: boolean;
    isDim?: boolean;
    mostLines?: number;
    sizePx?: number;
  },
): Row {
  const { left, right, isBold = false, isDim = false, mostLines = 1, sizePx = smallPx } = place;
  const lines = wrapText(text, right - left, { sizePx, isBold }, mostLines);
  const linePx = Math.ceil(sizePx * 1.32);
  const colour = isDim ? 'dim' : 'text';
  return {
    heightPx: lines.length * linePx,
    draw: (top): Html =>
      html`${lines.map((one, index) => textAt(paint, { x: left, y: top + sizePx + index * linePx, text: one, colour, sizePx, isBold }))}`,
  };
}
