import type { IncidentState } from '../../core/incident/state.ts';
import { incidentName, lastedWords } from '../../core/words/incident.ts';
import { clockText, dayText } from '../../core/words/instants.ts';
import { windowTitle } from '../../core/words/timeline.ts';
import { type Html, html, htmlText, line, rounded } from '../markup.ts';
import { type Paint, paintOf, textAt } from './chart-paint.ts';
import { type Chart, type ChartRow, type GanttOptions, smallPx, space, stacked } from './chart-row.ts';
import { laneRow, lanesOf } from './event-rows.ts';
import { type MarkKind, markAt, markPx } from './mark-lane.ts';
import { textWidth, wrapText } from './text-width.ts';
import { fittingLabels, timeAxis } from './time-axis.ts';
import { windowRows, windowText } from './window-rows.ts';

const marginPx = 16;
const leastWidthPx = 480;
/** The marks of tasks stand left of everything that time moves. */
const markWidthPx = 22;

/**
 * An incident as a chart (SVG): its windows as bands, their tasks as bars, what happened as marks, and now. All times are UTC. Nothing
 * is told by colour alone, and nothing in it loads.
 */
export function incidentGantt(state: IncidentState, options: GanttOptions): string {
  // Two characters that text may hold and XML may not.
  return htmlText(ganttMarkup(state, options)).replace(/[\ufffe\uffff]/g, '\ufffd');
}

/** The same for a page. */
export function ganttMarkup(state: IncidentState, options: GanttOptions): Html {
  const widthPx = Math.max(leastWidthPx, Math.round(options.widthPx));
  const [left, right] = [marginPx, widthPx - marginPx];
  const paint = paintOf(options.theme);
  const now = state.closed?.at ?? Math.max(options.now, state.openedAt);
  const { openedAt, names } = state;
  const lanes = lanesOf(state);
  const axis = timeAxis(state, now, happenedAt(state, lanes), [left + markWidthPx, right]);
  const isClosed = state.closed !== null;
  const chart: Chart = { paint, axis, left, right, now, openedAt, isClosed, names };
  const head = headRow(chart, state);
  const body = stacked([
    axisRow(chart),
    space(6),
    windowRows(chart, state.windows),
    ...lanes.map((lane) => laneRow(chart, lane)),
  ]);
  const kinds = new Set(lanes.flatMap(({ events }) => events.map(({ kind }) => kind)));
  const legend = legendRow(chart, kinds);
  const height = Math.ceil(marginPx + head.heightPx + body.heightPx + legend.heightPx + 8);
  const bodyTop = marginPx + head.heightPx;
  return html`<svg xmlns="http://www.w3.org/2000/svg" class="gantt" viewBox="0 0 ${widthPx} ${height}" width="${widthPx}" height="${height}" role="img" aria-labelledby="gantt-title gantt-desc">
<title id="gantt-title">${incidentName(state, 1_200)}: windows, tasks and events</title>
<desc id="gantt-desc">${describe(chart, state)}</desc>
<defs>${hatch(paint)}</defs>
<rect width="${widthPx}" height="${height}" ${paint.fill('bg')}/>
${head.draw(marginPx)}
${uprights(chart, bodyTop + axisPx - 4, bodyTop + body.heightPx)}
${body.draw(bodyTop)}
${legend.draw(bodyTop + body.heightPx)}
</svg>`;
}

function happenedAt(state: IncidentState, lanes: ReturnType<typeof lanesOf>): readonly number[] {
  const done = state.windows
    .flatMap(({ tasks }) => tasks)
    .flatMap(({ standing }) =>
      standing.kind === 'proved' || standing.kind === 'attested'
        ? [standing.at]
        : standing.kind === 'broken'
          ? [standing.doneAt, standing.since]
          : [],
    );
  return [...done, ...lanes.flatMap(({ events }) => events.map(({ at }) => at))];
}

function headRow({ paint, left, right, now }: Chart, state: IncidentState): ChartRow {
  const look = { sizePx: 26, isBold: true };
  const titles = wrapText(incidentName(state, 1_200), right - left, look, 3);
  const facts = `${state.severity} · ${lastedWords(state, now)} · opened ${dayText(state.openedAt)} ${clockText(state.openedAt, state.openedAt)} UTC`;
  const lines = wrapText(facts, right - left, { sizePx: smallPx }, 3);
  return {
    heightPx: titles.length * 32 + lines.length * 27 + 6,
    draw(top) {
      const under = top + titles.length * 32;
      return html`${titles.map((text, row) => textAt(paint, { x: left, y: top + 24 + row * 32, text, ...look }))}${lines.map(
        (text, row) =>
          textAt(paint, { x: left, y: under + 20 + row * 27, text, colour: 'dim', sizePx: smallPx }),
      )}`;
    },
  };
}

const axisPx = 34;

/** Names now first, then the borders that have room. */
function axisRow({ paint, axis, left, right, now, openedAt, isClosed }: Chart): ChartRow {
  const borders = axis.borders.map((at) => ({ x: axis.xOf(at), text: clockText(at, openedAt) }));
  const nowText = `${isClosed ? 'closed' : 'now'} ${clockText(now, openedAt)}`;
  const labels = fittingLabels([{ x: axis.xOf(now), text: nowText }, ...borders], smallPx, [left, right], 14);
  return {
    heightPx: axisPx,
    draw: (top) =>
      html`${labels.map(({ text, left: from, right: to }) =>
        textAt(paint, {
          x: (from + to) / 2,
          y: top + 21,
          text,
          colour: text === nowText ? 'text' : 'dim',
          anchor: 'middle',
          sizePx: smallPx,
          isBold: false,
        }),
      )}`,
  };
}

function uprights({ paint, axis, now }: Chart, top: number, bottom: number): Html {
  const at = (x: number) => html`d="M${rounded(x)} ${rounded(top)}V${rounded(bottom)}" fill="none"`;
  const borders = axis.borders.map(
    (border) => html`<path ${at(axis.xOf(border))} stroke-dasharray="3 5" ${paint.stroke('line', 2)}/>`,
  );
  return html`${borders}<path ${at(axis.xOf(now))} ${paint.stroke('text', 3)}/>`;
}

function hatch(paint: Paint): Html {
  return html`<pattern id="gantt-lost" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="8" height="8" ${paint.fill('bg')}/><path d="M2 0V8" fill="none" ${paint.stroke('bad', 3)}/></pattern>`;
}

/** What the shapes mean, of those that are there. */
function legendRow(chart: Chart, kinds: ReadonlySet<MarkKind>): ChartRow {
  const { paint, left, right, axis } = chart;
  const entries = [...kinds].map((kind) => ({ kind, text: kind as string }));
  const placed: { kind: MarkKind; text: string; x: number; row: number }[] = [];
  let x = left;
  let row = 0;
  for (const { kind, text } of entries) {
    const width = markPx + 6 + textWidth(text, { sizePx: smallPx });
    if (x + width > right && x > left) {
      x = left;
      row += 1;
    }
    placed.push({ kind, text, x, row });
    x += width + 20;
  }
  const rows = entries.length === 0 ? 0 : row + 1;
  const words = `Bars: full is done, outlined is open, hatched is failing or lost. Times in UTC.${axis.isUneven ? ' Windows are not to one scale.' : ''}${kinds.size > 1 ? ' A mark with a number is several, drawn as the worst.' : ''}`;
  const lines = wrapText(words, right - left, { sizePx: smallPx }, 4);
  return {
    heightPx: 8 + rows * 30 + lines.length * 27 + 4,
    draw(top) {
      const marks = placed.map((one) => {
        const y = top + 8 + one.row * 30 + 13;
        const text = textAt(paint, {
          x: one.x + markPx + 6,
          y: y + 7,
          text: one.text,
          colour: 'dim',
          sizePx: smallPx,
        });
        return html`${markAt(paint, one.kind, one.x + markPx / 2, y)}${text}`;
      });
      const under = top + 8 + rows * 30;
      return html`${marks}${lines.map((text, at) => textAt(paint, { x: left, y: under + 20 + at * 27, text, colour: 'dim', sizePx: smallPx }))}`;
    },
  };
}

const mostDescribed = 12;

function describe(chart: Chart, state: IncidentState): string {
  const windows = state.windows
    .slice(0, mostDescribed)
    .map((window) => `${line(windowTitle(window, chart.openedAt), 200)}: ${windowText(window, chart)}.`);
  const lanes = lanesOf(state).map(({ head }) => `${head}.`);
  return [...windows, ...lanes].join(' ');
}
