import type { Asker } from '../core/people.ts';
import type { PermitParts, PlanParts, ScopeParts } from './parts.ts';
import { byVerb, permitUnless, type Wish } from './permit.ts';
import { declined, unknownEnvironment } from './understand.ts';
import { usualOf } from './usual.ts';
import { meantEnvironment, whichPlan } from './which-plan.ts';
import type { Objection, PermissionRefusal, Unknown } from './wish.ts';
import { environmentsOf, isUsable } from './words.ts';

/** Whether a person may; `obstacle` is why it cannot be done. Null when they may. */
export async function permitEnvironment(
  parts: PermitParts,
  asker: Asker,
  verb: 'who' | 'release',
  environment: string | null,
  obstacle: string | null = null,
): Promise<PermissionRefusal | Objection | null> {
  const what = verb === 'who' ? 'see who has an environment' : `release ${environment ?? 'an environment'}`;
  // What was not understood is no deed: only a refusal is written down.
  const isReading = verb === 'who' || environment === null;
  const wish: Wish = { what, action: verb, environment, isReading };
  const { user, channel } = asker;
  const rules = [byVerb({ verb, channel, environment }, user)];
  const refused = await permitUnless(parts, asker, wish, rules, obstacle);
  return refused?.kind === 'obstructed' ? declined(refused.message) : refused;
}

/** The environment that a word names; without one, that of the channel, or the only one there is. */
export async function environmentOf(
  parts: PlanParts & ScopeParts,
  asker: Asker,
  verb: 'who' | 'release',
  word: string | null,
): Promise<string | Unknown | Objection> {
  const plans = (await parts.plans()).filter(isUsable);
  const known = [...new Set(plans.flatMap(({ plan }) => environmentsOf(plan)))];
  if (known.length === 0) return declined('No plan without errors names an environment.');
  if (word !== null) {
    return known.includes(word) ? word : unknownEnvironment(word, known, (near) => [verb, near]);
  }
  const usualPlan = await usualOf(parts, asker, plans);
  const [only] = usualPlan;
  if (only !== undefined && usualPlan.length === 1) return only;
  return whichPlan(plans, { question: 'Which environment?', hint: 'Name one' }, (plan) => [
    verb,
    meantEnvironment(plan, null),
  ]);
}
