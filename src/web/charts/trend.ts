import { scaleLinear } from 'd3-scale';
import { line as lineShape } from 'd3-shape';
import { mostRuns } from '../../core/compare/run-matrix.ts';
import type { RunTrend } from '../../core/compare/run-trends.ts';
import { formatDuration } from '../../core/plan/duration.ts';
import { trendsWords, trendWords } from '../../core/words/past-runs.ts';
import type { Colour } from '../colours.ts';
import { type Html, html, line, rounded } from '../markup.ts';
import { cellMark } from './cell-mark.ts';
import { type Paint, paintOf, textAt } from './chart-paint.ts';
import { type ChartRow, smallPx, space, stacked } from './chart-row.ts';
import { marginPx, nameRow, type PictureOptions, pictureOf, textRow, titleRows } from './picture.ts';
import { textWidth } from './text-width.ts';

const leastWidthPx = 480;
const mostTrends = 6;
const panelPx = 88;

/**
 * How long checks took as a picture (SVG): a line for each check over the last runs, around it the band of what is usual. Each has a
 * scale of its own that begins at zero; the newest run is on the right, with its number in words.
 */
export function trendChart(trends: readonly RunTrend[], options: PictureOptions): string {
  const widthPx = Math.max(leastWidthPx, Math.round(options.widthPx));
  const paint = paintOf(options.theme);
  const place = { left: marginPx, right: widthPx - marginPx };
  const shown = trends.slice(0, mostTrends);
  const more = trends.length - shown.length;
  const title = 'How long checks took';
  const row = stacked([
    ...titleRows(paint, title, options, place),
    textRow(paint, 'Newest run on the right. The band is what is usual; a triangle did not pass at once.', {
      ...place,
      colour: 'dim',
      mostLines: 3,
    }),
    ...shown.flatMap((trend) => [
      space(14),
      nameRow(paint, line(trend.name, 300), trendWords(trend), { ...place, colour: colourOf(trend) }),
      space(4),
      panelRow(paint, trend, place),
    ]),
    ...(more > 0 ? [textRow(paint, `… and ${more} more`, { ...place, colour: 'dim' })] : []),
  ]);
  return pictureOf(paint, { id: 'trend', title, words: trendsWords(trends), widthPx, row });
}

function colourOf({ direction }: RunTrend): Colour {
  if (direction === null) return 'dim';
  return direction === 'slower' ? 'warn' : 'good';
}

function panelRow(
  paint: Paint,
  { points, band }: RunTrend,
  { left, right }: { left: number; right: number },
): ChartRow {
  const high = Math.max(1, ...points.map(({ ms }) => ms), (band?.medianMs ?? 0) + (band?.spreadMs ?? 0));
  const label = formatDuration(high);
  const from = left + textWidth(label, { sizePx: smallPx }) + 10;
  const xOf = scaleLinear()
    .domain([0, mostRuns - 1])
    .range([from + 10, right - 12]);
  const firstAt = mostRuns - points.length;
  return {
    heightPx: panelPx,
    draw(top) {
      const yOf = scaleLinear()
        .domain([0, high])
        .range([top + panelPx - 12, top + 14]);
      const path = lineShape<(typeof points)[number]>(
        (_, index) => rounded(xOf(firstAt + index)),
        ({ ms }) => rounded(yOf(ms)),
      )([...points]);
      const axis = html`<path d="M${rounded(from)} ${rounded(yOf(0))}H${right}" fill="none" ${paint.stroke('line', 2)}/>`;
      const labels = [
        textAt(paint, { x: left, y: yOf(high) + 8, text: label, colour: 'dim', sizePx: smallPx }),
        textAt(paint, { x: left, y: yOf(0) + 6, text: '0', colour: 'dim', sizePx: smallPx }),
      ];
      const marks = points.map(({ ms, isSound }, index) => {
        const isLast = index === points.length - 1;
        const at = { x: xOf(firstAt + index), y: yOf(ms), px: isLast ? 24 : 14 };
        return cellMark(paint, isSound ? 'passed' : 'flaky', at);
      });
      const drawn = html`<path d="${path ?? ''}" fill="none" stroke-linejoin="round" ${paint.stroke('text', 2)}/>`;
      return html`${labels}${bandOf(paint, band, { from, right, yOf })}${axis}${drawn}${marks}`;
    },
  };
}

function bandOf(
  paint: Paint,
  band: RunTrend['band'],
  { from, right, yOf }: { from: number; right: number; yOf(ms: number): number },
): Html | null {
  if (band === null) return null;
  const { medianMs, spreadMs } = band;
  const top = yOf(medianMs + spreadMs);
  // A check that always takes the same time has a band too.
  const height = Math.max(6, yOf(Math.max(0, medianMs - spreadMs)) - top);
  const middle = rounded(yOf(medianMs));
  return html`<rect x="${rounded(from)}" y="${rounded(top)}" width="${rounded(right - from)}" height="${rounded(height)}" opacity="0.45" ${paint.fill('line')}/><path d="M${rounded(from)} ${middle}H${right}" fill="none" stroke-dasharray="6 5" ${paint.stroke('dim', 2)}/>`;
}
