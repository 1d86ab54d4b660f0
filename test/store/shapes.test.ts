import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { fixtures } from '../support/recorded-redis.ts';
import { asBefore, type StoredShapes, shapesOfToday } from '../support/stored-shapes.ts';
import { documents } from '../support/stored-values.ts';

const released = readdirSync(fixtures).filter((name) => existsSync(join(fixtures, name, 'shapes.json')));

it.each(released)('what %s wrote under a version still has the shape of that version', (name) => {
  // The cast is safe: `npm run fixture` wrote the file.
  const before = JSON.parse(readFileSync(join(fixtures, name, 'shapes.json'), 'utf8')) as StoredShapes;
  const now = shapesOfToday();
  for (const [kind, { version, shape }] of Object.entries(before)) {
    const today = now[kind];
    expect(today, `${kind} is gone: who reads what ${name} stored?`).toBeDefined();
    if (today?.version !== version) continue;
    const words = `${kind} has changed since ${name}: give it a new version, and its shape of before to \`older\``;
    expect(asBefore(today.shape, shape), words).toEqual(shape);
  }
});

it('a new field that may be left out needs no new version; whatever else changes does', () => {
  const before = z.looseObject({ kind: z.enum(['a', 'b']), at: z.number() });
  const isSame = (shape: z.ZodType) => {
    const [then, now] = [z.toJSONSchema(before), z.toJSONSchema(shape)];
    return JSON.stringify(asBefore(now, then)) === JSON.stringify(then);
  };
  expect(isSame(before.extend({ note: z.string().exactOptional() }))).toBe(true);
  expect(isSame(before.extend({ note: z.string() }))).toBe(false);
  expect(isSame(before.extend({ at: z.string() }))).toBe(false);
  expect(isSame(before.extend({ at: z.number().exactOptional() }))).toBe(false);
  expect(isSame(before.extend({ kind: z.enum(['a', 'b', 'c']) }))).toBe(false);
  expect(isSame(before.omit({ at: true }))).toBe(false);
});

it('each kind of value has a name of its own, and every one is in the list that the recordings are read by', () => {
  const files = readdirSync(join(fixtures, '../../src'), { recursive: true, encoding: 'utf8' });
  const texts = files
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(fixtures, '../../src', file), 'utf8'));
  const defined = texts.flatMap((text) => [
    ...text.matchAll(/= document<[^=]{1,120}?>\(\{\s*name: '([^']+)'/g),
  ]);
  const names = documents.map(({ name }) => name);
  expect(defined.map(([, name]) => name).toSorted()).toEqual(names.toSorted());
  expect(new Set(names).size).toBe(names.length);
});
