import { noPlan } from '../../core/incident/head.ts';
import { nearest } from '../../core/nearest.ts';
import { someOf, unlinked } from '../telling.ts';
import { declined } from '../understand.ts';
import type { DeskPlan, Objection } from '../wish.ts';
import { environmentsOf, isUsable, type UsablePlan } from '../words.ts';
import { environmentFor, type OpenIncident, planFor } from './plan.ts';

/** What an incident is about; `chosen` is null for one that no plan foresaw, whose `environment` may be empty. */
export type IncidentSubject = { chosen: UsablePlan | null; environment: string };

/** What is meant by the words of an opening; whatever is wrong of them is said before anything is asked. */
export function subjectOf(
  plans: readonly DeskPlan[],
  request: Pick<OpenIncident, 'key' | 'title' | 'severity' | 'plan' | 'environment'>,
): IncidentSubject | Objection {
  const { plan: named, environment: wanted } = request;
  const wrong = named === undefined || named === noPlan ? unknownEnvironment(plans, wanted) : null;
  if (named === noPlan) return wrong ?? { chosen: null, environment: wanted ?? '' };
  const chosen = planFor(plans, request);
  if ('kind' in chosen) return wrong ?? chosen;
  const environment = environmentFor(chosen, wanted);
  return typeof environment === 'string' ? { chosen, environment } : environment;
}

/** An environment that no plan has; null where there is no plan to know better. */
function unknownEnvironment(plans: readonly DeskPlan[], wanted: string | undefined): Objection | null {
  const known = [...new Set(plans.filter(isUsable).flatMap(({ plan }) => environmentsOf(plan)))];
  if (wanted === undefined || known.length === 0 || known.includes(wanted)) return null;
  const near = nearest(wanted, known);
  const meant = near === null ? '' : ` Did you mean ${near}?`;
  return declined(`No plan has an environment ${unlinked(wanted)}.${meant} There are ${someOf(known)}.`);
}
