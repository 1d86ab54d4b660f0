import type { TaskState, WindowState } from '../../core/incident/state.ts';
import { type Sentence, sentenceText } from '../../core/picture/sentence.ts';
import { clockText } from '../../core/words/instants.ts';
import {
  doneWords,
  type TaskStanding,
  taskStanding,
  taskWords,
  type WindowStanding,
  windowStanding,
  windowTitle,
  windowWords,
} from '../../core/words/timeline.ts';
import type { Colour } from '../colours.ts';
import { type Html, html, line, nothing, rounded } from '../markup.ts';
import { textAt } from './chart-paint.ts';
import { type Chart, type ChartRow, smallPx, space, stacked } from './chart-row.ts';
import { textWidth, wrapText } from './text-width.ts';

type Look = { colour: Colour; fill: Colour | 'hatch' | null };

const bandLooks: Readonly<Record<WindowStanding, Look & { mark: StateMark | null }>> = {
  met: { colour: 'good', fill: 'good', mark: 'tick' },
  'met late': { colour: 'warn', fill: 'good', mark: 'tick' },
  lost: { colour: 'bad', fill: 'hatch', mark: 'cross' },
  unmet: { colour: 'warn', fill: null, mark: 'cross' },
  running: { colour: 'wait', fill: 'wait', mark: null },
  ahead: { colour: 'dim', fill: null, mark: null },
  empty: { colour: 'dim', fill: null, mark: null },
};

const taskLooks: Readonly<Record<TaskStanding, { colour: Colour; mark: StateMark }>> = {
  done: { colour: 'good', mark: 'tick' },
  failing: { colour: 'bad', mark: 'cross' },
  broken: { colour: 'bad', mark: 'cross' },
  open: { colour: 'dim', mark: 'box' },
};

const mostTasks = 40;
const mostWindows = 12;
/** Above it, a task gets one line. */
const fewTasks = 12;

/** The windows below each other, each with its tasks; the ones that stand worst when there are too many to show. */
export function windowRows(chart: Chart, windows: readonly WindowState[]): ChartRow {
  const tasks = windows.slice(0, mostWindows).flatMap((window) => window.tasks);
  const shown = new Set(tasks.toSorted((a, b) => weightOf(a) - weightOf(b)).slice(0, mostTasks));
  const mostLines = tasks.length > fewTasks ? 1 : 3;
  const rows = windows.slice(0, mostWindows).map((window) => {
    const own = window.tasks.filter((task) => shown.has(task));
    const left = window.tasks.filter((task) => !shown.has(task));
    return stacked([
      headRow(chart, window),
      ...own.map((task) => taskRow(chart, window, task, mostLines)),
      ...(left.length === 0 ? [] : [moreRow(chart, `… and ${countsOf(left)}`)]),
      space(10),
    ]);
  });
  const more = windows.length - mostWindows;
  return stacked([...rows, ...(more > 0 ? [moreRow(chart, `… and ${more} more windows`)] : [])]);
}

/** `47 min left · 1 of 3`: how a window stands. */
export function windowText(window: WindowState, chart: Chart): string {
  return [chartText(windowWords(window, chart), chart), doneWords(window)].filter(Boolean).join(' · ');
}

/** A sentence with moments as on the axis, and people by name. */
function chartText(sentence: Sentence, { openedAt, names }: Chart): string {
  return sentenceText(sentence, {
    person: (id) => names.get(id) ?? 'somebody',
    moment: (at) => clockText(at, openedAt),
  });
}

function weightOf(task: TaskState): number {
  return (['broken', 'failing', 'open', 'done'] as const).indexOf(taskStanding(task));
}

function countsOf(tasks: readonly TaskState[]): string {
  const counts = Object.entries(Object.groupBy(tasks, taskStanding)).map(
    ([standing, some]) => `${some.length} ${standing}`,
  );
  return `${tasks.length} more: ${counts.join(', ')}`;
}

function moreRow({ paint, left }: Chart, text: string): ChartRow {
  return {
    heightPx: 30,
    draw: (top) => textAt(paint, { x: left, y: top + 22, text, colour: 'dim', sizePx: smallPx }),
  };
}

const headPx = 22;
const bandPx = 18;

function headRow(chart: Chart, window: WindowState): ChartRow {
  const { paint, axis, left, right, now, openedAt } = chart;
  const look = bandLooks[windowStanding(window, chart)];
  const name = line(windowTitle(window, openedAt), 400);
  const words = windowText(window, chart);
  const label = labelled(chart, { name, words, look, sizePx: headPx, isBold: true, mostLines: 2 });
  // One without an end goes on until now.
  const [from, to] = [axis.xOf(window.startsAt), axis.xOf(window.endsAt ?? now)];
  const reached = Math.min(Math.max(axis.xOf(now), from), to);
  return stacked([
    label,
    {
      heightPx: bandPx + 8,
      draw(top) {
        const box = { x: from, y: top + 2, width: Math.max(2, to - from), height: bandPx };
        const filled = { ...box, width: look.fill === 'wait' ? reached - from : box.width };
        const rule = html`<path d="M${rounded(left)} ${rounded(top + 2 + bandPx / 2)}H${rounded(right)}" fill="none" ${paint.stroke('line', 1)}/>`;
        return html`${rule}<g><title>${name}: ${words}</title>${rect(box, paint.fill('bg'))}${bandFill(chart, look.fill, filled)}${rect(box, html`fill="none" ${paint.stroke(look.colour, 2)}`)}</g>`;
      },
    },
  ]);
}

function bandFill({ paint }: Chart, fill: Look['fill'], box: Box): Html {
  if (fill === null || box.width <= 0) return nothing;
  if (fill === 'hatch') return rect(box, html`fill="url(#gantt-lost)"`);
  return rect(box, html`opacity="0.55" ${paint.fill(fill)}`);
}

function taskRow(chart: Chart, window: WindowState, task: TaskState, mostLines: number): ChartRow {
  const look = taskLooks[taskStanding(task)];
  const name = line(task.text, 1_200) || '(no text)';
  const words = chartText(taskWords(task), chart);
  const isAhead = chart.now <= window.startsAt && taskStanding(task) === 'open';
  return stacked([
    labelled(chart, { name, words, look, sizePx: smallPx, isBold: false, mostLines }),
    {
      heightPx: isAhead ? 2 : 18,
      draw: (top) => html`<g><title>${name}: ${words}</title>${taskBar(chart, window, task, top + 2)}</g>`,
    },
  ]);
}

const barPx = 8;

/** Solid while done, an outline while open, hatched while a check of it fails. */
function taskBar({ paint, axis, now }: Chart, window: WindowState, task: TaskState, y: number): Html {
  const { standing } = task;
  const ends = standing.kind === 'proved' || standing.kind === 'attested' ? standing.at : now;
  const from = axis.xOf(Math.min(window.startsAt, ends));
  const box = (start: number, end: number): Box => ({
    x: start,
    y,
    width: Math.max(3, end - start),
    height: barPx,
  });
  if (standing.kind === 'proved' || standing.kind === 'attested') {
    return rect(box(from, axis.xOf(standing.at)), paint.fill('good'));
  }
  const to = axis.xOf(now);
  const outlined = (start: number, end: number, colour: Colour) =>
    rect(box(start, end), html`fill="none" ${paint.stroke(colour, 2)}`);
  if (standing.kind === 'broken') {
    const [doneX, brokenX] = [axis.xOf(standing.doneAt), axis.xOf(standing.since)];
    const first = rect(box(Math.min(from, doneX), brokenX), html`opacity="0.6" ${paint.fill('good')}`);
    return html`${first}${rect(box(brokenX, to), html`fill="url(#gantt-lost)"`)}${outlined(brokenX, to, 'bad')}`;
  }
  if (to <= from) return nothing;
  if (standing.failing.length === 0) return outlined(from, to, 'dim');
  const failingX = Math.max(from, axis.xOf(Math.min(...standing.failing.map((one) => one.since))));
  return html`${outlined(from, to, 'dim')}${rect(box(failingX, to), html`fill="url(#gantt-lost)"`)}${outlined(failingX, to, 'bad')}`;
}

type Box = { x: number; y: number; width: number; height: number };

function rect({ x, y, width, height }: Box, attributes: Html): Html {
  return html`<rect x="${rounded(x)}" y="${rounded(y)}" width="${rounded(Math.max(0, width))}" height="${height}" rx="2" ${attributes}/>`;
}

type Label = {
  name: string;
  words: string;
  look: { colour: Colour; mark: StateMark | null };
  sizePx: number;
  isBold: boolean;
  mostLines: number;
};

/** A mark, the name, and how it stands at the right: on the last line of the name when there is room, else below. */
function labelled(chart: Chart, { name, words, look, sizePx, isBold, mostLines }: Label): ChartRow {
  const { paint, left, right } = chart;
  const x = look.mark === null ? left : left + 28;
  const linePx = sizePx + 7;
  const wordsPx = textWidth(words, { sizePx: smallPx });
  const names = wrapText(name, right - x, { sizePx, isBold }, mostLines);
  const isBeside = x + textWidth(names.at(-1) ?? '', { sizePx, isBold }) + 16 + wordsPx <= right;
  const wordLines = isBeside ? [words] : wrapText(words, right - x, { sizePx: smallPx }, 3);
  const rows = names.length + (isBeside ? 0 : wordLines.length);
  const colour = look.colour === 'wait' ? 'text' : look.colour;
  return {
    heightPx: rows * linePx + 4,
    draw(top) {
      const base = (row: number) => top + sizePx + row * linePx;
      const nameTexts = names.map((text, row) => textAt(paint, { x, y: base(row), text, sizePx, isBold }));
      const firstRow = isBeside ? names.length - 1 : names.length;
      const wordTexts = wordLines.map((text, row) =>
        textAt(paint, {
          x: isBeside ? right : x,
          y: base(firstRow + row),
          text,
          colour,
          anchor: isBeside ? 'end' : 'start',
          sizePx: smallPx,
        }),
      );
      const mark =
        look.mark === null
          ? nothing
          : stateMark(chart, look.mark, look.colour, left + 10, top + sizePx / 2 + 3);
      return html`${mark}${nameTexts}${wordTexts}`;
    },
  };
}

type StateMark = 'tick' | 'cross' | 'box';

const markPaths: Readonly<Record<StateMark, string>> = {
  tick: 'M-8 1L-2 7L9 -7',
  cross: 'M-7 -7L7 7M7 -7L-7 7',
  box: 'M-7 -7H7V7H-7Z',
};

function stateMark({ paint }: Chart, mark: StateMark, colour: Colour, x: number, y: number): Html {
  const widthPx = mark === 'box' ? 2 : 4;
  return html`<path transform="translate(${rounded(x)} ${rounded(y)})" d="${markPaths[mark]}" fill="none" ${paint.stroke(colour, widthPx)}/>`;
}
