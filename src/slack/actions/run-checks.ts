import type { Asker } from '../../core/people.ts';
import { proseText } from '../../core/picture/sentence.ts';
import { type Check, checksOf, checksOnlyNamed, type Phase, type Plan } from '../../core/plan/model.ts';
import { select as selectChecks } from '../../core/plan/selectors.ts';
import type { PlanOffer } from '../../desk/plan-offers.ts';
import type { Reply } from '../../desk/reply.ts';
import type { ChannelSelect, Input, PushButton, TextSelect } from '../block-kit/block-kit.ts';
import { type Block, plain } from '../block-kit/blocks.ts';
import { button } from '../block-kit/buttons.ts';
import { type DialogMemory, dialog, type Modal, type Option, option } from '../block-kit/dialog.ts';
import type { Effect, FromDialog } from '../interactions.ts';
import { type Action, type ActionContext, type Dialog, objection, placed, placeOf, told } from './action.ts';

/** Opens the run dialog; "Run…" on App Home. */
export const runChecks: Action = {
  id: 'home.run',
  press: (asker, _press, context) => openRunDialog(asker, context, null),
};

export function runChecksButton(): readonly PushButton[] {
  return button(runChecks.id, 'Run…', 'home', { style: 'primary' });
}

/** Draw it again after another plan or phase was chosen. */
export const choosePlanOfRun: Action = { id: 'run.plan', press: redrawn };
export const choosePhase: Action = { id: 'run.phase', press: redrawn };

const nothingChosen: RunChoice = { plan: null, phase: null, checks: [], environment: null, failFast: false };

/** Opens the run dialog, filled from a run where there is one. */
export async function openRunDialog(
  asker: Asker,
  context: ActionContext,
  run: string | null,
): Promise<Effect<Reply>> {
  const choice = run === null ? nothingChosen : await choiceOf(asker, context, run);
  return drawn(asker, context, choice, 'dialog');
}

async function redrawn(...[asker, { dialog: from }, context]: Parameters<Action['press']>) {
  if (from === null) return { kind: 'nothing' } as const;
  return drawn(placed(asker, from), context, choiceIn(from), 'redraw');
}

async function drawn(
  asker: Asker,
  { desk, defaultChannel }: ActionContext,
  choice: RunChoice,
  kind: 'dialog' | 'redraw',
): Promise<Effect<Reply>> {
  const offers = (await desk.planOffers(asker)).map(runOffer);
  const view = runDialog(offers, choice, placeOf(asker), defaultChannel);
  if (view !== null) return { kind, view };
  const refused = await desk.refusal(asker, { verb: 'run', environment: null, what: 'run checks here' });
  if (refused !== null) return told({ kind: 'not-done', why: refused, typed: { command: ['all'] } });
  const message =
    'There is nothing here that you may run: no plan without errors, or none that is open to you.';
  return told({ kind: 'declined', message, next: 'help' });
}

/** What an earlier run ran: its phase when it was one, else its checks; nothing of one that the person may not see. */
async function choiceOf(asker: Asker, { desk }: ActionContext, run: string): Promise<RunChoice> {
  const found = await desk.show(asker, run);
  if (found.kind !== 'shown') return nothingChosen;
  const { plan, environment, selector, phases, checks } = found.state.head;
  const [first, ...more] = selector;
  const phase = more.length === 0 ? phases.find(({ id }) => id === first) : undefined;
  const isAll = selector.length === 0 || first === 'all';
  const named = phase === undefined && !isAll ? checks.map(({ id }) => id) : [];
  return { ...nothingChosen, plan: plan.id, phase: phase?.id ?? null, checks: named, environment };
}

function choiceIn({ filled }: FromDialog): RunChoice {
  const one = (id: string) => filled.get(id)?.[0] ?? null;
  const phase = one(runInputs.phase);
  return {
    plan: one(runInputs.plan),
    phase: phase === 'all' ? null : phase,
    checks: filled.get(runInputs.checks) ?? [],
    environment: one(runInputs.environment),
    failFast: filled.get(runInputs.options)?.includes('fail-fast') ?? false,
  };
}

/** Starts the run, or says in the dialog why not. */
export const submitRun: Dialog = {
  name: 'run.dialog',
  async submit(asker, submission, { desk }) {
    const { plan, phase, checks, environment, failFast: isFailFast } = choiceIn(submission);
    const channel = asker.channel || (submission.filled.get(runInputs.channel)?.[0] ?? '');
    if (channel === '') return objection(runErrorBlock, 'Choose the channel that is to show the run.');
    const at = { ...asker, channel };
    const words = checks.length > 0 ? checks : [phase ?? 'all'];
    const started = await desk.start(at, {
      ...{ words, trigger: 'button', failFast: isFailFast },
      ...(plan === null ? {} : { plan }),
      ...(environment === null ? {} : { environment }),
    });
    if (started.kind === 'declined') return objection(runErrorBlock, proseText(started.message));
    if (started.kind === 'unknown') {
      return objection(runErrorBlock, `There is no ${started.word} in this plan (any more).`);
    }
    if (started.kind === 'refused') {
      const { what, hint, allowed } = started;
      const may =
        allowed.length === 0 ? '' : ' Others may; the private answer to a typed command names them.';
      return objection(runErrorBlock, `You may not ${what}.${may} ${hint}`.trim());
    }
    return { kind: 'closed', asker: at, reply: { kind: 'run', started, typed: { command: words } } };
  },
};

/** A plan as the run dialog may show it: only environments, phases and checks that its reader may run. */
function runOffer({ plan, environments }: PlanOffer): RunOffer {
  const mayAnywhere = (checks: Plan['phases'][number]['sections'][number]['checks']) =>
    environments.some(({ may }) => may(checks));
  const names = new Set(environments.map(({ name }) => name));
  const phases = plan.phases.flatMap((phase): readonly Phase[] => {
    const sections = phase.sections
      .map((section) => ({ ...section, checks: section.checks.filter((check) => mayAnywhere([check])) }))
      .filter(({ checks }) => checks.length > 0);
    return sections.length === 0 ? [] : [{ ...phase, sections }];
  });
  const usable = { ...plan, phases, environments: plan.environments.filter(({ name }) => names.has(name)) };
  return { plan: usable, isWhole: mayAnywhere(checksOfAll(plan)) };
}

function checksOfAll(plan: Plan): readonly Check[] {
  const selection = selectChecks(plan, ['all']);
  return selection.kind === 'selected' ? selection.checks : [];
}

/** Its inputs by `action_id`; `plan` and `phase` ask for a new picture when they change. */
export const runInputs = {
  plan: choosePlanOfRun.id,
  phase: choosePhase.id,
  checks: 'run.checks',
  environment: 'run.environment',
  channel: 'run.channel',
  options: 'run.options',
} as const;

/** The block that shows what is wrong with a submission. */
const runErrorBlock = 'options';

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
): Modal | null {
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
    name: submitRun.name,
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

function planInput(plans: readonly Plan[], plan: Plan): Input {
  const options = plans.flatMap(({ id, title }) => option(`${id} · ${title}`, id)).slice(0, mostOptions);
  return {
    type: 'input',
    block_id: 'plan',
    dispatch_action: true,
    label: plain('Plan', 75),
    element: select(runInputs.plan, options, plan.id),
  };
}

function phaseInput({ plan, isWhole }: RunOffer, phase: string | null, planIndex: number): Input {
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

function channelInput(channel: string | null): Input {
  const element: ChannelSelect = {
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

function optionsInput(isFailFast: boolean): Input {
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

function select(actionId: string, options: readonly Option[], chosen: string): TextSelect {
  const initial = options.find(({ value }) => value === chosen) ?? options[0];
  return {
    type: 'static_select',
    action_id: actionId,
    options,
    ...(initial === undefined ? {} : { initial_option: initial }),
  };
}
