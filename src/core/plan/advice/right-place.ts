import type { z } from 'zod';
import type { Path } from '../problem.ts';
import { fittingNodes, memberAt, memberOf, schemasAt, shapeOf, valueAt } from '../schema-nodes.ts';
import { ownWords, plainName } from './foreign-words.ts';
import { exampleOf, nearestFit, usualNames } from './nearest-fit.ts';

/** Where in a file a key belongs that stands somewhere else, and its value as that place takes it. */
export type RightPlace = {
  /** Of the map that has the key, or has the maps on the way to it. */
  base: Path;
  /** From there to the key, and the key itself. */
  steps: readonly string[];
  /** Undefined where what stands there fits in no form. */
  value: unknown;
};

type Place = Omit<RightPlace, 'value'> & { schema: z.ZodType; cost: number };

/** Finds where keys belong, for one file; places are looked up once for each map. */
export function placeFinder(schema: z.ZodType, root: unknown) {
  const known = new Map<string, readonly Place[]>();
  return (object: Path, key: string): RightPlace | null => {
    const at = JSON.stringify(object);
    const places = known.get(at) ?? placesAround(schema, object, root);
    known.set(at, places);
    const free = places.filter(({ base, steps }) => isFree(valueAt(root, [...base, ...steps])));
    return bestOf(free, object, key, valueAt(root, [...object, key]));
  };
}

/** A map may be added to, a value that is there is not replaced. */
function isFree(there: unknown): boolean {
  return there === undefined || there === null;
}

/** True for what leads to checks, sections, phases or environments. */
function isOfStructure({ steps }: Place): boolean {
  return (steps.at(-1) ?? '') in usualNames;
}

function bestOf(places: readonly Place[], object: Path, key: string, value: unknown): RightPlace | null {
  const plain = plainName(key);
  const words = ownWords(key);
  const candidates = places
    .flatMap((place) => {
      const name = place.steps.at(-1) ?? '';
      const isSame = plainName(name) === plain;
      const word = words.indexOf(name);
      if (!isSame && word === -1) return [];
      const isOwn = place.cost === 0;
      // What is called otherwise and stands elsewhere is most likely something else.
      if (!isSame && place.cost > 2.5 && !isOfStructure(place)) return [];
      // What is sent and what is expected are often called the same.
      const isAsked = place.steps.length > 1 && place.steps[0] !== 'expect' ? 0.05 : 0;
      return [{ place, cost: place.cost + isAsked + (isSame ? 0 : (isOwn ? 0.5 : 1.2) + word / 10) }];
    })
    .toSorted((a, b) => a.cost - b.cost)
    .slice(0, mostTried);
  for (const { place } of candidates) {
    const inDays = typeof value === 'number' && /^expires/.test(place.steps.at(-1) ?? '');
    const taken = nearestFit(place.schema, inDays ? `${value}d` : value);
    const { base, steps, schema, cost } = place;
    if (taken !== undefined) return { base, steps, value: taken };
    const isScalar = typeof value !== 'object' || value === null;
    if (cost === 0 && isScalar) return { base, steps, value: exampleOf(schema, steps[0]) };
  }
  const isNear = (place: Place) =>
    place.steps.length === 1
      ? place.cost < 3 && plainName(place.steps[0] ?? '') === plain
      : isOfStructure(place);
  const [first] = candidates.filter(
    ({ place }) => isNear(place) && (place.steps.length === 1 || place.base.length === object.length),
  );
  if (first === undefined) return null;
  const { base, steps, schema } = first.place;
  const isScalar = typeof value !== 'object' || value === null;
  return { base, steps, value: isScalar ? exampleOf(schema) : { '…': '…' } };
}

const mostTried = 12;

/** All keys around a map: its own, those of the maps in it, and the same of every map that it stands in. */
function placesAround(schema: z.ZodType, object: Path, root: unknown): readonly Place[] {
  return Array.from({ length: object.length + 1 }, (_, up) => {
    const base = object.slice(0, object.length - up);
    const below: Place[] = [];
    for (const one of schemasAt(schema, base, root))
      collect(one, { base, steps: [], up }, valueAt(root, base), below);
    return once(below);
  }).flat();
}

/** What several check types have in common stands there once for each. */
function once(places: readonly Place[]): readonly Place[] {
  const visited = new Map<z.ZodType, Set<string>>();
  return places.filter(({ schema, steps }) => {
    const at = visited.get(schema) ?? new Set<string>();
    visited.set(schema, at);
    const name = steps.join('\0');
    const isNew = !at.has(name);
    at.add(name);
    return isNew;
  });
}

const deepest = 5;

type From = { base: Path; steps: readonly string[]; up: number };

function collect(schema: z.ZodType, from: From, value: unknown, found: Place[]): void {
  const { base, steps, up } = from;
  for (const node of fittingNodes(schema, value)) {
    const shape = shapeOf(node);
    if (shape !== null) {
      const isMatcher = 'startsWith' in shape && 'equals' in shape;
      for (const [name, inner] of Object.entries(shape)) {
        const here = [...steps, name];
        found.push({ base, steps: here, schema: inner, cost: up + here.length - 1 + (isMatcher ? 0.2 : 0) });
        if (here.length < deepest + recordsIn(steps) && !isMatcher)
          collect(inner, { ...from, steps: here }, memberAt(value, name), found);
      }
      continue;
    }
    const last = steps.at(-1) ?? base.at(-1);
    const usual = memberOf(node)?.kind === 'record' ? usualNames[String(last)] : undefined;
    const member = memberOf(node);
    if (usual === undefined || member === null || steps.length === 0) continue;
    const [name = usual] = Array.isArray(value) ? [] : Object.keys(Object(value ?? {}));
    collect(member.of, { ...from, steps: [...steps, name] }, memberAt(value, name), found);
  }
}

function recordsIn(steps: readonly string[]): number {
  return steps.filter((step) => step in usualNames).length;
}
