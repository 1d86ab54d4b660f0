import {
  type SymbolType,
  symbol,
  symbolCircle,
  symbolDiamond,
  symbolSquare,
  symbolStar,
  symbolTriangle,
} from 'd3-shape';
import type { Colour } from '../colours.ts';
import { type Html, html, rounded } from '../markup.ts';
import { type Paint, textAt } from './chart-paint.ts';
import { textWidth } from './text-width.ts';

/** Each kind of mark has a shape of its own; `worst` first when several stand in one place. */
const shapes = {
  failed: { shape: symbolSquare, colour: 'bad', rank: 0, isHollow: false },
  inconclusive: { shape: symbolDiamond, colour: 'warn', rank: 1, isHollow: false },
  degraded: { shape: symbolTriangle, colour: 'warn', rank: 2, isHollow: false },
  running: { shape: symbolCircle, colour: 'wait', rank: 3, isHollow: true },
  passed: { shape: symbolCircle, colour: 'good', rank: 4, isHollow: false },
  deploy: { shape: symbolStar, colour: 'wait', rank: 5, isHollow: false },
  update: { shape: symbolSquare, colour: 'text', rank: 6, isHollow: true },
} as const satisfies Record<string, { shape: SymbolType; colour: Colour; rank: number; isHollow: boolean }>;

export type MarkKind = keyof typeof shapes;

/** Something that happened at a place of the axis (pixels). */
export type Mark = { x: number; kind: MarkKind; says: string };

/** Marks too close to tell apart become one with their number. */
export type Cluster = { left: number; right: number; kind: MarkKind; count: number; says: readonly string[] };

export const markPx = 22;
const sizePx = 20;
const gapPx = 4;
const mostSaid = 20;

/** The marks as they fit between two ends without touching each other; their numbers add up to all marks. */
export function clustersOf(
  marks: readonly Mark[],
  [left, right]: readonly [number, number],
): readonly Cluster[] {
  type Group = Cluster & { middle: number };
  const of = (members: Pick<Group, 'middle' | 'kind' | 'count' | 'says'>): Group => {
    const width = markPx + (members.count > 1 ? 4 + textWidth(countText(members.count), { sizePx }) : 0);
    const from = Math.max(left, Math.min(members.middle - width / 2, right - width));
    return { ...members, left: from, right: from + width };
  };
  const done: Group[] = [];
  for (const mark of marks.toSorted((a, b) => a.x - b.x)) {
    let next = of({ middle: mark.x, kind: mark.kind, count: 1, says: [mark.says] });
    for (let last = done.at(-1); last !== undefined && next.left < last.right + gapPx; last = done.at(-1)) {
      done.pop();
      const count = last.count + next.count;
      next = of({
        middle: (last.middle * last.count + next.middle * next.count) / count,
        kind: shapes[last.kind].rank < shapes[next.kind].rank ? last.kind : next.kind,
        count,
        says: last.says.length < mostSaid ? [...last.says, ...next.says] : last.says,
      });
    }
    done.push(next);
  }
  return done;
}

function countText(count: number): string {
  return `×${count}`;
}

/** The marks of a lane around the height `y`, each with what it stands for as its title. */
export function laneOf(paint: Paint, clusters: readonly Cluster[], y: number): Html {
  return html`${clusters.map((cluster) => {
    const { left, kind, count, says } = cluster;
    const number =
      count === 1
        ? null
        : textAt(paint, { x: left + markPx + 4, y: y + 7, text: countText(count), sizePx, isBold: false });
    const rest = count - Math.min(count, mostSaid);
    const title = `${says.slice(0, mostSaid).join('; ')}${rest > 0 ? `; and ${rest} more` : ''}`;
    return html`<g><title>${title}</title>${markAt(paint, kind, left + markPx / 2, y)}${number}</g>`;
  })}`;
}

/** One mark with its middle there. */
export function markAt(paint: Paint, kind: MarkKind, x: number, y: number): Html {
  const { shape, colour, isHollow } = shapes[kind];
  const area = markPx * markPx * (shape === symbolSquare ? 0.6 : 0.5);
  const path = symbol(shape, area)() ?? '';
  const place = html`transform="translate(${rounded(x)} ${rounded(y)})" d="${path}"`;
  const outline = html`<path ${place} fill="none" stroke-linejoin="round" ${paint.stroke('bg', 5)}/>`;
  return isHollow
    ? html`${outline}<path ${place} fill="none" ${paint.stroke(colour, 3)}/>`
    : html`${outline}<path ${place} ${paint.fill(colour)}/>`;
}
