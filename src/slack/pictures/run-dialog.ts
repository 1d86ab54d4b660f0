import { type Check, checksOf, checksOnlyNamed, type Plan } from '../../core/plan/model.ts';
import { type Block, plain } from './blocks.ts';
import { type DialogMemory, dialog, type Option, option } from './dialog.ts';

/** The `callback_id` of the run dialog. */
export const runDialogName = 'run.dialog';

/** Its inputs by `action_id`; `plan` and `phase` ask for a new picture when they change. */
export const runInputs = {
  plan: 'run.plan',
  phase: 'run.phase',
  checks: 'run.checks',
  environment: 'run.environment',
  channel: 'run.channel',
  options: 'run.options',
} as const;

/** The block that shows what is wrong with a submission. */
export const runErrorBlock = 'options';

/** What the dialog begins with, or shows again. */
export type RunChoice = {
  /** Ids; null: the first. */
  plan: string | null;
  /** Null: all phases. */
  phase: string | null;
  checks: readonly string[];
  environment: string | null;
  failFast: boolean;
};

/** A plan with what of it may be run; `isWhole` when all of it may be at once. */
export type RunOffer = { plan: Plan; isWhole: boolean };

const mostOptions = 100;
const everything: Option = { text: plain('All phases', 75), value: 'all' };
const failFast: Option = { text: plain('Stop at the first critical failure', 75), value: 'fail-fast' };

/** Asks what to run and where; null when there is no plan to run. Where no channel is known, it asks for one. */
export function runDialog(
  offers: readonly RunOffer[],
  choice: RunChoice,
  memory: DialogMemory,
  defaultChannel: string | null,
): Block | null {
  const found = offers.findIndex(({ plan }) => plan.id === choice.plan);
  const planIndex = Math.max(0, found);
  const offer = offers[planIndex];
  if (offer === undefined) return null;
  const { plan, isWhole } = offer;
  const plans = offers.map((one) => one.plan);
  const chosen = plan.phases.findIndex(({ id }) => id === choice.phase);
  const phaseIndex = chosen < 0 && !isWhole ? 0 : chosen;
  const phase = plan.phases[phaseIndex];
  // Slack keeps what was chosen in blocks whose id stays, so what depends on a choice has it in its id.
  const place = `${planIndex}_${phaseIndex + 1}`;
  const checks = checksOf(plan).filter((check) => phase === undefined || check.phase === phase.id);
  const optional = new Set(checksOnlyNamed(plan));
  const checkOptions = checks.flatMap((check) => option(checkLabel(check, optional.has(check)), check.id));
  const blocks = [
    ...(plans.length > 1 ? [planInput(plans, plan)] : []),
    phaseInput(offer, phase?.id ?? null, planIndex),
    ...checksInput(checkOptions, choice.checks, place),
    ...environmentInput(plan, choice.environment, planIndex),
    ...(memory.channel === '' ? [channelInput(defaultChannel)] : []),
    optionsInput(choice.failFast),
  ];
  return dialog({
    name: runDialogName,
    title: 'Run staging checks',
    submit: 'Run',
    blocks,
    memory: { ...memory },
  });
}

/** An option has 75 characters: what it says of itself must not fall off its end. */
function checkLabel({ id, name }: Check, isOnlyNamed: boolean): string {
  const label = name || id;
  return isOnlyNamed ? `${label.slice(0, 55).trimEnd()} (only when named)` : label;
}

function planInput(plans: readonly Plan[], plan: Plan): Block {
  const options = plans.flatMap(({ id, title }) => option(`${id} · ${title}`, id)).slice(0, mostOptions);
  return {
    type: 'input',
    block_id: 'plan',
    dispatch_action: true,
    label: plain('Plan', 75),
    element: select(runInputs.plan, options, plan.id),
  };
}

function phaseInput({ plan, isWhole }: RunOffer, phase: string | null, planIndex: number): Block {
  const phases = plan.phases.flatMap(({ id, title }) => option(`${id} · ${title}`, id));
  return {
    type: 'input',
    block_id: `phase_${planIndex}`,
    dispatch_action: true,
    label: plain('Phase', 75),
    element: select(
      runInputs.phase,
      [...(isWhole ? [everything] : []), ...phases].slice(0, mostOptions),
      phase ?? 'all',
    ),
  };
}

function checksInput(options: readonly Option[], chosen: readonly string[], place: string): readonly Block[] {
  if (options.length === 0) return [];
  const shown = options.slice(0, mostOptions);
  const initial = shown.filter(({ value }) => chosen.includes(value));
  const more = options.length - shown.length;
  return [
    {
      type: 'input',
      block_id: `checks_${place}`,
      optional: true,
      label: plain('Only these checks', 75),
      hint: plain(
        more > 0 ? `None: all of the phase. ${more} more can be typed.` : 'None: all of the phase.',
        150,
      ),
      element: {
        type: 'multi_static_select',
        action_id: runInputs.checks,
        placeholder: plain('All', 150),
        options: shown,
        ...(initial.length === 0 ? {} : { initial_options: initial }),
      },
    },
  ];
}

function environmentInput(plan: Plan, chosen: string | null, planIndex: number): readonly Block[] {
  const options = plan.environments.flatMap(({ name }) => option(name, name)).slice(0, mostOptions);
  const [first] = options;
  if (first === undefined) return [];
  return [
    {
      type: 'input',
      block_id: `environment_${planIndex}`,
      label: plain('Environment', 75),
      element: select(runInputs.environment, options, chosen ?? first.value),
    },
  ];
}

function channelInput(channel: string | null): Block {
  const element = {
    type: 'conversations_select',
    action_id: runInputs.channel,
    filter: { include: ['public', 'private'], exclude_bot_users: true },
  };
  return {
    type: 'input',
    block_id: 'channel',
    label: plain('Channel that shows the run', 75),
    element:
      channel === null
        ? { ...element, default_to_current_conversation: true }
        : { ...element, initial_conversation: channel },
  };
}

function optionsInput(isFailFast: boolean): Block {
  return {
    type: 'input',
    block_id: runErrorBlock,
    optional: true,
    label: plain('Options', 75),
    element: {
      type: 'checkboxes',
      action_id: runInputs.options,
      options: [failFast],
      ...(isFailFast ? { initial_options: [failFast] } : {}),
    },
  };
}

function select(actionId: string, options: readonly Option[], chosen: string): Block {
  const initial = options.find(({ value }) => value === chosen) ?? options[0];
  return {
    type: 'static_select',
    action_id: actionId,
    options,
    ...(initial === undefined ? {} : { initial_option: initial }),
  };
}
