import type { IncidentStore } from '../core/incident/store.ts';
import type { Scope } from '../core/plan/model.ts';
import type { ScopeParts } from './parts.ts';
import { thereAre } from './sentence-parts.ts';
import type { Objection } from './wish.ts';
import { environmentsOf, type UsablePlan } from './words.ts';

/** What is known of the plan that somebody means, beside what they typed. */
export type PlanHints = {
  /** Left out: not named. */
  environment?: string | undefined;
  /** What the incident of the channel is about; null without one. */
  incident: Scope | null;
};

/** What the incident of a channel is about; null without one, and outside channels. */
export async function incidentScope({ incidentOf }: ScopeParts, channel: string): Promise<Scope | null> {
  return channel === '' ? null : ((await incidentOf?.(channel)) ?? null);
}

/** Finds what the open incidents of channels are about. */
export function incidentScopes(
  incidents: Pick<IncidentStore, 'ofChannel' | 'state'>,
): NonNullable<ScopeParts['incidentOf']> {
  return async (channel) => {
    const key = await incidents.ofChannel(channel);
    const state = key === null ? null : await incidents.state(key);
    return state === null ? null : { plan: state.head.plan.id, environment: state.head.environment };
  };
}

/**
 * The one of several plans that is meant: that of the channel's incident, else the only one that has the environment. Null when
 * several are left: then the person is asked, and none is taken for coming first.
 */
export function meantPlan<P extends UsablePlan>(
  plans: readonly P[],
  { environment, incident }: PlanHints,
): P | null {
  const fitting = plans.filter(
    ({ plan }) => environment === undefined || environmentsOf(plan).includes(environment),
  );
  return (
    fitting.find(({ id }) => id === incident?.plan) ?? (fitting.length === 1 ? (fitting[0] ?? null) : null)
  );
}

/** The environment that is meant where none was named: that of the incident about this plan, else the plan's first. */
export function meantEnvironment({ id, plan }: UsablePlan, incident: Scope | null): string {
  const known = environmentsOf(plan);
  const own = incident?.plan === id && known.includes(incident.environment) ? incident.environment : null;
  return own ?? known[0] ?? '';
}

/** Asks which plan is meant, with the command that each would be. */
export function whichPlan(
  plans: readonly UsablePlan[],
  { question, hint }: { question: string; hint: string },
  command: (plan: UsablePlan) => readonly string[],
): Objection {
  const choices = plans.map((plan) => ({ plan: plan.id, command: command(plan).join(' ') }));
  const example = choices[0]?.command ?? '';
  const there = thereAre(plans.map(({ id }) => id));
  return { kind: 'declined', message: `${question} ${there}. ${hint}: ${example}`, choices };
}
