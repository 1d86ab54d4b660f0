import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';
import { checkTypes } from '../../src/checks/index.ts';
import { planLanguage } from '../../src/engine/language.ts';

type Node = Readonly<Record<string, unknown>>;
type Key = { path: string; field: Node };

const schema = planLanguage.jsonSchema() as Node;
const defs = schema.$defs as Readonly<Record<string, Node>>;
const targetOf = ($ref: unknown) =>
  typeof $ref === 'string' ? (defs[$ref.replace('#/$defs/', '')] ?? {}) : {};
const resolved = ({ $ref, ...node }: Node): Node =>
  $ref === undefined ? node : { ...resolved(targetOf($ref)), ...node };

/** Every key that a plan may hold, once for each form it has; what stands within itself (`not`) is walked once. */
function keysOf(written: unknown, path: string, within: readonly unknown[]): readonly Key[] {
  if (Array.isArray(written)) return written.flatMap((one) => keysOf(one, path, within));
  if (typeof written !== 'object' || written === null || within.includes(written)) return [];
  const { $ref, properties = {}, items, additionalProperties, anyOf, allOf } = written as Node;
  const deeper = [...within, written];
  const own = Object.entries(properties as Record<string, Node>).flatMap(([key, field]) => {
    const at = `${path}.${key}`;
    return [{ path: at, field: resolved(field) }, ...keysOf(field, at, deeper)];
  });
  const forms = [items, additionalProperties, anyOf, allOf].flatMap((one) => keysOf(one, path, deeper));
  return [...own, ...forms, ...($ref === undefined ? [] : keysOf(targetOf($ref), path, deeper))];
}

const keys = new Map(keysOf(schema, '', []).map((key) => [`${key.path} ${JSON.stringify(key.field)}`, key]));

it('every key says what it is for, with an example', () => {
  expect(keys.size).toBeGreaterThan(600);
  const lacking = [...keys.values()].filter(
    ({ field: { description, examples } }) => !description || !Array.isArray(examples),
  );
  expect([...new Set(lacking.map(({ path }) => path))]).toEqual([]);
});

it('every example is one that the schema takes', () => {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  const fields = new Map(
    [...keys.values()].map(({ path, field }) => [JSON.stringify(field), { path, field }]),
  );
  const wrong = [...fields.values()].flatMap(({ path, field }) => {
    // Which one of its forms it is, the type of the check says.
    if (path.endsWith('.expect') || path.endsWith('.checks')) return [];
    const isTaken = ajv.compile({ ...field, $defs: defs });
    const examples = (field.examples ?? []) as readonly unknown[];
    return examples.flatMap((example) =>
      isTaken(example) ? [] : [[path, example, ajv.errorsText(isTaken.errors)] as const],
    );
  });
  expect(wrong).toEqual([]);
});

const checks = resolved(
  [...keys.values()].find(({ path }) => path === '.phases.sections.checks')?.field ?? {},
);

it.each(checkTypes)('$type: its example is a check, and what is said of its keys is said there', (type) => {
  const forms = ((checks.additionalProperties as Node).anyOf ?? []) as readonly Node[];
  const own = forms.find((form) => Object.hasOwn(resolved(form).properties ?? {}, type.type)) ?? {};
  const said = new Map(keysOf(own, '', []).map(({ path, field }) => [path, field]));
  const [example] = (said.get(`.${type.type}`)?.examples ?? []) as readonly unknown[];
  expect(type.spec.safeParse(example).error).toBeUndefined();
  const lost = Object.entries(type.keyWords()).filter(([path, [description]]) => {
    const at = path === type.type || path.startsWith('expect.') ? `.${path}` : `.${type.type}.${path}`;
    return said.get(at)?.description !== description;
  });
  expect(lost.map(([path]) => path)).toEqual([]);
});
