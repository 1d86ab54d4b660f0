import type { z } from 'zod';
import { correctedValue } from '../correction.ts';
import { accepts, isOptional, memberOf, nodesOf, type SchemaNode, shapeOf } from '../schema-nodes.ts';
import { otherForms, scale } from './value-forms.ts';

const deepest = 3;

/**
 * A value as a schema takes it: as it stands, with its unit, in a list, or under the key of a map that it is meant for; undefined when
 * nothing of that kind fits. What it gives was tried on the schema; keys of a map that must be there too hold an example.
 */
export function nearestFit(schema: z.ZodType, value: unknown): unknown {
  return fittedWithin(schema, value, deepest);
}

function fittedWithin(schema: z.ZodType, value: unknown, left: number): unknown {
  const simple = [value, ...meantByFields(schema, value), ...otherForms(value)];
  const plain = simple.find((one) => one !== undefined && accepts(schema, one));
  if (plain !== undefined) return completed(schema, plain);
  const nodes = nodesOf(schema);
  const word = nodes.flatMap((node) => wordMeant(node, value)).find((one) => accepts(schema, one));
  if (word !== undefined || left === 0) return word;
  const inside = nodes
    .flatMap((node) => [...wrapped(node, value, left)])
    .toSorted((a, b) => a.rank - b.rank)
    .map((one) => completed(schema, one.value))
    .find((one) => accepts(schema, one));
  return inside;
}

function meantByFields(schema: z.ZodType, value: unknown): readonly unknown[] {
  const parsed = schema.safeParse(value);
  return parsed.success ? [] : parsed.error.issues.flatMap((issue) => meantIn(issue, value));
}

function meantIn(issue: z.core.$ZodIssue, value: unknown): readonly unknown[] {
  if (issue.path.length > 0) return [];
  if (issue.code === 'invalid_union')
    return issue.errors.flatMap((branch) => branch.flatMap((one) => meantIn(one, value)));
  const known = correctedValue(issue, value);
  return known === undefined ? [] : [known];
}

/** One of the words of an enumeration, or the only one. */
function wordMeant(node: SchemaNode, value: unknown): readonly unknown[] {
  if (typeof value !== 'string' && typeof value !== 'boolean' && typeof value !== 'number') return [];
  const words = wordsOf(node);
  const text = String(value).trim().toLowerCase();
  const same = words.filter((word) => String(word).toLowerCase() === text);
  const level = scale.find((one) => one.has(text));
  const alike = words.length !== scale.length ? [] : words.filter((word) => level?.has(String(word)));
  const begins = words.filter((word) => text.length > 2 && String(word).toLowerCase().startsWith(text));
  const isVersion = words.length === 1 && typeof words[0] === 'number';
  return [...same, ...alike, ...(begins.length === 1 ? begins : []), ...(isVersion ? words : [])];
}

function wordsOf(node: SchemaNode): readonly unknown[] {
  const { type, values, entries } = node.def as unknown as {
    type: string;
    values?: readonly unknown[];
    entries?: Readonly<Record<string, unknown>>;
  };
  if (type === 'literal') return values ?? [];
  return type === 'enum' ? Object.values(entries ?? {}) : [];
}

/** A value in a list or a map; the lower its rank, the likelier it is meant. */
type Wrapping = { value: unknown; rank: number };

/** In a list, or under the keys that take it: those that must be there before the others. */
function wrapped(node: SchemaNode, value: unknown, left: number): readonly Wrapping[] {
  const member = memberOf(node);
  if (member?.kind === 'record')
    return namedMembers(member.of, value).map((one) => ({ value: one, rank: 0 }));
  if (member?.kind === 'list') {
    const inner = [value].flat().map((one) => fittedWithin(member.of, one, left - 1));
    return inner.length === 0 || inner.includes(undefined) ? [] : [{ value: inner, rank: 0 }];
  }
  const shape = shapeOf(node);
  const isPlain = typeof value !== 'object' || value === null || Array.isArray(value);
  return shape === null || !isPlain ? [] : underKeys(shape, value, left);
}

/** `[staging, prod]` where each has a map of its own; one value of a map whose names nobody said. */
function namedMembers(of: z.ZodType, value: unknown): readonly unknown[] {
  const names = Array.isArray(value) ? value : [value];
  const isNamed = names.every((name) => typeof name === 'string' && /^[A-Za-z][\w.-]*$/.test(name));
  const some = isNamed ? [Object.fromEntries(names.map((name) => [name, exampleOf(of)]))] : [];
  return Array.isArray(value) ? some : [{ '$.status': value }, ...some];
}

function underKeys(
  shape: Readonly<Record<string, z.ZodType>>,
  value: unknown,
  left: number,
): readonly Wrapping[] {
  const named = typeof value === 'string' && Object.hasOwn(shape, value) ? shape[value] : undefined;
  if (named?.safeParse(true).success) return [{ value: { [String(value)]: true }, rank: 0 }];
  return Object.entries(shape)
    .filter(
      ([, schema]) =>
        !Array.isArray(value) || nodesOf(schema).every((node) => memberOf(node)?.kind === 'list'),
    )
    .flatMap(([key, schema]): readonly Wrapping[] => {
      const isAnything = nodesOf(schema).some((node) => node.def.type === 'unknown');
      const rank = Number(isOptional(schema)) + (isAnything ? 2 : 0);
      const plain = fittedWithin(schema, value, 0);
      const inner = plain ?? fittedWithin(schema, value, left - 1);
      // A yes or no is no text.
      const isSaid = typeof value === 'boolean' && [inner].flat()[0] === String(value);
      if (inner === undefined || isSaid) return [];
      const isText = typeof value === 'number' && inner === String(value);
      return [{ value: { [key]: inner }, rank: rank + (plain === undefined ? 4 : isText ? 3 : 0) }];
    });
}

/** With examples of the keys that must be there and are not. */
function completed(schema: z.ZodType, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const shapes = nodesOf(schema)
    .map(shapeOf)
    .filter((one) => one !== null);
  const [shape] = shapes.filter((one) => Object.keys(value).every((key) => Object.hasOwn(one, key)));
  if (shape === undefined) return value;
  const missing = Object.entries(shape).filter(
    ([key, one]) => !Object.hasOwn(value, key) && !isOptional(one),
  );
  return { ...value, ...Object.fromEntries(missing.map(([key, one]) => [key, exampleOf(one, key)])) };
}

const examples: readonly unknown[] = [
  ...[
    '…',
    'shop',
    ['…'],
    1,
    true,
    { exists: true },
    '30s',
    '2027-01-31',
    '0-2h',
    '0 9 * * 1-5',
    'Europe/Berlin',
  ],
  ...['https://example.org', 'wss://example.org', '$.status', 4, 200, {}],
];

const ownExamples: Readonly<Record<string, unknown>> = {
  port: 443,
  secret: 'HOOK_SECRET',
  deadline: '5m',
  times: 3,
  attempts: 3,
  on: ['network'],
  status: 200,
  query: 'up',
};

/** Something that a schema takes under a key, for whoever has to write what is missing. */
export function exampleOf(schema: z.ZodType, key = ''): unknown {
  const nodes = nodesOf(schema);
  const word = nodes.flatMap(wordsOf)[0];
  if (word !== undefined) return word;
  const record = nodes.map(memberOf).find((one) => one?.kind === 'record');
  const name = usualNames[key];
  if (record != null && name !== undefined) return { [name]: exampleOf(record.of, name) };
  const example = [ownExamples[key], ...examples].find(
    (one) => one !== undefined && schema.safeParse(one).success,
  );
  if (example !== undefined) return example;
  return nodes.some((node) => shapeOf(node) !== null) ? completed(schema, {}) : '…';
}

/** Names for members of maps that are not there yet. */
export const usualNames: Readonly<Record<string, string>> = {
  checks: 'health',
  sections: '1.1',
  phases: 'phase1',
  environments: 'staging',
};
