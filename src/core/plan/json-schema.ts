import { z } from 'zod';
import type { CheckType } from '../check.ts';
import { checkUnions } from './check-schema.ts';
import { planFrame } from './schema.ts';

/** JSON Schema (draft 2020-12) of a plan file as people write it, for editors; the same check types give the same text. */
export function planJsonSchema(checkTypes: readonly CheckType[]): Record<string, unknown> {
  const { check, requirement } = checkUnions(checkTypes);
  const schema = z.toJSONSchema(planFrame(check, requirement), {
    io: 'input',
    target: 'draft-2020-12',
    unrepresentable: 'any',
    reused: 'ref',
  });
  return { ...schema, title: 'staging-check plan, version 1' };
}
