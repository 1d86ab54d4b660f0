import type { z } from 'zod';
import type { Path } from './problem.ts';

/** A schema without what is wrapped around it, and no union: an object, a record, a list, a scalar. */
export type SchemaNode = z.ZodType;

type Def = {
  type: string;
  innerType?: z.ZodType;
  in?: z.ZodType;
  options?: readonly z.ZodType[];
  getter?: () => z.ZodType;
  shape?: Readonly<Record<string, z.ZodType>>;
  valueType?: z.ZodType;
  element?: z.ZodType;
};

/** Safe: every schema of zod keeps its definition there; what a kind does not have is not there. */
function defOf(schema: z.ZodType): Def {
  return schema.def as unknown as Def;
}

/** What may stand where a schema stands. */
export function nodesOf(schema: z.ZodType): readonly SchemaNode[] {
  const { innerType, in: input, options, getter, type } = defOf(schema);
  if (type === 'union') return (options ?? []).flatMap(nodesOf);
  const inner = innerType ?? input ?? getter?.();
  return inner === undefined ? [schema] : nodesOf(inner);
}

/** The keys of an object with their schemas; null for what is none. */
export function shapeOf(node: SchemaNode): Readonly<Record<string, z.ZodType>> | null {
  return defOf(node).shape ?? null;
}

/** The schema of the members of a record or a list; null for anything else. */
export function memberOf(node: SchemaNode): { kind: 'record' | 'list'; of: z.ZodType } | null {
  const { type, valueType, element } = defOf(node);
  if (type === 'record' && valueType !== undefined) return { kind: 'record', of: valueType };
  return type === 'array' && element !== undefined ? { kind: 'list', of: element } : null;
}

/** True when the key may be left out. */
export function isOptional(schema: z.ZodType): boolean {
  return schema.safeParse(undefined).success;
}

/** The schemas that a path leads to, by what stands on the way: of several objects those that know most of its keys. */
export function schemasAt(schema: z.ZodType, path: Path, root: unknown): readonly z.ZodType[] {
  let schemas: readonly z.ZodType[] = [schema];
  let value = root;
  for (const step of path) {
    schemas = schemas.flatMap((one) => fittingNodes(one, value)).flatMap((node) => below(node, step));
    value = memberAt(value, step);
  }
  return schemas;
}

/** Of the nodes of a schema, those that the value is most likely meant to be. */
export function fittingNodes(schema: z.ZodType, value: unknown): readonly SchemaNode[] {
  const nodes = nodesOf(schema);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return nodes;
  const strangers = (node: SchemaNode) => {
    const shape = shapeOf(node);
    return shape === null ? 0 : Object.keys(value).filter((key) => !Object.hasOwn(shape, key)).length;
  };
  const objects = nodes.filter((node) => shapeOf(node) !== null);
  if (objects.length < 2) return nodes;
  const fewest = Math.min(...objects.map(strangers));
  return nodes.filter((node) => shapeOf(node) === null || strangers(node) === fewest);
}

function below(node: SchemaNode, step: string | number): readonly z.ZodType[] {
  const shape = shapeOf(node);
  if (shape !== null)
    return Object.hasOwn(shape, step) ? [shape[step]].filter((one) => one !== undefined) : [];
  const member = memberOf(node);
  return member !== null && (typeof step === 'number') === (member.kind === 'list') ? [member.of] : [];
}

/** The member of a map or a list; undefined where there is none. */
export function memberAt(value: unknown, step: string | number): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
  // Safe: anything that is an object can be read by key.
  return (value as Record<string | number, unknown>)[step];
}

/** What a path leads to in a file that may have any mistake in it. */
export function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(memberAt, root);
}

/** True when nothing is wrong with a value but keys that are still missing in it. */
export function accepts(schema: z.ZodType, value: unknown): boolean {
  const parsed = schema.safeParse(value);
  return parsed.success || parsed.error.issues.every((issue) => isOnlyMissing(issue, value));
}

function isOnlyMissing(issue: z.core.$ZodIssue, value: unknown): boolean {
  if (issue.code === 'invalid_union') {
    const inner = valueAt(value, issue.path as Path);
    return issue.errors.some(
      (branch) => branch.length > 0 && branch.every((one) => isOnlyMissing(one, inner)),
    );
  }
  return issue.path.length > 0 && valueAt(value, issue.path as Path) === undefined;
}
