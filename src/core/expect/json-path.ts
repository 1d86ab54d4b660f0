import { compile } from 'json-p3';
import type { FoundValues } from './found-values.ts';
import { compileOwned, type OwnedValue } from './path-owners.ts';
import { compileQuery } from './path-query.ts';

export type { OwnedValue } from './path-owners.ts';

/** Reads everything that a path finds; see `matchFound` for what a matcher says of it. */
export type PathFinder = (document: unknown) => FoundValues;

const plainPath = /^\$(\.[A-Za-z_][A-Za-z0-9_]*)+$/;

/** Places that one path may look at: more than a body of 16 MiB has, far less than it takes to notice. */
const mostPlaces = 10_000_000;

/** A finder for a JSON path (RFC 9535); throws when it is none. `$.a.b` is read directly: it is asked of every frame. */
export function pathFinder(path: string): PathFinder {
  if (plainPath.test(path)) {
    const read = plainReader(path);
    return (document) => {
      const value = read(document);
      return { values: value === undefined ? [] : [value], isOne: true };
    };
  }
  const parsed = compile(path);
  const query = compileQuery(parsed);
  const isOne = parsed.singularQuery();
  return (document) => {
    const budget = { left: mostPlaces };
    const values = query(document, { root: document, budget });
    return budget.left < 0 ? { values: [], isOne, tooMany: true } : { values, isOne };
  };
}

/**
 * Reads everything that a path finds, with its owners (see `compileOwned`); throws when it is no path. Of a path that leads to more places
 * than can be looked at, it tells those that were.
 */
export function ownedFinder(path: string): (document: unknown) => readonly OwnedValue[] {
  if (plainPath.test(path)) {
    const read = plainReader(path);
    return (document) => {
      const value = read(document);
      return value === undefined ? [] : [{ value, owner: document }];
    };
  }
  const find = compileOwned(compile(path));
  return (document) => find(document, { root: document, budget: { left: mostPlaces } });
}

/** True when it is a JSON path (RFC 9535) whose patterns are patterns. */
export function isJsonPath(path: string): boolean {
  try {
    pathFinder(path);
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
