import { parseIncidentKey } from '../../core/incident/key.ts';
import { nearest } from '../../core/nearest.ts';
import type { Declined, DeskPlan } from '../desk.ts';
import { someOf, unlinked } from '../telling.ts';
import { declined } from '../understand.ts';
import { environmentsOf, isUsable, type UsablePlan } from '../words.ts';

/** The plan that was named, else the one whose issue has the key of the incident, else the only one. */
export function planFor(
  plans: readonly DeskPlan[],
  key: string,
  named: string | undefined,
): UsablePlan | Declined {
  const ids = plans.map(({ id }) => id);
  if (named !== undefined) {
    const plan = plans.find(({ id }) => id === named);
    if (plan !== undefined) return usable(plan);
    const near = nearest(named, ids);
    const meant = near === null ? '' : ` Did you mean ${near}?`;
    return declined(`There is no plan ${unlinked(named)}.${meant} There are ${someOf(ids)}.`);
  }
  const [only] = plans;
  if (only === undefined) {
    return declined('There is no plan: STAGING_CHECK_PLANS names the folder that holds them.');
  }
  const fitting = plans.filter(({ plan }) => plan !== null && keyOfIssue(plan) === key);
  const [fit] = fitting;
  if (fit !== undefined && fitting.length === 1) return usable(fit);
  if (plans.length === 1) return usable(only);
  const among = fitting.length > 1 ? fitting.map(({ id }) => id) : ids;
  return declined(
    `Which plan is incident ${key} about? There are ${someOf(among)}. A plan with \`issue: { key: "${key}" }\` is taken by itself.`,
  );
}

/** The environment that was named, else the first of the plan. */
export function environmentFor({ id, plan }: UsablePlan, named: string | undefined): string | Declined {
  const known = environmentsOf(plan);
  const [first = ''] = known;
  if (named === undefined || known.includes(named)) return named ?? first;
  const near = nearest(named, known);
  const meant = near === null ? '' : ` Did you mean ${near}?`;
  return declined(`Plan ${id} has no environment ${unlinked(named)}.${meant} It has ${someOf(known)}.`);
}

function keyOfIssue({ issue }: { issue: { key: string } | null }): string | null {
  return issue === null ? null : parseIncidentKey(issue.key);
}

function usable(plan: DeskPlan): UsablePlan | Declined {
  if (isUsable(plan)) return plan;
  const count = plan.problems.filter(({ severity }) => severity === 'error').length;
  return declined(
    `${plan.file} has ${count === 1 ? '1 error' : `${count} errors`}, and no incident can be opened with it before that is mended: staging-check validate ${plan.file}`,
  );
}
