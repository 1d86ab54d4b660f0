import { checkTypes } from '../checks/index.ts';
import { planJsonSchema } from '../core/plan/json-schema.ts';
import { type LoadedPlan, type LoadOptions, planLoader } from '../core/plan/load.ts';

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
