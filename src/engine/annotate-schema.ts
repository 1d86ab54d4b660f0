import type { CheckHelp } from '../core/check.ts';
import { type KeyWords, type KeyWordsByPath, wordsOfKey } from '../core/plan/key-words.ts';
import { keyWords } from './key-words.ts';

type JsonSchema = Record<string, unknown>;
type TypeWords = CheckHelp & { type: string };
type Walk = { types: ReadonlyMap<string, TypeWords>; defs: Record<string, JsonSchema>; walked: Set<unknown> };

/** What stands in every kind of check: told once, and pointed at. */
const shared: ReadonlySet<string> = new Set(['check', 'requirement']);

/** The JSON Schema of a plan, in which every key says what it is for, with a value as people write it. */
export function annotateSchema(schema: JsonSchema, types: readonly TypeWords[]): JsonSchema {
  const copy = structuredClone(schema);
  const defs = (copy.$defs ?? {}) as Walk['defs'];
  walkFrame(copy, { types: new Map(types.map((type) => [type.type, type])), defs, walked: new Set() });
  return { ...copy, $defs: defs };
}

/** What may stand at a place, whichever form it is written in. */
function formsOf(node: JsonSchema, defs: Walk['defs']): readonly unknown[] {
  const { $ref, items, additionalProperties, anyOf, allOf } = node;
  const target = typeof $ref === 'string' ? defs[$ref.replace('#/$defs/', '')] : undefined;
  return [target, items, additionalProperties, ...[anyOf, allOf].flatMap((some) => some ?? [])];
}

function walkFrame(node: unknown, parts: Walk): void {
  if (typeof node !== 'object' || node === null || parts.walked.has(node)) return;
  parts.walked.add(node);
  for (const form of formsOf(node as JsonSchema, parts.defs)) walkFrame(form, parts);
  const { properties } = node as { properties?: Record<string, JsonSchema> };
  if (properties !== undefined) annotateFrame(properties, parts);
}

function annotateFrame(properties: Record<string, JsonSchema>, parts: Walk): void {
  const keys = Object.keys(properties);
  const whole = ownerOf(keys);
  const owner = whole ?? ownerOf(keys.filter((key) => !parts.types.has(key)));
  const type = keys.map((key) => parts.types.get(key)).find((one) => one !== undefined);
  for (const [key, field] of Object.entries(properties)) {
    const own = type === undefined || (key !== type.type && key !== 'expect') ? null : type;
    if (own === null) walkFrame(field, parts);
    else annotateType(field, key === 'expect' ? 'expect.' : '', own.keyWords(), parts);
    properties[key] =
      key === type?.type && whole === null
        ? withWords(field, wordsOfType(type, field, parts.defs))
        : told(field, owner, key, parts.defs);
  }
}

/** Of what a type asks and expects; what types share is told once. */
function annotateType(node: unknown, path: string, own: KeyWordsByPath, parts: Walk): void {
  if (typeof node !== 'object' || node === null || parts.walked.has(node)) return;
  parts.walked.add(node);
  for (const form of formsOf(node as JsonSchema, parts.defs)) annotateType(form, path, own, parts);
  const { properties = {} } = node as { properties?: Record<string, JsonSchema> };
  for (const [key, field] of Object.entries(properties)) {
    annotateType(field, `${path}${key}.`, own, parts);
    const words = wordsOfKey(`${path}${key}`, own);
    if (words !== undefined) properties[key] = withWords(field, words);
  }
}

function withWords(field: JsonSchema, [description, example]: KeyWords): JsonSchema {
  return { ...field, description, examples: [example] };
}

/** A check of the type at its shortest: what it cannot do without, as its keys say it. */
function wordsOfType(type: TypeWords, field: JsonSchema, defs: Walk['defs']): KeyWords {
  const own = type.keyWords();
  const forms = [field, ...formsOf(field, defs)] as readonly (JsonSchema | undefined)[];
  const required = forms.flatMap((form) => (form?.required as string[] | undefined) ?? []);
  const example = required.map((key) => [key, wordsOfKey(key, own)?.[1]] as const);
  return own[type.type] ?? [type.title, Object.fromEntries(example)];
}

type NamedOwner = { name: string; words: Readonly<Record<string, KeyWords>> };

function told(
  field: JsonSchema,
  owner: NamedOwner | null,
  key: string,
  defs: Record<string, JsonSchema>,
): JsonSchema {
  const words = owner?.words[key];
  if (owner === null || words === undefined) return field;
  const annotated = withWords(field, words);
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
