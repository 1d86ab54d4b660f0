import { compile } from 'json-p3';
import type { Found } from './found.ts';

type Json = Parameters<ReturnType<typeof compile>['query']>[0];

/** Reads everything that a path finds; see `matchFound` for what a matcher says of it. */
export type PathFinder = (document: unknown) => Found;

/** A value that a path found, and the part of the document that is its own: the entry of a list, or the object that it names. */
export type Owned = { value: unknown; owner: unknown };

const plainPath = /^\$(\.[A-Za-z_][A-Za-z0-9_]*)+$/;

/** A finder for a JSON path (RFC 9535); throws when it is none. `$.a.b` is read directly: it is asked of every frame. */
export function pathFinder(path: string): PathFinder {
  if (plainPath.test(path)) {
    const read = plainReader(path);
    return (document) => {
      const value = read(document);
      return { values: value === undefined ? [] : [value], isOne: true };
    };
  }
  const query = compile(path);
  const isOne = query.singularQuery();
  // Safe: what is read here was parsed from JSON.
  return (document) => ({ values: query.query(document as Json).values(), isOne });
}

/**
 * Reads everything that a path finds, with its owners; throws when it is no path. For `$[*].head.type` and `$..type` the owner is what
 * the part of the path that finds several led to; the whole document for a path to one place, and where no object is in between.
 */
export function ownedFinder(path: string): (document: unknown) => readonly Owned[] {
  if (plainPath.test(path)) {
    const read = plainReader(path);
    return (document) => {
      const value = read(document);
      return value === undefined ? [] : [{ value, owner: document }];
    };
  }
  const query = compile(path);
  if (query.singularQuery()) {
    return (document) =>
      query
        .query(document as Json)
        .values()
        .map((value) => ({ value, owner: document }));
  }
  const behind = placesBehindTheLastChoice(query.segments);
  // Safe: what is read here was parsed from JSON.
  return (document) =>
    query.query(document as Json).nodes.map(({ value, location }) => {
      const owner = location.slice(0, location.length - Math.max(1, behind)).reduce<unknown>(step, document);
      return { value, owner: behind === 0 && Array.isArray(owner) ? document : owner };
    });
}

/** How many segments at the end of a path lead to one place each. */
function placesBehindTheLastChoice(segments: readonly object[]): number {
  const isOne = (from: number) => compile(`$${segments.slice(from).join('')}`).singularQuery();
  return segments.length - segments.findIndex((_, from) => isOne(from + 1)) - 1;
}

function step(value: unknown, key: string | number): unknown {
  if (typeof key === 'string') return member(value, key);
  return Array.isArray(value) ? value[key] : undefined;
}

/** True when it is a JSON path (RFC 9535). */
export function isJsonPath(path: string): boolean {
  try {
    compile(path);
    return true;
  } catch {
    return false;
  }
}

function plainReader(path: string): (value: unknown) => unknown {
  const keys = path.slice(2).split('.');
  const [only] = keys;
  if (keys.length === 1 && only !== undefined) return (value) => member(value, only);
  return (value) => keys.reduce(member, value);
}

function member(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  // Safe: any object that is not a list can be read by key.
  return Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
}
