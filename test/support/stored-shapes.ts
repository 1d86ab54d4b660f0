import { z } from 'zod';
import { documents } from './stored-values.ts';

/** What each kind of stored value looks like, by its name: its version, and its JSON Schema. */
export type StoredShapes = Readonly<Record<string, { version: number; shape: unknown }>>;

/** As the code of today writes them. */
export function shapesOfToday(): StoredShapes {
  return Object.fromEntries(
    documents.map(({ name, version, shape }) => [
      name,
      { version, shape: z.toJSONSchema(shape, { unrepresentable: 'any', io: 'output' }) },
    ]),
  );
}

/** The shape of today without what older processes pass over: fields that were added, and may be left out. */
export function asBefore(now: unknown, before: unknown): unknown {
  if (Array.isArray(now) && Array.isArray(before)) return now.map((one, at) => asBefore(one, before[at]));
  if (!isRecord(now) || !isRecord(before)) return now;
  const required = Array.isArray(now.required) ? now.required : [];
  const entries = Object.entries(now).map(([name, value]): [string, unknown] => {
    const known = before[name];
    if (name !== 'properties' || !isRecord(value) || !isRecord(known)) return [name, asBefore(value, known)];
    const kept = Object.entries(value).filter(([field]) => field in known || required.includes(field));
    return [name, Object.fromEntries(kept.map(([field, one]) => [field, asBefore(one, known[field])]))];
  });
  return Object.fromEntries(entries);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
