import type { Asker } from '../core/people.ts';
import type { Plan } from '../core/plan/model.ts';
import { type Check, checksOf } from '../core/plan/model.ts';
import type { DecisionParts, PlanParts, ScopeParts } from './parts.ts';
import { groupsFor, isMember } from './permit.ts';
import { runRules } from './start.ts';
import { environmentsOf, isUsable, type UsablePlan } from './words.ts';

/** A plan of which a person may run something; `may` tells of checks of it whether they may run these together there. */
export type PlanOffer = {
  plan: Plan;
  /** Those with a check that they may run; never empty. */
  environments: readonly { name: string; may(checks: readonly Check[]): boolean }[];
};

/** The plans of which a person may run something here, by the same rules that a run is asked with. */
export async function planOffers(
  parts: DecisionParts & PlanParts & ScopeParts,
  asker: Asker,
): Promise<readonly PlanOffer[]> {
  if (!isMember(asker)) return [];
  const [config, plans] = await Promise.all([parts.config(), parts.plans()]);
  const groups = await groupsFor(parts, asker.user);
  const mayIn = (plan: UsablePlan, environment: string, checks: readonly Check[]) =>
    runRules(asker, { plan, environment, checks }).every((rule) => rule(config, groups).allowed);
  return plans.filter(isUsable).flatMap((usable) => {
    const { plan } = usable;
    const environments = environmentsOf(plan)
      .filter((name) => checksOf(plan).some((check) => mayIn(usable, name, [check])))
      .map((name) => ({ name, may: (checks: readonly Check[]) => mayIn(usable, name, checks) }));
    return environments.length === 0 ? [] : [{ plan, environments }];
  });
}
