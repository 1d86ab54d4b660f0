import type { Theme } from '../colours.ts';
import { type Html, html } from '../markup.ts';
import type { Paint } from './chart-paint.ts';
import type { TimeAxis } from './time-axis.ts';

/** Everything that a row of the chart may look at. */
export type Chart = {
  paint: Paint;
  axis: TimeAxis;
  left: number;
  right: number;
  /** Epoch ms; the closing once closed. */
  now: number;
  openedAt: number;
  isClosed: boolean;
  /** Of people, by id, as far as they are known. */
  names: ReadonlyMap<string, string>;
};

/** A row knows its height, and draws itself below a given height. */
export type ChartRow = { heightPx: number; draw(top: number): Html };

export type GanttOptions = {
  /** Epoch ms. */
  now: number;
  theme: Theme;
  /** At least 480; letters are as large as a chart needs that is shown at half its size. */
  widthPx: number;
};

/** Smallest letters: still legible in a picture of 720 pixels that is shown 360 wide. */
export const smallPx = 20;

/** A row without anything in it. */
export function space(heightPx: number): ChartRow {
  return { heightPx, draw: () => html`` };
}

/** The rows below each other. */
export function stacked(rows: readonly ChartRow[]): ChartRow {
  return {
    heightPx: rows.reduce((sum, { heightPx }) => sum + heightPx, 0),
    draw(top) {
      let y = top;
      return html`${rows.map((row) => {
        const drawn = row.draw(y);
        y += row.heightPx;
        return drawn;
      })}`;
    },
  };
}
