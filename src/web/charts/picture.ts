import type { Colour, Theme } from '../colours.ts';
import { type Html, html, htmlText, line } from '../markup.ts';
import { type Paint, textAt } from './chart-paint.ts';
import { type ChartRow, smallPx, stacked } from './chart-row.ts';
import { textWidth, wrapText } from './text-width.ts';

/** How large and how bright a picture of runs is; letters are as large as one needs that is shown at half its size. */
export type PictureOptions = {
  theme: Theme;
  /** At least 480. */
  widthPx: number;
  /** What it is of, in one line: it may be looked at alone. */
  about?: string;
};

export const marginPx = 24;

type PictureParts = { id: string; title: string; words: string; widthPx: number; row: ChartRow };

/** An SVG of rows on a card of its own, legible on any ground, with a name and words for those who do not see it; nothing in it loads. */
export function pictureOf(paint: Paint, parts: PictureParts): string {
  return xmlText(htmlText(pictureMarkup(paint, parts)));
}

/** The same for a page, whose colours it takes. */
export function pictureMarkup(paint: Paint, { id, title, words, widthPx, row }: PictureParts): Html {
  const height = Math.ceil(row.heightPx + 2 * marginPx);
  return html`<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 ${widthPx} ${height}" width="${widthPx}" height="${height}" role="img" aria-labelledby="${id}-title ${id}-desc">
<title id="${id}-title">${title}</title>
<desc id="${id}-desc">${words}</desc>
<rect x="1" y="1" width="${widthPx - 2}" height="${height - 2}" rx="12" ${paint.fill('bg')}/>
<rect x="1" y="1" width="${widthPx - 2}" height="${height - 2}" rx="12" fill="none" ${paint.stroke('line', 2)}/>
${row.draw(marginPx)}
</svg>`;
}

/** Without two characters that text may hold and XML may not. */
export function xmlText(text: string): string {
  return text.replace(/[\ufffe\uffff]/g, '\ufffd');
}

/** Lines of text below each other. */
export function textRow(
  paint: Paint,
  text: string,
  place: {
    left: number;
    right: number;
    isBold?: boolean;
    colour?: Colour;
    mostLines?: number;
    sizePx?: number;
  },
): ChartRow {
  const { left, right, isBold = false, colour = 'text', mostLines = 1, sizePx = smallPx } = place;
  const lines = wrapText(text, right - left, { sizePx, isBold }, mostLines);
  const linePx = Math.ceil(sizePx * 1.32);
  return {
    heightPx: lines.length * linePx,
    draw: (top): Html =>
      html`${lines.map((one, index) => textAt(paint, { x: left, y: top + sizePx + index * linePx, text: one, colour, sizePx, isBold }))}`,
  };
}

/** Title, and below it what the picture is of. */
export function titleRows(
  paint: Paint,
  title: string,
  { about = '' }: Pick<PictureOptions, 'about'>,
  place: { left: number; right: number },
): readonly ChartRow[] {
  return [
    textRow(paint, title, { ...place, isBold: true, sizePx: 26 }),
    textRow(paint, line(about, 300), { ...place, mostLines: 2 }),
  ];
}

/** A name on the left and what is said of it on the right when both fit, else below. */
export function nameRow(
  paint: Paint,
  name: string,
  label: string,
  { left, right, colour = 'dim' }: { left: number; right: number; colour?: Colour },
): ChartRow {
  const width = textWidth(label, { sizePx: smallPx });
  const isBeside = textWidth(name, { sizePx: smallPx }) + width + 20 <= right - left;
  if (!isBeside) {
    const below = textRow(paint, label, { left, right, colour, mostLines: 2 });
    return stacked([textRow(paint, name, { left, right, mostLines: 2 }), below]);
  }
  const at = textRow(paint, name, { left, right });
  const text = { x: right, text: label, colour, anchor: 'end', sizePx: smallPx } as const;
  return {
    heightPx: Math.max(at.heightPx, Math.ceil(smallPx * 1.32)),
    draw: (top) => html`${at.draw(top)}${label === '' ? null : textAt(paint, { ...text, y: top + smallPx })}`,
  };
}
