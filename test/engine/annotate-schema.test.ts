import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';
import { checkTypes } from '../../src/checks/index.ts';
import { planLanguage } from '../../src/engine/language.ts';

type Node = Readonly<Record<string, unknown>>;
type Key = { path: string; field: Node };

const schema = planLanguage.jsonSchema() as Node;
const defs = schema.$defs as Readonly<Record<string, Node>>;
const types = new Map(checkTypes.map(({ type, title }) => [type, title]));
const resolved = ({ $ref, ...node }: Node): Node =>
  typeof $ref === 'string' ? { ...resolved(defs[$ref.replace('#/$defs/', '')] ?? {}), ...node } : node;

/** Every key of the frame around the checks, and of each check its type. */
function keysOf(written: unknown, path: string): readonly Key[] {
  if (Array.isArray(written)) return written.flatMap((one) => keysOf(one, path));
  if (typeof written !== 'object' || written === null) return [];
  const { properties = {}, items, additionalProperties, anyOf } = resolved(written as Node);
  const own = Object.entries(properties as Record<string, Node>).flatMap(([key, field]) => {
    const at = `${path}.${key}`;
    const isOfType = key === 'expect' || (types.has(key) && !at.endsWith('.deploys.logs'));
    const inner = isOfType || key === 'logs' ? [] : keysOf(field, at);
    return [{ path: at, field: resolved(field) }, ...inner];
  });
  const inner = [items, additionalProperties, anyOf].flatMap((one) => keysOf(one, path));
  return [...own, ...inner];
}

const keys = keysOf(schema, '');
const typeOf = ({ path }: Key) =>
  types.get(/^\.(?:phases\.sections\.checks|environments\.requires)\.([\w-]+)$/.exec(path)?.[1] ?? '');

it('every key of the frame says what it is for, with an example, and every check type what it does', () => {
  expect(keys.length).toBeGreaterThan(300);
  const lacking = keys.filter((key) => {
    const { description, examples } = key.field;
    const title = typeOf(key);
    return title === undefined ? !description || !Array.isArray(examples) : description !== title;
  });
  expect([...new Set(lacking.map(({ path }) => path))]).toEqual([]);
});

it('every example is one that the schema takes', () => {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  const once = new Map(keys.map((key) => [key.path, key]));
  const wrong = new Map(
    [...once.values()].flatMap(({ path, field }) =>
      ((field.examples ?? []) as readonly unknown[]).flatMap((example) => {
        if (path.endsWith('.expect') || path.endsWith('.checks')) return [];
        const isTaken = ajv.compile({ ...field, $defs: defs });
        return isTaken(example) ? [] : [[path, ajv.errorsText(isTaken.errors)] as const];
      }),
    ),
  );
  expect(Object.fromEntries(wrong)).toEqual({});
});
