import type { Check } from '../core/plan/model.ts';
import { select, whyNothing } from '../core/plan/selectors.ts';
import { declined } from './understand.ts';
import type { DeskPlan, Objection, Understanding } from './wish.ts';
import { environmentsOf, isUsable } from './words.ts';

/** The run of a report, found again by the names of a plan that may have changed since. */
export type LookWish = { plan: string; environment: string; words: readonly string[] };

/** What a report runs, as the plan is now; or why there is nothing to run, in a sentence without its full stop. */
export function chooseToLook(plans: readonly DeskPlan[], wish: LookWish): Understanding | Objection {
  const { environment, words } = wish;
  const plan = plans.find(({ id }) => id === wish.plan);
  if (plan === undefined) return declined(`The plan ${wish.plan} is not in the plans folder any more`);
  if (!isUsable(plan)) {
    return declined(`The plan ${wish.plan} has errors: staging-check validate ${plan.file}`);
  }
  if (!environmentsOf(plan.plan).includes(environment)) {
    return declined(`The plan ${wish.plan} has no environment ${environment} any more`);
  }
  const selection = select(plan.plan, words);
  if (selection.kind === 'unknown') {
    return declined(`The plan ${wish.plan} has nothing that is called ${selection.word} any more`);
  }
  const checks = selection.checks.filter(onlyLooks);
  if (checks.length === 0) {
    const why = whyNothing(selection.words, selection.onlyNamed);
    return declined(`Nothing is left to run: ${why ?? words.join(' ')}`);
  }
  return { kind: 'understood', plan, environment, selector: selection.words, checks };
}

/** True for a check that changes nothing, may happen again and asks nobody: a report comes when no person is there. */
export function onlyLooks({ danger, once, deploys, asks }: Check): boolean {
  return danger === null && !once && !deploys && !asks;
}
