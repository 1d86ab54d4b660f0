import type { Asker } from '../core/people.ts';
import type { PlanParts, ScopeParts } from './parts.ts';
import { incidentScope, meantEnvironment } from './which-plan.ts';
import { isUsable, type UsablePlan } from './words.ts';

/** The environments that are meant where none is named: that of the channel's incident, else the first of each plan, each once. */
export async function usual(
  parts: PlanParts & ScopeParts,
  asker: Pick<Asker, 'channel'>,
): Promise<readonly string[]> {
  return usualOf(parts, asker, (await parts.plans()).filter(isUsable));
}

/** The same, of plans that were read. */
export async function usualOf(
  parts: ScopeParts,
  { channel }: Pick<Asker, 'channel'>,
  plans: readonly UsablePlan[],
): Promise<readonly string[]> {
  const incident = await incidentScope(parts, channel);
  const own = plans.find(({ id }) => id === incident?.plan);
  if (own !== undefined) return [meantEnvironment(own, incident)];
  return [...new Set(plans.map((plan) => meantEnvironment(plan, null)))];
}
