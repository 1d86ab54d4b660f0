import type { Check, Phase, Plan } from '../../core/plan/model.ts';
import { select } from '../../core/plan/selectors.ts';
import type { Offered } from '../../desk/offered.ts';
import type { RunOffer } from '../../slack/pictures/run-dialog.ts';

/** A plan as the run dialog may show it: only environments, phases and checks that its reader may run. */
export function runOffer({ plan, environments }: Offered): RunOffer {
  const mayAnywhere = (checks: Plan['phases'][number]['sections'][number]['checks']) =>
    environments.some(({ may }) => may(checks));
  const names = new Set(environments.map(({ name }) => name));
  const phases = plan.phases.flatMap((phase): readonly Phase[] => {
    const sections = phase.sections
      .map((section) => ({ ...section, checks: section.checks.filter((check) => mayAnywhere([check])) }))
      .filter(({ checks }) => checks.length > 0);
    return sections.length === 0 ? [] : [{ ...phase, sections }];
  });
  const offered = { ...plan, phases, environments: plan.environments.filter(({ name }) => names.has(name)) };
  return { plan: offered, isWhole: mayAnywhere(checksOfAll(plan)) };
}

function checksOfAll(plan: Plan): readonly Check[] {
  const selection = select(plan, ['all']);
  return selection.kind === 'selected' ? selection.checks : [];
}
