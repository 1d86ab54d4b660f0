import { scaleLinear } from 'd3-scale';
import type { IncidentState } from '../../core/incident/state.ts';
import { textWidth } from './text-width.ts';

/** Where moments lie (pixels), and the moments that the axis names. */
export type TimeAxis = {
  xOf(at: number): number;
  /** True when an hour is not equally wide everywhere. */
  isUneven: boolean;
  /** Starts and ends of windows, in order. */
  borders: readonly number[];
};

/**
 * The axis of an incident between two pixels. Windows last from hours to days, so each stretch between two borders gets a width of its
 * own: a base, and more the more happened in it.
 */
export function timeAxis(
  state: IncidentState,
  now: number,
  happened: readonly number[],
  [left, right]: readonly [number, number],
): TimeAxis {
  const windows = state.windows.flatMap(({ startsAt, endsAt }) =>
    endsAt === null ? [startsAt] : [startsAt, endsAt],
  );
  const first = Math.min(state.openedAt, ...happened);
  const last = Math.max(first + 60_000, now, ...windows, ...happened);
  const inside = windows.filter((at) => at > first && at < last);
  const ends = [...new Set([first, ...inside, last])].sort((a, b) => a - b);
  const widths = ends.slice(1).map((end, index) => weightOf(ends[index] ?? first, end, happened));
  const total = widths.reduce((sum, width) => sum + width, 0);
  let x = left;
  const places = [left, ...widths.map((width) => (x += (width / total) * (right - left)))];
  const scale = scaleLinear().domain(ends).range(places).clamp(true);
  return { xOf: (at) => scale(at), isUneven: ends.length > 2, borders: ends };
}

function weightOf(start: number, end: number, happened: readonly number[]): number {
  if (happened.length === 0) return 1;
  const within = happened.filter((at) => at >= start && at <= end).length;
  return 1 + (2.5 * within) / happened.length;
}

export type AxisLabel = { text: string; left: number; right: number };

/**
 * Of texts that want to stand centred at some place those that fit, the first ones first, none closer than `gapPx` to another, all
 * between the two ends.
 */
export function fittingLabels(
  wanted: readonly { x: number; text: string }[],
  sizePx: number,
  [left, right]: readonly [number, number],
  gapPx: number,
): readonly AxisLabel[] {
  const placed: AxisLabel[] = [];
  for (const { x, text } of wanted) {
    const width = textWidth(text, { sizePx });
    if (width > right - left) continue;
    const from = Math.min(Math.max(x - width / 2, left), right - width);
    const label = { text, left: from, right: from + width };
    if (placed.every((one) => one.right + gapPx <= label.left || label.right + gapPx <= one.left)) {
      placed.push(label);
    }
  }
  return placed;
}
