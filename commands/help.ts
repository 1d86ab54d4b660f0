import { nearest } from '../src/core/nearest.ts';
import { checksOf, type Phase, type Plan, tiers } from '../src/core/plan/model.ts';
import type { DeskPlan } from '../src/desk/desk.ts';
import { unknownWordAnswer } from '../src/render/slack/answers.ts';
import { type HelpPicture, helpAboutAnswer, helpAnswer } from '../src/render/slack/help-answer.ts';
import { oneWordOrNone } from './arguments.ts';
import { type Command, type CommandGroup, defineCommand, type Reply, type Uses } from './command.ts';
import { suggestion } from './suggestion.ts';

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
  run: (word, context: Uses<'may' | 'plans'>) => (word === null ? overview(context) : about(word, context)),
});

const groupTitles: Readonly<Record<CommandGroup, string>> = {
  run: 'Run',
  look: 'Look',
  change: 'Change',
};

async function overview(context: Uses<'may' | 'plans'>): Promise<Reply> {
  const { desk, asker, commands, slashCommand } = context;
  const all = await desk.plans();
  const environments = new Map<string, readonly string[]>();
  for (const { id, plan } of all) {
    if (plan !== null) environments.set(id, await runnable(plan, context));
  }
  const plans = all.flatMap(({ id, plan }) => {
    const own = environments.get(id) ?? [];
    return plan === null || own.length === 0 ? [] : [planPicture(plan, own, all)];
  });
  const allowed: Command[] = [];
  for (const command of commands)
    if (await mayUse(command, [...environments.values()], context)) allowed.push(command);
  const groups = (['run', 'look', 'change'] as const).map((group) => ({
    title: groupTitles[group],
    verbs: allowed.filter((command) => command.group === group),
  }));
  const mayRun = await desk.may(asker, 'run', null);
  const broken = mayRun ? all.flatMap(({ plan, file }) => (plan === null ? [file] : [])) : [];
  return helpAnswer({ groups, plans, broken, slashCommand });
}

async function mayUse(
  { permission }: Command,
  environments: readonly (readonly string[])[],
  { desk, asker }: Uses<'may'>,
): Promise<boolean> {
  if (permission === 'run' && environments.some((names) => names.length > 0)) return true;
  return desk.may(asker, permission, null);
}

async function runnable(plan: Plan, { desk, asker }: Uses<'may'>): Promise<readonly string[]> {
  const names: string[] = [];
  for (const { name } of plan.environments) if (await desk.may(asker, 'run', name)) names.push(name);
  return names;
}

/** A phase is named with its plan where another plan has one of the same name, and with an environment where the usual one is closed. */
function planPicture(
  plan: Plan,
  environments: readonly string[],
  all: readonly DeskPlan[],
): HelpPicture['plans'][number] {
  const isAlone = all.filter((one) => one.plan !== null).length <= 1;
  const [usual] = plan.environments;
  const end = usual !== undefined && environments.includes(usual.name) ? '' : ` ${environments[0] ?? ''}`;
  const begin = isAlone ? '' : `${plan.id} `;
  const tags = [...new Set(checksOf(plan).flatMap((check) => check.tags))].slice(0, 2);
  const used = tiers.filter((tier) => checksOf(plan).some((check) => check.tier === tier)).slice(0, 1);
  const section = plan.phases.flatMap((phase) => phase.sections).at(0)?.id ?? null;
  const also = [
    section ?? [],
    checksOf(plan)[0]?.id ?? [],
    tags.map((tag) => `@${tag}`),
    used,
    'failed',
    'all',
  ];
  return {
    title: plan.title === '' ? plan.id : `${plan.title} (${plan.id})`,
    environments,
    phases: plan.phases.map((phase) => phasePicture(phase, begin, end)),
    also: also.flat(),
  };
}

function phasePicture(
  phase: Phase,
  begin: string,
  end: string,
): HelpPicture['plans'][number]['phases'][number] {
  const checks = phase.sections.flatMap((section) => section.checks);
  return {
    command: `${begin}${phase.id}${end}`,
    title: phase.title === phase.id ? '' : phase.title,
    checks: checks.length,
    needsApproval: checks.some((check) => check.danger !== null),
  };
}

async function about(word: string, { desk, asker, commands, slashCommand }: Uses<'may'>): Promise<Reply> {
  const command = commands.find(({ name }) => name === word.toLowerCase());
  if (command === undefined) {
    const verbs = commands.map(({ name }) => name);
    const near = nearest(word, verbs);
    const instead = near === null ? null : { word: near, command: `help ${near}` };
    return unknownWordAnswer(word, suggestion(null, { word, instead }, verbs), slashCommand);
  }
  const isAllowed = await desk.may(asker, command.permission, null);
  return helpAboutAnswer({ ...command, isAllowed, slashCommand });
}
