import {
  type Cell,
  isQuiet,
  loudRows,
  type MatrixRow,
  mostRuns,
  type RunMatrix,
  revisionChanges,
} from '../../core/compare/run-matrix.ts';
import { clockText, dayText } from '../../core/words/instants.ts';
import { cellWords, matrixWords, quietWords, rowWords } from '../../core/words/past-runs.ts';
import { html, line, rounded } from '../markup.ts';
import { cellMark } from './cell-mark.ts';
import { type Paint, paintOf, textAt } from './chart-paint.ts';
import { type ChartRow, smallPx, space, stacked } from './chart-row.ts';
import { marginPx, nameRow, type PictureOptions, pictureOf, textRow, titleRows } from './picture.ts';
import { textWidth } from './text-width.ts';

const leastWidthPx = 480;
const mostRows = 10;
const markRowPx = 32;

type Place = { paint: Paint; left: number; right: number };

/**
 * The last runs as a picture (SVG): a row for each check that did not always pass, the newest run on the right, and above them how the
 * runs ended. Marks differ by shape; the checks that always passed are counted.
 */
export function matrixChart(matrix: RunMatrix, options: PictureOptions): string {
  const widthPx = Math.max(leastWidthPx, Math.round(options.widthPx));
  const paint = paintOf(options.theme);
  const place = { paint, left: marginPx, right: widthPx - marginPx };
  const loud = loudRows(matrix);
  const shown = loud.slice(0, mostRows);
  const quiet = matrix.rows.filter(isQuiet).length;
  const rest = [
    ...(loud.length > shown.length
      ? [`… and ${loud.length - shown.length} more that did not always pass`]
      : []),
    ...(quiet > 0 ? [quietWords(quiet, loud.length > 0)] : []),
  ];
  const title = matrix.runs.length === 1 ? 'The last run' : `Last ${matrix.runs.length} runs`;
  const row = stacked([
    ...titleRows(paint, title, options, place),
    ...verdictRows(matrix, place),
    ...shown.flatMap((one) => checkRows(one, matrix, place)),
    space(6),
    ...rest.map((text) => textRow(paint, text, { ...place, colour: 'dim', mostLines: 2 })),
    space(6),
    legendRow(place, kindsOf(matrix, shown)),
    ...revisionRows(matrix, place),
  ]);
  return pictureOf(paint, { id: 'matrix', title, words: matrixWords(matrix), widthPx, row });
}

function verdictRows({ runs }: RunMatrix, place: Place): readonly ChartRow[] {
  const [first] = runs;
  const last = runs.at(-1);
  if (first === undefined || last === undefined) {
    return [textRow(place.paint, 'No run has ended yet.', place)];
  }
  const cells = runs.map(({ verdict }): Cell => (verdict === 'degraded' ? 'flaky' : verdict));
  const span = runs.length === 1 ? clock(last.at) : `${dayText(first.at)} to ${clock(last.at)}`;
  return [
    textRow(place.paint, `${span} UTC, newest right`, { ...place, colour: 'dim', mostLines: 2 }),
    space(8),
    nameRow(place.paint, 'Verdict', verdictCounts(runs), place),
    marksRow(cells, runs, place),
  ];
}

function verdictCounts(runs: RunMatrix['runs']): string {
  const passed = runs.filter(({ verdict }) => verdict === 'passed').length;
  return `${passed} of ${runs.length} passed`;
}

function checkRows(row: MatrixRow, { runs }: RunMatrix, place: Place): readonly ChartRow[] {
  const cells = runs.map((_, index) => row.cells[index] ?? null);
  const named = nameRow(place.paint, line(row.name, 300), rowWords(row), place);
  return [space(8), named, marksRow(cells, runs, place)];
}

/** Twenty places, the newest run at the right edge; a line where another revision begins. */
function marksRow(cells: readonly Cell[], runs: RunMatrix['runs'], { paint, left, right }: Place): ChartRow {
  const changes = revisionChanges(runs);
  const stepPx = (right - left) / mostRuns;
  const px = Math.min(26, stepPx - 3);
  return {
    heightPx: markRowPx,
    draw(top) {
      const y = top + markRowPx / 2;
      const rule = html`<path d="M${left} ${top + markRowPx}H${right}" fill="none" ${paint.stroke('line', 1)}/>`;
      const marks = cells.map((cell, index) => {
        const x = right - stepPx * (cells.length - index - 0.5);
        const begins = right - stepPx * (cells.length - index);
        const change = html`<path d="M${rounded(begins)} ${top + 2}V${top + markRowPx - 2}" fill="none" ${paint.stroke('dim', 2)}/>`;
        return html`${changes.has(index) ? change : null}${cellMark(paint, cell, { x, y, px })}`;
      });
      return html`${rule}${marks}`;
    },
  };
}

function kindsOf({ runs }: RunMatrix, rows: readonly MatrixRow[]): readonly Exclude<Cell, null>[] {
  const found = new Set(rows.flatMap(({ cells }) => cells));
  for (const { verdict } of runs) found.add(verdict === 'degraded' ? 'flaky' : verdict);
  const all: readonly Exclude<Cell, null>[] = [
    ...(['passed', 'flaky', 'failed', 'errored', 'inconclusive', 'waiting', 'blocked'] as const),
    ...(['skipped', 'cancelled'] as const),
  ];
  return all.filter((kind) => found.has(kind));
}

function revisionRows({ runs }: RunMatrix, { paint, left, right }: Place): readonly ChartRow[] {
  if (revisionChanges(runs).size === 0) return [];
  const newest = line(runs.at(-1)?.revision ?? '', 100);
  const text = `Upright line: another revision.${newest === '' ? '' : ` Now ${newest}.`}`;
  return [textRow(paint, text, { left, right, colour: 'dim', mostLines: 2 })];
}

/** What the marks mean, on as many lines as they take. */
function legendRow({ paint, left, right }: Place, kinds: readonly Exclude<Cell, null>[]): ChartRow {
  const px = 24;
  let x = left;
  let row = 0;
  const placed = kinds.map((kind) => {
    const text = kind === 'flaky' ? 'on a retry; run degraded' : cellWords[kind];
    const width = px + 8 + textWidth(text, { sizePx: smallPx }) + 22;
    if (x > left && x + width > right) {
      x = left;
      row += 1;
    }
    const at = { kind, text, x, row };
    x += width;
    return at;
  });
  return {
    heightPx: kinds.length === 0 ? 0 : (row + 1) * 30,
    draw: (top) =>
      html`${placed.map(({ kind, text, x: from, row: index }) => {
        const y = top + index * 30;
        return html`${cellMark(paint, kind, { x: from + px / 2, y: y + 14, px })}${textAt(paint, { x: from + px + 8, y: y + 21, text, colour: 'dim', sizePx: smallPx })}`;
      })}`,
  };
}

function clock(at: number): string {
  return `${dayText(at)} ${clockText(at, at)}`;
}
