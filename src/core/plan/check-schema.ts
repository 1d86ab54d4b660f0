import { z } from 'zod';
import type { CheckLanguage, CheckType } from '../check.ts';
import { nearest } from '../nearest.ts';
import {
  type CheckFrame,
  type CheckParts,
  checkKeys,
  type RequirementFrame,
  requirementKeys,
} from './check-frame.ts';
import { formatDuration } from './duration.ts';
import { asWritten } from './issues.ts';

type Shape = Readonly<Record<string, z.ZodType>>;

/** Schema of one check: the common keys, exactly one key of a check type, and that type's `expect`. */
export function checkSchema(checkTypes: readonly CheckType[]) {
  return dispatched<CheckFrame>(checkTypes, checkKeys);
}

/** Schema of one requirement of an environment: a check with a name and fewer keys. */
export function requirementSchema(checkTypes: readonly CheckType[]) {
  return dispatched<RequirementFrame>(checkTypes, requirementKeys);
}

/** The same as unions, for JSON Schema, which knows no dispatch. */
export function checkUnions(checkTypes: readonly CheckType[]) {
  const union = (shape: Shape) => z.union(checkTypes.map((type) => variant(shape, type)));
  return { check: union(checkKeys), requirement: union(requirementKeys) };
}

function variant(shape: Shape, type: CheckLanguage): z.ZodObject {
  return z.strictObject({ ...shape, [type.type]: type.spec, expect: type.expect.optional() });
}

/** Looks at which type key is there, so that the problems told are those of that type and not of a union. */
function dispatched<Frame>(checkTypes: readonly CheckType[], shape: Shape) {
  const types = new Map(checkTypes.map((type) => [type.type, type]));
  const names = [...types.keys()];
  // Made when the first check of the type is met: few plans have all types.
  const made = new Map<string | undefined, z.ZodObject>();
  const variantOf = (name: string | undefined): z.ZodObject => {
    const type = name === undefined ? undefined : types.get(name);
    const known =
      made.get(name) ??
      (type === undefined
        ? z.strictObject({ ...shape, expect: z.unknown().optional() })
        : variant(shape, type));
    made.set(name, known);
    return known;
  };
  return z.unknown().transform((value, ctx): Frame & CheckParts => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      ctx.issues.push({ code: 'invalid_type', expected: 'object', input: value });
      return z.NEVER;
    }
    const there = names.filter((name) => Object.hasOwn(value, name));
    const [type] = there;
    const result = variantOf(type).safeParse(without(value, there.slice(1)), asWritten(names));
    const typo = Object.keys(value).some((key) => !(key in shape) && nearest(key, names) !== null);
    if (there.length > 1) ctx.issues.push(twoTypes(there, value));
    if (type === undefined && !typo) ctx.issues.push(noType(names, value));
    if (!result.success) {
      for (const issue of result.error.issues)
        ctx.issues.push({ ...issue, input: undefined } as z.core.$ZodRawIssue);
    }
    if (type === undefined || !result.success) return z.NEVER;
    ctx.issues.push(...tooShort(types.get(type), type, result.data));
    ctx.issues.push(...openSecrets(types.get(type), type, result.data));
    ctx.issues.push(...mistakesIn(types.get(type), type, result.data));
    return typed<Frame>(result.data, type, value);
  });
}

/** Safe: the strict schema of this frame and this type has just parsed `parsed`. The spec itself stays as written, for it is parsed again with its variables filled in. */
function typed<Frame>(parsed: Record<string, unknown>, type: string, written: object): Frame & CheckParts {
  const { [type]: spec, expect, ...frame } = written as Record<string, unknown>;
  const parsedFrame = Object.fromEntries(Object.keys(frame).map((key) => [key, parsed[key]]));
  return { ...parsedFrame, type, spec, expect: expect ?? {} } as Frame & CheckParts;
}

/** A `timeout` that ends the check before it can have seen what it asks for. */
function tooShort(
  type: CheckType | undefined,
  name: string,
  { timeout, [name]: spec, expect }: Record<string, unknown>,
): readonly z.core.$ZodRawIssue[] {
  const least = type?.least(spec, expect ?? {}) ?? null;
  if (least === null || typeof timeout !== 'number' || !(timeout < least.ms)) return [];
  const message = `expected at least ${formatDuration(least.ms)}, which ${least.of} asks for`;
  return [{ code: 'custom', path: ['timeout'], message, input: timeout }];
}

/** What the spec and the expectations say against each other. */
function mistakesIn(
  type: CheckType | undefined,
  name: string,
  { [name]: spec, expect }: Record<string, unknown>,
): readonly z.core.$ZodRawIssue[] {
  const found = type?.mistakes(spec, expect ?? {}) ?? [];
  return found.map(({ path, message }) => ({
    code: 'custom',
    path: [...path],
    message,
    input: undefined,
    params: { at: 'key' },
  }));
}

/** A secret that stands in the plan, where everybody who reads it has it. */
function openSecrets(
  type: CheckType | undefined,
  name: string,
  { [name]: spec }: Record<string, unknown>,
): readonly z.core.$ZodRawIssue[] {
  const written: Record<string, unknown> = { ...Object(spec) };
  const wrong = (type?.secrets ?? []).filter((key) => {
    const value = written[key];
    return typeof value === 'string' && !/^\$\{secret:[\w-]+\}$/.test(value);
  });
  return wrong.map((key) => ({
    code: 'custom',
    path: [name, key],
    message: `a ${key} stands in no plan; write ${key}: "\${secret:${nameOf(name, key)}}", and give STAGING_CHECK_SECRET_${nameOf(name, key)}`,
    input: undefined,
  }));
}

function nameOf(type: string, key: string): string {
  return `${type}_${key}`.toUpperCase().replace(/[^A-Z0-9]+/g, '_');
}

function without(value: object, keys: readonly string[]): object {
  if (keys.length === 0) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)));
}

function noType(names: readonly string[], input: unknown): z.core.$ZodRawIssue {
  return {
    code: 'custom',
    message: `says nothing to check: expected one of the keys ${names.join(', ')}`,
    params: { code: 'no-type' },
    input,
  };
}

function twoTypes(there: readonly string[], input: unknown): z.core.$ZodRawIssue {
  return {
    code: 'custom',
    path: [there[1] ?? ''],
    message: `a check has one type; this one has ${there.map((name) => `"${name}"`).join(' and ')}; make it ${there.length === 2 ? 'two' : there.length} checks, each with an id and one of them`,
    params: { code: 'two-types', at: 'key' },
    input,
  };
}
