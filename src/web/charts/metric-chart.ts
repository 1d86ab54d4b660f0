import { type ChartLine, chartWords, type EvidenceChart } from '../../core/words/evidence-chart.ts';
import { timeText } from '../../core/words/instants.ts';
import { numberWords } from '../../core/words/series.ts';
import type { Colour } from '../colours.ts';
import { type Html, html, htmlText, line, rounded } from '../markup.ts';
import { type Paint, paintOf, textAt } from './chart-paint.ts';
import { type ChartRow, smallPx, space, stacked } from './chart-row.ts';
import { marginPx, type PictureOptions, pictureMarkup, textRow, xmlText } from './picture.ts';
import { textWidth } from './text-width.ts';

const leastWidthPx = 480;
const panelPx = 220;
const mostPoints = 120;

/** Told apart without colours too. */
const looks: readonly { colour: Colour; dash: string }[] = [
  { colour: 'wait', dash: '' },
  { colour: 'warn', dash: '10 5' },
  { colour: 'good', dash: '3 4' },
  { colour: 'text', dash: '' },
  { colour: 'dim', dash: '10 5' },
  { colour: 'dim', dash: '3 4' },
];

/** What was measured over time, as a picture (SVG). */
export function metricChart(chart: EvidenceChart, options: PictureOptions): string {
  return xmlText(htmlText(metricMarkup(chart, { ...options, id: 'metric' })));
}

/** The same for a page, under an id of its own there. */
export function metricMarkup(chart: EvidenceChart, options: PictureOptions & { id: string }): Html {
  const widthPx = Math.max(leastWidthPx, Math.round(options.widthPx));
  const paint = paintOf(options.theme);
  const place = { left: marginPx, right: widthPx - marginPx };
  const { about = '' } = options;
  const rows = [
    ...(about === '' ? [] : [textRow(paint, line(about, 300), { ...place, isBold: true, mostLines: 2 })]),
    textRow(paint, line(chart.title, 600), { ...place, colour: 'dim', mostLines: 2 }),
    space(10),
    panelRow(paint, chart, place),
    space(8),
    ...chart.lines.map((one, index) => legendRow(paint, one, lookOf(index), place)),
    ...(chart.more > 0
      ? [textRow(paint, `… and ${chart.more} more series`, { ...place, colour: 'dim' })]
      : []),
  ];
  const title = about === '' ? 'What was measured' : line(about, 300);
  return pictureMarkup(paint, {
    id: options.id,
    title,
    words: line(chartWords(chart), 1_500),
    widthPx,
    row: stacked(rows),
  });
}

type Side = { left: number; right: number };

function panelRow(paint: Paint, chart: EvidenceChart, { left, right }: Side): ChartRow {
  const { low, high } = rangeOf(chart);
  const [top, bottom] = [numberWords(short(high)), numberWords(short(low))];
  const from =
    left + Math.max(textWidth(top, { sizePx: smallPx }), textWidth(bottom, { sizePx: smallPx })) + 12;
  const xOf = (at: number) => from + ((at - chart.from) / (chart.to - chart.from)) * (right - from);
  return {
    heightPx: panelPx,
    draw(y) {
      const [yTop, yBottom] = [y + 12, y + panelPx - 36];
      const yOf = (value: number) => yBottom - ((value - low) / (high - low)) * (yBottom - yTop);
      const small = { colour: 'dim', sizePx: smallPx } as const;
      const axis = html`<path d="M${rounded(from)} ${rounded(yTop)}V${rounded(yBottom)}H${rounded(right)}" fill="none" ${paint.stroke('line', 2)}/>`;
      const labels = [
        textAt(paint, { ...small, x: left, y: yTop + 8, text: top }),
        textAt(paint, { ...small, x: left, y: yBottom + 4, text: bottom }),
        textAt(paint, { ...small, x: from, y: y + panelPx - 8, text: timeText(chart.from) }),
        textAt(paint, { ...small, x: right, y: y + panelPx - 8, text: timeText(chart.to), anchor: 'end' }),
      ];
      const limits = chart.limits
        .filter((limit) => limit >= low && limit <= high)
        .map(
          (limit) =>
            html`<path d="M${rounded(from)} ${rounded(yOf(limit))}H${rounded(right)}" fill="none" stroke-dasharray="6 5" ${paint.stroke('bad', 2)}/>`,
        );
      const lines = chart.lines.map((one, index) => lineOf(paint, one, lookOf(index), { xOf, yOf }));
      return html`${axis}${deployMark(paint, chart, { xOf, yTop, yBottom })}${limits}${lines}${labels}`;
    },
  };
}

function deployMark(
  paint: Paint,
  { deployedAt, from, to }: EvidenceChart,
  { xOf, yTop, yBottom }: { xOf(at: number): number; yTop: number; yBottom: number },
): Html | null {
  if (deployedAt === null || deployedAt <= from || deployedAt >= to) return null;
  const x = xOf(deployedAt);
  const label = textAt(paint, { x: x + 6, y: yTop + 14, text: 'deploy', colour: 'dim', sizePx: smallPx });
  return html`<path d="M${rounded(x)} ${rounded(yTop)}V${rounded(yBottom)}" fill="none" stroke-dasharray="2 4" ${paint.stroke('dim', 2)}/>${label}`;
}

function lineOf(
  paint: Paint,
  { points }: ChartLine,
  { colour, dash }: Look,
  { xOf, yOf }: { xOf(at: number): number; yOf(value: number): number },
): Html {
  const few = thinned(points);
  const path = few
    .map(([at, value], index) => `${index === 0 ? 'M' : 'L'}${rounded(xOf(at))} ${rounded(yOf(value))}`)
    .join('');
  // A single value is a dot.
  const drawn = few.length === 1 ? `${path}h1` : path;
  return html`<path d="${drawn}" fill="none" stroke-linejoin="round" stroke-linecap="round" stroke-dasharray="${dash}" ${paint.stroke(colour, 3)}/>`;
}

type Look = (typeof looks)[number];

function lookOf(index: number): Look {
  return looks[index % looks.length] ?? { colour: 'text', dash: '' };
}

function legendRow(
  paint: Paint,
  { name, points }: ChartLine,
  { colour, dash }: Look,
  { left, right }: Side,
): ChartRow {
  const last = numberWords(String(points.at(-1)?.[1] ?? ''));
  const text = textRow(paint, `${line(name, 200)}: ${last}`, { left: left + 44, right, mostLines: 2 });
  return {
    heightPx: text.heightPx,
    draw: (y) =>
      html`<path d="M${left} ${y + 14}h34" fill="none" stroke-dasharray="${dash}" ${paint.stroke(colour, 4)}/>${text.draw(y)}`,
  };
}

/** From 0 where that is near; what is expected is to be seen too, unless it is far off. */
function rangeOf({ lines, limits }: EvidenceChart): { low: number; high: number } {
  const values = lines.flatMap(({ points }) => points.map(([, value]) => value));
  const own = { low: Math.min(...values), high: Math.max(...values) };
  const room = Math.max(own.high - own.low, Math.abs(own.high) / 2, Number.MIN_VALUE);
  const near = limits.filter((limit) => limit > own.low - 3 * room && limit < own.high + 3 * room);
  const high = Math.max(own.high, ...near);
  const least = Math.min(own.low, ...near);
  const low = least > 0 && least < high * 0.6 ? 0 : least;
  return low < high ? { low, high } : { low: low - 1, high: high + 1 };
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** Of neighbours the highest and the lowest. */
function thinned(points: ChartLine['points']): ChartLine['points'] {
  if (points.length <= mostPoints) return points;
  const size = Math.ceil(points.length / (mostPoints / 2));
  return Array.from({ length: Math.ceil(points.length / size) }, (_, at) =>
    points.slice(at * size, (at + 1) * size),
  ).flatMap((group) => {
    const ordered = group.toSorted(([, a], [, b]) => a - b);
    const ends = [ordered[0], ordered.at(-1)].filter((point) => point !== undefined);
    return [...new Set(ends)].toSorted(([a], [b]) => a - b);
  });
}
