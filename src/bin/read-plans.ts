import { basename } from 'node:path';
import { UserError } from '../core/errors.ts';
import { withOwnIds } from '../core/plan/own-ids.ts';
import type { DeskPlan } from '../desk/wish.ts';
import { planLanguage } from '../engine/language.ts';
import { findPlanFiles, readPlanFile } from '../platform/plan-files.ts';

/** The plans of a folder as they are now; a file is checked again only when it has changed. */
export function planSource(folder: string): () => Promise<readonly DeskPlan[]> {
  let known = new Map<string, DeskPlan>();
  return async () => {
    const files = await Promise.all((await findPlanFiles(folder)).map(readPlanFile));
    const plans = files.map(({ file, text, digest }): DeskPlan => {
      const before = known.get(file);
      if (before !== undefined && before.digest === digest) return before;
      const loaded = planLanguage.load(text, file, digest, { lint: false });
      const id = loaded.plan?.id ?? basename(file).replace(/\.ya?ml$/, '');
      return { id, file, text, digest, ...loaded };
    });
    known = new Map(plans.map((plan) => [plan.file, plan]));
    return withOwnIds(plans).map((plan, index) =>
      plan === plans[index] ? plan : { ...plan, id: basename(plan.file).replace(/\.ya?ml$/, '') },
    );
  };
}

/** The same for a worker: without a folder it runs what others ask for, watches nothing and starts no report. */
export function plansOrNone(folder: string): () => Promise<readonly DeskPlan[]> {
  const plans = planSource(folder);
  return () =>
    plans().catch((error: unknown) => {
      if (error instanceof UserError && error.code === 'no-plans') return [];
      throw error;
    });
}
