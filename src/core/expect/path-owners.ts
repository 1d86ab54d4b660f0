import { type JSONPathQuery, jsonpath } from 'json-p3';
import {
  compileQuery,
  compileSelectors,
  descend,
  isAffordable,
  isDescendant,
  type Segment,
  type Select,
  type Walk,
} from './path-query.ts';

const { NameSelector, IndexSelector } = jsonpath.selectors;

/** A value that a path found, and the part of the document that is its own: the entry of a list, or the object that it names. */
export type OwnedValue = { value: unknown; owner: unknown };

/**
 * The same with owners. For `$[*].head.type` and `$..type` the owner is what the part of the path that finds several led to; the whole
 * document for a path to one place, and where no object is in between.
 */
export function compileOwned({
  segments,
}: JSONPathQuery): (document: unknown, walk: Walk) => readonly OwnedValue[] {
  const choice = segments.findLastIndex((segment) => !leadsToOne(segment));
  const whole = compileQuery({ segments });
  const choosing = segments[choice];
  if (choosing === undefined)
    return (document, walk) => whole(document, walk).map((value) => ({ value, owner: document }));
  const before = compileQuery({ segments: segments.slice(0, choice) });
  const behind = segments.slice(choice + 1);
  const rest = compileQuery({ segments: behind });
  const choose = compileSelectors(choosing);
  return (document, walk) => {
    const owned: OwnedValue[] = [];
    const take: Select = (parent) => {
      const chosen: unknown[] = [];
      choose(parent, chosen, walk);
      for (const one of chosen) {
        const owner = behind.length > 0 ? one : Array.isArray(parent) ? document : parent;
        for (const value of rest(one, walk)) owned.push({ value, owner });
      }
    };
    for (const value of before(document, walk)) {
      if (isDescendant(choosing)) descend(value, [], take, walk);
      else if (isAffordable(walk)) take(value, [], walk);
    }
    return owned;
  };
}

function leadsToOne(segment: Segment): boolean {
  const [only] = segment.selectors;
  const isOne = segment.selectors.length === 1 && !isDescendant(segment);
  return isOne && (only instanceof NameSelector || only instanceof IndexSelector);
}
