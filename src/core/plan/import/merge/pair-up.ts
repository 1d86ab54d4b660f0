import { type PlanTree, placeKey } from './record.ts';
import { deedOf } from './same.ts';

type Pieces = ReadonlyMap<string, PlanTree>;
/** Keys of the one side by keys of the other. */
export type KeyPairs = Map<string, string>;

/** KeyPairs pieces of two lists: those of one key, then those that stand alone between the same neighbours in equal number. */
export function alignedPairs(before: Pieces, now: Pieces): KeyPairs {
  const pairs: KeyPairs = new Map();
  for (const key of now.keys()) if (before.has(key)) pairs.set(key, key);
  return withNeighbours(pairs, before, now, () => true);
}

/**
 * KeyPairs phases or sections: those of one key, of one title, then those that stand alone between the same neighbours in equal number. Of several, that which
 * stands in the same one of `groups`.
 */
export function titledPairs(
  before: Pieces,
  now: Pieces,
  groups: ReadonlyMap<PlanTree, string> = new Map(),
): KeyPairs {
  const titleOf = (piece: PlanTree) => piece.children.get('title')?.hash ?? null;
  const anchors: readonly Anchor[] = [
    (key, piece) => `${groups.get(piece)}/${key} ${titleOf(piece)}`,
    (_key, piece) => `${groups.get(piece)}/${titleOf(piece)}`,
    (key) => key,
    (_key, piece) => titleOf(piece),
  ];
  return withNeighbours(paired(before, now, anchors), before, now, () => true);
}

/** KeyPairs the checks of a plan that people may have edited with those that the last import wrote. */
export function keptChecks(before: Pieces, now: Pieces): KeyPairs {
  return paired(before, now, [idOf, (_id, check) => deedOf(check), (_id, check) => lineOf(check)]);
}

/** KeyPairs the checks of the document as it is now with those of the last import: by what they do, by where and how they are called, by their ordinal. */
export function importedChecks(before: Pieces, now: Pieces): KeyPairs {
  const pairs = paired(before, now, [
    (_id, check) => `${placeIn(check)} ${deedOf(check)}`,
    (_id, check) => deedOf(check),
    (id, check) => `${placeIn(check)} ${id}`,
    idOf,
  ]);
  const isLike = (one: PlanTree, other: PlanTree) =>
    placeIn(one) === placeIn(other) && typeOf(one) === typeOf(other);
  return withNeighbours(pairs, before, now, isLike);
}

type Anchor = (id: string, check: PlanTree) => string | null;
const idOf: Anchor = (id) => id;

/** Each anchor pairs what the ones before it left over; the first of several that are alike goes with the first. */
function paired(before: Pieces, now: Pieces, anchors: readonly Anchor[]): KeyPairs {
  const pairs: KeyPairs = new Map();
  const left = new Map(before);
  for (const anchor of anchors) {
    const found = new Map<string, string[]>();
    for (const [id, check] of left) {
      const at = anchor(id, check);
      if (at !== null) found.set(at, [...(found.get(at) ?? []), id]);
    }
    for (const [id, check] of now) {
      const at = pairs.has(id) ? null : anchor(id, check);
      const other = at === null ? undefined : found.get(at)?.shift();
      if (other === undefined) continue;
      pairs.set(id, other);
      left.delete(other);
    }
  }
  return pairs;
}

function withNeighbours(
  pairs: KeyPairs,
  before: Pieces,
  now: Pieces,
  isLike: (one: PlanTree, other: PlanTree) => boolean,
): KeyPairs {
  const taken = new Set(pairs.values());
  const gaps = gapsOf(before, (key) => (taken.has(key) ? key : null));
  for (const [neighbour, keys] of gapsOf(now, (key) => pairs.get(key) ?? null)) {
    const others = gaps.get(neighbour) ?? [];
    if (others.length !== keys.length) continue;
    keys.forEach((key, index) => {
      const other = others[index] ?? '';
      const [one, two] = [now.get(key), before.get(other)];
      if (one !== undefined && two !== undefined && isLike(one, two)) pairs.set(key, other);
    });
  }
  return pairs;
}

/** Keys without a partner by the partner in front of them. */
function gapsOf(pieces: Pieces, partnerOf: (key: string) => string | null): ReadonlyMap<string, string[]> {
  const gaps = new Map<string, string[]>();
  let last = '';
  for (const key of pieces.keys()) {
    const partner = partnerOf(key);
    if (partner === null) gaps.set(last, [...(gaps.get(last) ?? []), key]);
    else last = partner;
  }
  return gaps;
}

function placeIn(check: PlanTree): string {
  return check.children.get(placeKey)?.hash ?? '';
}

function lineOf(check: PlanTree): string | null {
  return check.children.get('source')?.children.get('line')?.hash ?? null;
}

const notTypes = new Set(['source', 'needs', 'expect', 'capture', 'retry', 'until', 'quarantine']);

function typeOf(check: PlanTree): string {
  return [...check.children].find(([key, { hash }]) => hash === null && !notTypes.has(key))?.[0] ?? '';
}
