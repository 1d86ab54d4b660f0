import { compile } from 'json-p3';

type Json = Parameters<ReturnType<typeof compile>['query']>[0];

/** Reads the first value that a path finds; undefined when there is none. */
export type PathReader = (value: unknown) => unknown;

const plainPath = /^\$(\.[A-Za-z_][A-Za-z0-9_]*)+$/;

/** A reader for a JSON path (RFC 9535); throws when it is none. `$.a.b` is read directly: it is asked of every frame. */
export function pathReader(path: string): PathReader {
  if (plainPath.test(path)) {
    const keys = path.slice(2).split('.');
    const [only] = keys;
    if (keys.length === 1 && only !== undefined) return (value) => member(value, only);
    return (value) => keys.reduce(member, value);
  }
  const query = compile(path);
  // Safe: what is read here was parsed from JSON.
  return (value) => query.match(value as Json)?.value;
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

function member(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  // Safe: any object that is not a list can be read by key.
  return Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
}

/** Everything that a path finds: undefined for nothing, the value for one place, a list for several. Throws when it is no path. */
export function readPath(path: string, document: unknown): unknown {
  const { values } = readPlaces(path, document);
  return values.length > 1 ? values : values[0];
}

/** The values at all places that a path finds; `isOne` for a path that can lead to one place only (`$.a[0]`, not `$.a[*]`). */
export function readPlaces(path: string, document: unknown): { values: readonly unknown[]; isOne: boolean } {
  if (plainPath.test(path)) {
    const value = pathReader(path)(document);
    return { values: value === undefined ? [] : [value], isOne: true };
  }
  const query = compile(path);
  // Safe: what is read here was parsed from JSON.
  return { values: query.query(document as Json).values(), isOne: query.singularQuery() };
}
