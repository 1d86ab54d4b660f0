import type { Check, Plan, Section } from '../core/plan/model.ts';
import { oneLine } from '../core/words/plain-text.ts';
import { columnsOf, shorten } from './columns.ts';

const nameColumns = 44;

/** The phases, sections and chosen checks of a plan, a line each, with the ids that people type. */
export function planListing(plan: Plan, chosen: ReadonlySet<Check>): string {
  const lines = plan.phases.flatMap((phase) => {
    const sections = phase.sections.flatMap((section) => {
      const checks = section.checks.filter((check) => chosen.has(check));
      return checks.length === 0 ? [] : [sectionLine(section), ...checks.map(checkLine)];
    });
    const facts = [
      phase.priority,
      phase.gate ? 'gate' : '',
      phase.needs.length > 0 ? `needs ${phase.needs.join(', ')}` : '',
    ];
    const title = `${phase.id} ${oneLine(phase.title)} (${facts.filter((fact) => fact !== '').join(', ')})`;
    return sections.length === 0 ? [] : [title, ...sections];
  });
  const environments = plan.environments.map(({ name }) => name).join(', ');
  return [`${plan.id}: ${oneLine(plan.title)}`, `environments: ${environments}`, '', ...lines, ''].join('\n');
}

function sectionLine({ id, title, optional }: Section): string {
  return ` ${id} ${oneLine(title)}${optional ? ' (only when named)' : ''}`.trimEnd();
}

function checkLine(check: Check): string {
  const name = shorten(oneLine(check.name), nameColumns);
  const facts = [
    check.type,
    check.tier ?? '',
    ...check.tags.map((tag) => `@${tag}`),
    check.danger === null ? '' : 'danger',
    check.once ? 'once' : '',
    check.inferred ? 'inferred' : '',
  ];
  const padded = `${name}${' '.repeat(nameColumns - columnsOf(name))}`;
  return `   ${check.id.padEnd(24)} ${padded} ${facts.filter((fact) => fact !== '').join(' ')}`;
}
