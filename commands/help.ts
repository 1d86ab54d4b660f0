import type { HelpPhase, HelpPlan } from '../src/core/command/help.ts';
import { nearest } from '../src/core/nearest.ts';
import { type Check, checksOf, type Phase, type Plan, tiers } from '../src/core/plan/model.ts';
import { select } from '../src/core/plan/selectors.ts';
import type { PlanOffer } from '../src/desk/plan-offers.ts';
import type { Reply } from '../src/desk/reply.ts';
import { oneWordOrNone } from './arguments.ts';
import { type Command, type CommandGroup, defineCommand, type Uses } from './command.ts';

/** What this person may do here, made from the list of verbs and the plans. */
export const help = defineCommand({
  name: 'help',
  usage: 'help [word]',
  summary: 'what you may run here, with examples',
  details: ['Shows only what you may do in this channel. With a verb after it: all about that verb.'],
  examples: ['help', 'help rerun'],
  group: 'look',
  permission: 'help',
  args: oneWordOrNone('word'),
  run: (word, context: Uses<'may' | 'plans' | 'planOffers'>) =>
    word === null ? overview(context) : about(word, context),
});

const groupTitles: Readonly<Record<CommandGroup, string>> = {
  run: 'Run',
  look: 'Look',
  change: 'Change',
};

async function overview(context: Uses<'may' | 'plans' | 'planOffers'>): Promise<Reply> {
  const { desk, asker, commands } = context;
  const [all, offers] = await Promise.all([desk.plans(), desk.planOffers(asker)]);
  const isAlone = all.filter(({ plan }) => plan !== null).length <= 1;
  const allowed: Command[] = [];
  for (const command of commands) {
    const isRun = command.permission === 'run';
    if (isRun ? offers.length > 0 : await desk.may(asker, command.permission, null)) allowed.push(command);
  }
  const groups = (['run', 'look', 'change'] as const).map((group) => ({
    title: groupTitles[group],
    verbs: allowed.filter((command) => command.group === group),
  }));
  const mayRun = await desk.may(asker, 'run', null);
  const broken = mayRun ? all.flatMap(({ plan, file }) => (plan === null ? [file] : [])) : [];
  const plans = offers.map((one) => planHelp(one, isAlone));
  return { kind: 'help', help: { groups, plans, broken } };
}

/** A phase is named with its plan where there is another plan, and with an environment where the usual one is closed to this person. */
function planHelp({ plan, environments }: PlanOffer, isAlone: boolean): HelpPlan {
  const [usual] = plan.environments;
  const begin = isAlone ? '' : `${plan.id} `;
  const endFor = (checks: readonly Check[]): string | null => {
    const where = environments.filter(({ may }) => may(checks)).map(({ name }) => name);
    if (usual !== undefined && where.includes(usual.name)) return '';
    return where[0] === undefined ? null : ` ${where[0]}`;
  };
  const tags = [...new Set(checksOf(plan).flatMap((check) => check.tags))]
    .map((tag) => `@${tag}`)
    .slice(0, 2);
  const used = tiers.filter((tier) => checksOf(plan).some((check) => check.tier === tier)).slice(0, 1);
  const sections = plan.phases.flatMap((phase) => phase.sections);
  const section = sections.find(({ optional }) => !optional)?.id ?? [];
  const onlyNamed = sections.filter(({ optional, checks }) => optional && endFor(checks) !== null);
  const words = [section, checksOf(plan)[0]?.id ?? [], tags, used, 'all'].flat();
  const also = words.filter((word) => endFor(checksNamed(plan, word)) !== null);
  return {
    title: plan.title === '' ? plan.id : `${plan.title} (${plan.id})`,
    environments: environments.map(({ name }) => name),
    phases: plan.phases.flatMap((phase) => {
      const checks = checksNamed(plan, phase.id);
      const end = checks.length === 0 ? null : endFor(checks);
      return end === null ? [] : [phaseHelp(phase, checks, `${begin}${phase.id}${end}`)];
    }),
    onlyNamed: onlyNamed.map(({ id, title }) => (title === id ? id : `${id} ${title}`)),
    also: also.includes('all') ? [...also.slice(0, -1), 'failed', 'all'] : also,
  };
}

function checksNamed(plan: Plan, word: string): readonly Check[] {
  const selection = select(plan, [word]);
  return selection.kind === 'selected' ? selection.checks : [];
}

function phaseHelp(phase: Phase, checks: readonly Check[], command: string): HelpPhase {
  return {
    command,
    title: phase.title === phase.id ? '' : phase.title,
    checks: checks.length,
    needsApproval: checks.some((check) => check.danger !== null),
  };
}

async function about(word: string, { desk, asker, commands }: Uses<'may'>): Promise<Reply> {
  const command = commands.find(({ name }) => name === word.toLowerCase());
  if (command === undefined) {
    const verbs = commands.map(({ name }) => name);
    const near = nearest(word, verbs);
    const instead = near === null ? null : { word: near, command: `help ${near}` };
    return { kind: 'not-done', why: { kind: 'unknown', word, instead }, typed: { command: [], verbs } };
  }
  const isAllowed = await desk.may(asker, command.permission, null);
  const { usage, summary, details, examples } = command;
  return { kind: 'help-about', about: { usage, summary, details, examples, isAllowed } };
}
