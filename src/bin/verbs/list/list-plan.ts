import type { Check, Plan } from '../../../core/plan/model.ts';
import { planListing } from '../../../text/plan-listing.ts';
import { configOf, loadPlanFile, onePlanPath, selected, usable } from '../plans.ts';
import { isJson, writeJson } from '../text-or-json.ts';
import type { Args, Io } from '../verb.ts';

/** Prints the phases, sections and checks of a plan, all or those selected. */
export async function listPlan(args: Args, io: Io): Promise<number> {
  const forPrograms = isJson(args);
  const path = await onePlanPath(args, configOf(io));
  const plan = usable(await loadPlanFile(path, [], false), io);
  if (plan === null) return 2;
  const { checks } = selected(plan, args.words, { lastRun: { failed: [] }, withOptional: true });
  const chosen = new Set(checks);
  if (forPrograms) writeJson(io.stdout, listed(plan, chosen));
  else io.stdout.write(planListing(plan, chosen));
  return 0;
}

function listed(plan: Plan, chosen: ReadonlySet<Check>) {
  return {
    plan: plan.id,
    title: plan.title,
    environments: plan.environments.map(({ name }) => name),
    phases: plan.phases.map((phase) => ({
      id: phase.id,
      title: phase.title,
      priority: phase.priority,
      gate: phase.gate,
      needs: phase.needs,
      sections: phase.sections.map(({ id, title, objective, optional, checks }) => ({
        id,
        title,
        objective,
        optional,
        checks: checks.filter((check) => chosen.has(check)).map(listedCheck),
      })),
    })),
  };
}

function listedCheck(check: Check) {
  const { id, name, type, tier, tags, needs, danger, once, timeoutMs, inferred, source } = check;
  return { id, name, type, tier, tags, needs, danger, once, timeoutMs, inferred, source };
}
