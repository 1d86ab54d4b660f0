import { compile } from 'json-p3';
import type { Found } from './found.ts';

type Json = Parameters<ReturnType<typeof compile>['query']>[0];

/** Reads everything that a path finds; see `matchFound` for what a matcher says of it. */
export type PathFinder = (document: unknown) => Found;

/** Reads the first value that a path finds; undefined when there is none. */
export type PathReader = (value: unknown) => unknown;

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

/** A reader for a JSON path (RFC 9535); throws when it is none. */
export function pathReader(path: string): PathReader {
  if (plainPath.test(path)) return plainReader(path);
  const find = pathFinder(path);
  return (value) => find(value).values[0];
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

function plainReader(path: string): PathReader {
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
