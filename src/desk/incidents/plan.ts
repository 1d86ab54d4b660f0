import type { Severity } from '../../core/incident/events.ts';
import { noPlan } from '../../core/incident/head.ts';
import { parseIncidentKey } from '../../core/incident/key.ts';
import { nearest } from '../../core/nearest.ts';
import { quantity } from '../../core/words/quantity.ts';
import { someOf, thereAre, unlinked } from '../sentence-parts.ts';
import { declined } from '../understand.ts';
import { meantPlan, whichPlan } from '../which-plan.ts';
import type { DeskPlan, Objection } from '../wish.ts';
import { environmentsOf, isUsable, type UsablePlan } from '../words.ts';

export type OpenIncident = {
  /** 1 to 60 letters, digits, `-`, `_`, `.`, `#`; a leading `#` is dropped. */
  key: string;
  title: string;
  /** Default P1. */
  severity?: Severity;
  /** Default: the plan whose `issue.key` is the key, else the only plan; `none`: no plan foresaw it. */
  plan?: string;
  environment?: string;
  commander?: string;
};

/** The plan that was named, else the one whose issue has the key of the incident, else the only one that has the environment. */
export function planFor(
  plans: readonly DeskPlan[],
  request: Pick<OpenIncident, 'key' | 'title' | 'severity' | 'plan' | 'environment'>,
): UsablePlan | Objection {
  const { key, plan: named, environment } = request;
  const ids = plans.map(({ id }) => id);
  if (named !== undefined) {
    const plan = plans.find(({ id }) => id === named);
    if (plan !== undefined) return usable(plan, request);
    const near = nearest(named, ids);
    const hint = near === null ? '' : ` Did you mean ${near}?`;
    return declined(`There is no plan ${unlinked(named)}.${hint} ${thereAre(ids)}. ${without(request)}`);
  }
  const [only] = plans;
  if (only === undefined) {
    return declined(
      `There is no plan: STAGING_CHECK_PLANS names the folder that holds them. ${without(request)}`,
    );
  }
  const fitting = plans.filter(({ plan }) => plan !== null && keyOfIssue(plan) === key);
  const [fit] = fitting;
  if (fit !== undefined && fitting.length === 1) return usable(fit, request);
  if (plans.length === 1) return usable(only, request);
  const among = (fitting.length > 1 ? fitting : plans).filter(isUsable);
  const found = meantPlan(among, { environment, incident: null });
  return found ?? whichOf(among, request);
}

type OpenWords = Pick<OpenIncident, 'key' | 'title' | 'severity' | 'environment'>;

/** How to open it all the same. */
function without(request: OpenWords): string {
  return `Without one: ${openCommand(noPlan, request).join(' ')}`;
}

function openCommand(plan: string, { key, title, severity, environment }: OpenWords): readonly string[] {
  const where = environment === undefined ? [] : ['--env', environment];
  const rest = [...where, key, ...(severity === undefined ? [] : [severity]), title];
  return ['incident', 'open', '--plan', plan, ...rest];
}

function whichOf(plans: readonly UsablePlan[], request: OpenWords): Objection {
  const { key, environment } = request;
  if (plans.length === 0) {
    return declined(
      `No plan can be read without errors: staging-check validate says what is wrong with them. ${without(request)}`,
    );
  }
  const having = plans.filter(
    ({ plan }) => environment === undefined || environmentsOf(plan).includes(environment),
  );
  const which = whichPlan(
    having.length === 0 ? plans : having,
    { question: `Which plan is incident ${key} about?`, hint: 'Name one, or none' },
    ({ id }) => openCommand(id, request),
  );
  const none = { plan: 'none of them', command: openCommand(noPlan, request).join(' ') };
  return { ...which, choices: [...(which.choices ?? []), none] };
}

/** The environment that was named, else the first of the plan. */
export function environmentFor({ id, plan }: UsablePlan, named: string | undefined): string | Objection {
  const known = environmentsOf(plan);
  const [first = ''] = known;
  if (named === undefined || known.includes(named)) return named ?? first;
  const near = nearest(named, known);
  const hint = near === null ? '' : ` Did you mean ${near}?`;
  return declined(`Plan ${id} has no environment ${unlinked(named)}.${hint} It has ${someOf(known)}.`);
}

function keyOfIssue({ issue }: { issue: { key: string } | null }): string | null {
  return issue === null ? null : parseIncidentKey(issue.key);
}

function usable(plan: DeskPlan, request: OpenWords): UsablePlan | Objection {
  if (isUsable(plan)) return plan;
  const count = plan.problems.filter(({ severity }) => severity === 'error').length;
  return declined(
    `${plan.file} has ${quantity(count, 'error')}, and no incident can be opened with it before that is mended: staging-check validate ${plan.file}. ${without(request)}`,
  );
}
