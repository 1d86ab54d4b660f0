import type { SqueezedText } from './squeeze.ts';

/** One form of a secret that is looked for. */
export type Needle = {
  key: string;
  mask: string;
  /** Found across line ends and blanks that it does not have itself. */
  isWrapped: boolean;
  /** Base64 that begins or ends in the middle of a longer one: the character beside it holds a part of the secret too. */
  beside: { before: boolean; after: boolean };
};

/** Finds all needles in one pass over a text, however many there are. */
export type NeedleTable = {
  needles: readonly Needle[];
  starts: ReadonlyMap<number, readonly Needle[]>;
  ends: ReadonlyMap<number, readonly Needle[]>;
  mayStart: Uint8Array;
  mayEnd: Uint8Array;
};

/** Where a needle stands, in units of what was squeezed; the end is not part of it. */
export type Hit = { from: number; to: number; mask: string };

/** Characters by which a needle is recognised: the shortest that there is. */
const gram = 4;

/** Keys of fewer than four characters are not looked for. */
export function needleTable(needles: readonly Needle[]): NeedleTable {
  const long = needles.filter(({ key }) => key.length >= gram);
  const starts = Map.groupBy(long, ({ key }) => gramAt(unitsOf(key), 0));
  const ends = Map.groupBy(long, ({ key }) => gramAt(unitsOf(key), key.length - gram));
  return { needles: long, starts, ends, mayStart: bitsOf(starts), mayEnd: bitsOf(ends) };
}

/** The hits in what was squeezed; `isUnspaced`: blanks were taken out. Also what is left of a needle where a text was cut. */
export function hitsIn({ units }: SqueezedText, table: NeedleTable, isUnspaced: boolean): readonly Hit[] {
  const hits: Hit[] = [];
  const fits = (needle: Needle) => needle.isWrapped || !isUnspaced;
  for (let at = 0; at + gram <= units.length; at += 1) {
    const hash = gramAt(units, at);
    if (table.mayStart[hash & bits] === 1) {
      for (const needle of table.starts.get(hash) ?? []) {
        const hit = fits(needle) ? startingAt(units, at, needle) : null;
        if (hit !== null) hits.push(hit);
      }
    }
    if (table.mayEnd[hash & bits] === 1) {
      for (const needle of table.ends.get(hash) ?? []) {
        const hit = fits(needle) ? endingAt(units, at + gram, needle) : null;
        if (hit !== null) hits.push(hit);
      }
    }
  }
  return hits;
}

const bits = 0xffff;

const noBits = new Uint8Array(bits + 1);

function bitsOf(byHash: ReadonlyMap<number, unknown>): Uint8Array {
  if (byHash.size === 0) return noBits;
  const marks = new Uint8Array(bits + 1);
  for (const hash of byHash.keys()) marks[hash & bits] = 1;
  return marks;
}

function gramAt(units: Uint16Array, at: number): number {
  let hash = 0;
  for (let index = 0; index < gram; index += 1) hash = Math.imul(hash, 0x01000193) + (units[at + index] ?? 0);
  return hash ^ (hash >>> 15);
}

function unitsOf(text: string): Uint16Array {
  return Uint16Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
}

function startingAt(units: Uint16Array, at: number, needle: Needle): Hit | null {
  const { key, mask } = needle;
  let same = 0;
  while (same < key.length && units[at + same] === key.charCodeAt(same)) same += 1;
  if (same === key.length) return withBeside(units, at, at + same, needle);
  return same >= shortestPiece(key, cutAt(units, at + same, 1)) ? { from: at, to: at + same, mask } : null;
}

function endingAt(units: Uint16Array, end: number, { key, mask }: Needle): Hit | null {
  let same = 0;
  while (same < key.length && end > same && units[end - same - 1] === key.charCodeAt(key.length - same - 1))
    same += 1;
  if (same === key.length) return null;
  const cut = cutAt(units, end - same - 1, -1);
  return same >= shortestPiece(key, cut) ? { from: end - same, to: end, mask } : null;
}

type Cut = 'marked' | 'edge' | null;

const ellipsis = 0x2026;
const space = 0x20;

/** Whether a text was cut here, going on in one direction: it says so with `…`, or it is where all of it begins or ends. */
function cutAt(units: Uint16Array, at: number, step: 1 | -1): Cut {
  const next = units[at] === space ? units[at + step] : units[at];
  if (next === undefined) return 'edge';
  return next === ellipsis ? 'marked' : null;
}

/** Characters of a secret that give it away where the rest was cut off; at an edge most texts begin and end with something harmless. */
function shortestPiece(key: string, cut: Cut): number {
  if (cut === 'marked') return Math.max(gram, Math.min(6, Math.ceil(key.length / 2)));
  return cut === 'edge' ? Math.max(8, Math.ceil(key.length / 2)) : Number.POSITIVE_INFINITY;
}

function withBeside(units: Uint16Array, from: number, to: number, { mask, beside }: Needle): Hit {
  let end = to;
  if (beside.after && isBase64(units[end])) end += 1;
  while (beside.after && units[end] === padding && end < to + 3) end += 1;
  return { from: beside.before && isBase64(units[from - 1]) ? from - 1 : from, to: end, mask };
}

const padding = 0x3d;

function isBase64(code: number | undefined): boolean {
  return code !== undefined && /[\w+/-]/.test(String.fromCharCode(code));
}
