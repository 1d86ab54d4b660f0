import { z } from 'zod';
import { UserError } from '../core/errors.ts';
import { unreadableData } from './unreadable.ts';

/** How one kind of stored value becomes text and comes back; nothing is read from Redis but through one. */
export type Schema<Value> = {
  /** What messages call such a value. */
  name: string;
  /** Of what is written; 0 is what was written before values said their version. */
  version: number;
  /** What is written, for a test that notices when it changes under the same version. */
  shape: z.ZodType<Value>;
  write(value: Value): string;
  /** Throws a `UserError` that names the key: `newer-data` for a version that is not known here, `unreadable-data` for one that does not fit. */
  read(text: string, key: string): Value;
  /** As `read`, of JSON whose version stands beside it. */
  readVersion(version: number, json: string, key: string): Value;
};

type Definition<Value> = {
  name: string;
  version: number;
  shape: z.ZodType<Value>;
  /** What values of older versions become. Left out, version 0 has the shape of today. */
  older?: Readonly<Record<number, z.ZodType<Value>>>;
  /** `JSON.parse` unless told. */
  parse?: (json: string) => unknown;
};

/**
 * A value as JSON. An object says its version in a first field `v`, which processes of before pass over; anything else lies in such an
 * object. What has the version of today is taken at its word, as only this code writes it; an older one is parsed whole.
 */
export function document<Value>(definition: Definition<Value>): Schema<Value> {
  const { name, version, shape, older = { 0: shape }, parse = JSON.parse } = definition;
  const head = `{"v":${version},`;
  const readVersion = (found: number, json: string, key: string): Value => {
    const what = `${name} (${key})`;
    if (found > version) throw newer(what, found, version);
    const value = parsed(parse, json, what);
    // The cast is safe: only `write` and the streams write this version, and they write such values.
    if (found === version) return value as Value;
    const result = older[found]?.safeParse(value);
    if (result?.success === true) return result.data;
    throw unreadable(what, found, result?.error);
  };
  return {
    name,
    version,
    shape,
    readVersion,
    write(value) {
      const json = JSON.stringify(value);
      return isFilled(json) ? `${head}${json.slice(1)}` : `${head}"is":${json}}`;
    },
    read(text, key) {
      const found = versionIn(text);
      if (found === 0) return readVersion(0, text, key);
      const rest = text.slice(`{"v":${found},`.length);
      const json = rest.startsWith('"is":') ? rest.slice('"is":'.length, -1) : `{${rest}`;
      return readVersion(found, json, key);
    },
  };
}

/** A text that is its own form, such as an id; another meaning of it needs another key. `shape` says more of it. */
export function plainText(name: string, shape: z.ZodType<string> = z.string()): Schema<string> {
  return plain(name, shape, (text) => text);
}

/** A number as Redis writes it. */
export function plainNumber(name: string): Schema<number> {
  return plain(name, z.number(), (text) => Number(text === '' ? Number.NaN : text));
}

function plain<Value>(name: string, shape: z.ZodType<Value>, of: (text: string) => Value): Schema<Value> {
  const read = (text: string, key: string) => {
    const result = shape.safeParse(of(text));
    if (!result.success) throw unreadable(`${name} (${key})`, 1, result.error);
    return result.data;
  };
  return { name, version: 1, shape, write: String, read, readVersion: (_, text, key) => read(text, key) };
}

function parsed(parse: (json: string) => unknown, json: string, what: string): unknown {
  try {
    return parse(json);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw unreadableData(`${what}: what is stored is no JSON: ${why}`);
  }
}

function isFilled(json: string): boolean {
  return json.startsWith('{"') && !json.startsWith('{"is":');
}

function versionIn(text: string): number {
  return Number(/^\{"v":(\d{1,9}),/.exec(text)?.[1] ?? 0);
}

function newer(what: string, found: number, known: number): UserError {
  return new UserError(
    'newer-data',
    `${what}: it was written in version ${found} by a newer staging-check, and this one reads up to version ${known}: update this one, or stop it until then`,
  );
}

function unreadable(what: string, version: number, error: z.ZodError | undefined): UserError {
  const problems = (error?.issues ?? [])
    .slice(0, 5)
    .map(({ path, message }) => `${['', ...path].join('.')} ${message}`.trim());
  const why = error === undefined ? 'nothing here reads that version' : problems.join('; ');
  return unreadableData(`${what}: what is stored (version ${version}) does not fit: ${why}`);
}
