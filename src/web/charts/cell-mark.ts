import {
  type SymbolType,
  symbol,
  symbolCircle,
  symbolDiamond,
  symbolSquare,
  symbolTimes,
  symbolTriangle,
} from 'd3-shape';
import type { Cell } from '../../core/compare/run-matrix.ts';
import type { Colour } from '../colours.ts';
import { type Html, html, rounded } from '../markup.ts';
import type { Paint } from './chart-paint.ts';

type Look = { shape: SymbolType | 'dash' | 'dot'; colour: Colour; area: number; isHollow?: boolean };

/** A shape of its own for each end; what passed is the quietest. */
const looks: Readonly<Record<Exclude<Cell, null>, Look>> = {
  passed: { shape: symbolCircle, colour: 'good', area: 0.28 },
  flaky: { shape: symbolTriangle, colour: 'warn', area: 0.4 },
  failed: { shape: symbolSquare, colour: 'bad', area: 0.62 },
  errored: { shape: symbolDiamond, colour: 'warn', area: 0.42 },
  inconclusive: { shape: symbolDiamond, colour: 'warn', area: 0.36, isHollow: true },
  waiting: { shape: symbolCircle, colour: 'wait', area: 0.3, isHollow: true },
  blocked: { shape: symbolTimes, colour: 'dim', area: 0.34, isHollow: true },
  skipped: { shape: 'dash', colour: 'dim', area: 0 },
  cancelled: { shape: 'dash', colour: 'dim', area: 0 },
};

/** The mark of one end with its middle there, within a square of so many pixels; a dot where the check was not in the run. */
export function cellMark(paint: Paint, cell: Cell, { x, y, px }: { x: number; y: number; px: number }): Html {
  if (cell === null)
    return html`<circle cx="${rounded(x)}" cy="${rounded(y)}" r="1.5" ${paint.fill('line')}/>`;
  const { shape, colour, area, isHollow = false } = looks[cell];
  if (typeof shape === 'string') {
    return html`<path d="M${rounded(x - px / 4)} ${rounded(y)}h${rounded(px / 2)}" fill="none" ${paint.stroke(colour, 3)}/>`;
  }
  const place = html`transform="translate(${rounded(x)} ${rounded(y)})" d="${symbol(shape, area * px * px)() ?? ''}"`;
  return isHollow
    ? html`<path ${place} fill="none" ${paint.stroke(colour, 3)}/>`
    : html`<path ${place} ${paint.fill(colour)}/>`;
}
