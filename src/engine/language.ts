import { z } from 'zod';
import { checkTypes } from '../checks/index.ts';
import type { CheckType } from '../core/check.ts';
import { checkUnions } from '../core/plan/check-schema.ts';
import { type LoadedPlan, type LoadOptions, planLoader } from '../core/plan/load.ts';
import { logsOf, planFrame } from '../core/plan/schema.ts';
import { annotateSchema } from './annotate-schema.ts';

type Load = (text: string, file: string, digest: string, options?: LoadOptions) => LoadedPlan;

let loader: Load | null = null;

/** The plan language with the check types of this product: core's frame and the list of `src/checks`. */
export const planLanguage: { load: Load; jsonSchema: () => Record<string, unknown> } = {
  load(text, file, digest, options) {
    // Put together when first needed: commands that read no plan start faster.
    loader ??= planLoader(checkTypes);
    return loader(text, file, digest, options);
  },
  jsonSchema: () => planJsonSchema(checkTypes),
};

/** JSON Schema (draft 2020-12) of a plan file as people write it, for editors; the same check types give the same text. */
export function planJsonSchema(checkTypes: readonly CheckType[]): Record<string, unknown> {
  const { check, requirement } = checkUnions(checkTypes);
  const schema = z.toJSONSchema(planFrame(check, requirement, logsOf(checkTypes)), {
    io: 'input',
    target: 'draft-2020-12',
    unrepresentable: 'any',
    reused: 'ref',
  });
  return { ...annotateSchema(schema, checkTypes), title: 'staging-check plan, version 1' };
}
