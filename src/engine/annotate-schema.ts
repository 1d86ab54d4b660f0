import { keyWords } from './key-words.ts';

type JsonSchema = Record<string, unknown>;
/** The keys of check types, with their titles. */
type TypeTitles = ReadonlyMap<string, string>;
type Walk = { types: TypeTitles; defs: Record<string, JsonSchema>; walked: Set<unknown> };

/** What stands in every kind of check: told once, and pointed at. */
const shared: ReadonlySet<string> = new Set(['check', 'requirement']);

/** The JSON Schema of a plan, in which every key of the frame around the checks says what it is for, with a value as people write it. */
export function annotateSchema(schema: JsonSchema, types: TypeTitles): JsonSchema {
  const copy = structuredClone(schema);
  const defs = (copy.$defs ?? {}) as Walk['defs'];
  walk(copy, { types, defs, walked: new Set() });
  return { ...copy, $defs: defs };
}

function walk(node: unknown, parts: Walk): void {
  if (typeof node !== 'object' || node === null || parts.walked.has(node)) return;
  parts.walked.add(node);
  if (Array.isArray(node)) {
    for (const one of node) walk(one, parts);
    return;
  }
  const { $ref, properties, items, additionalProperties, anyOf } = node as JsonSchema;
  if (typeof $ref === 'string') walk(parts.defs[$ref.replace('#/$defs/', '')], parts);
  for (const inner of [items, additionalProperties, anyOf]) walk(inner, parts);
  if (properties !== undefined) annotate(properties as Record<string, JsonSchema>, parts);
}

function annotate(properties: Record<string, JsonSchema>, parts: Walk): void {
  const keys = Object.keys(properties);
  const whole = ownerOf(keys);
  const owner = whole ?? ownerOf(keys.filter((key) => !parts.types.has(key)));
  for (const [key, field] of Object.entries(properties)) {
    const title = whole === null ? parts.types.get(key) : undefined;
    // What a type asks and expects is its own.
    if (title === undefined && key !== 'expect' && key !== 'logs') walk(field, parts);
    properties[key] =
      title === undefined ? told(field, owner, key, parts.defs) : { description: title, ...field };
  }
}

type Words = readonly [description: string, example: unknown];

type NamedOwner = { name: string; words: Readonly<Record<string, Words>> };

function told(
  field: JsonSchema,
  owner: NamedOwner | null,
  key: string,
  defs: Record<string, JsonSchema>,
): JsonSchema {
  const words = owner?.words[key];
  if (owner === null || words === undefined) return field;
  const [description, example] = words;
  const annotated = { ...field, description, examples: [example] };
  if (!shared.has(owner.name)) return annotated;
  const name = `${owner.name}.${key}`;
  defs[name] ??= annotated;
  const isSame = JSON.stringify(defs[name]) === JSON.stringify(annotated);
  return isSame ? { $ref: `#/$defs/${name}` } : annotated;
}

function ownerOf(keys: readonly string[]): NamedOwner | null {
  const wanted = keys.toSorted().join();
  const found = Object.entries(keyWords).find(([, words]) => Object.keys(words).toSorted().join() === wanted);
  return found === undefined ? null : { name: found[0], words: found[1] };
}
