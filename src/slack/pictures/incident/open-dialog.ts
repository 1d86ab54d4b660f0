import { type Severity, severities } from '../../../core/incident/events.ts';
import type { Plan } from '../../../core/plan/model.ts';
import { type Block, plain } from '../blocks.ts';
import { type DialogMemory, dialog, option } from '../dialog.ts';
import { input, longestField, selectOf, textInput, userInput } from './dialog-inputs.ts';
import { incidentDialogs } from './incident-actions.ts';

/** Inputs by `action_id`; `plan` asks for a new picture when it changes. */
export const openInputs = {
  key: 'key',
  title: 'title',
  severity: 'severity',
  plan: 'incident.plan',
  environment: 'environment',
  commander: 'commander',
  /** Only where no channel is known. */
  channel: 'channel',
} as const;

/** What the dialog begins with, or shows again. */
export type OpenChoice = {
  key: string;
  title: string;
  severity: Severity;
  /** Ids; null: the first. */
  plan: string | null;
  environment: string | null;
  /** `U…`; who opens it, unless they choose. */
  commander: string | null;
};

const mostOptions = 100;
const severityWords: Readonly<Record<Severity, string>> = {
  P0: 'P0 · nothing works, update every 30 minutes',
  P1: 'P1 · much is broken, every hour',
  P2: 'P2 · something is broken, every 4 hours',
  P3: 'P3 · to be watched, every day',
};

/** Asks what an incident is about; null when there is no plan to work by. */
export function openIncidentDialog(
  plans: readonly Plan[],
  choice: OpenChoice,
  memory: DialogMemory,
): Block | null {
  const index = Math.max(
    0,
    plans.findIndex(({ id }) => id === choice.plan),
  );
  const plan = plans[index];
  if (plan === undefined) return null;
  const { key, title, severity, commander } = openInputs;
  const levels = severities.flatMap((one) => option(severityWords[one], one));
  return dialog({
    name: incidentDialogs.open,
    title: 'Open an incident',
    submit: 'Open',
    blocks: [
      textInput(key, 'Key', {
        ...{ max: 60, initial: choice.key || (plan.issue?.key ?? '') },
        hint: 'Letters, digits, - _ . such as 517 or INC-7; used once.',
      }),
      textInput(title, 'Title', { max: longestField, initial: choice.title || plan.title }),
      input(severity, 'Severity', selectOf(severity, levels, choice.severity)),
      ...(plans.length > 1 ? [planInput(plans, plan)] : []),
      ...environmentInput(plan, choice.environment, index),
      userInput(commander, 'Commander', choice.commander),
      ...(memory.channel === '' ? [channelInput()] : []),
    ],
    memory: { ...memory },
  });
}

function planInput(plans: readonly Plan[], plan: Plan): Block {
  const options = plans.flatMap(({ id, title }) => option(`${id} · ${title}`, id)).slice(0, mostOptions);
  return { ...input('plan', 'Plan', selectOf(openInputs.plan, options, plan.id)), dispatch_action: true };
}

/** Its block has the place of the plan in its id, since Slack keeps what was chosen in blocks whose id stays. */
function environmentInput(plan: Plan, chosen: string | null, index: number): readonly Block[] {
  const options = plan.environments.flatMap(({ name }) => option(name, name)).slice(0, mostOptions);
  if (options.length === 0) return [];
  const element = selectOf(openInputs.environment, options, chosen ?? '');
  return [input(`environment_${index}`, 'Environment', element)];
}

function channelInput(): Block {
  return {
    ...input(openInputs.channel, 'Channel', {
      type: 'conversations_select',
      action_id: openInputs.channel,
      filter: { include: ['public', 'private'], exclude_bot_users: true },
      default_to_current_conversation: true,
    }),
    hint: plain('The incident belongs to it.', 150),
  };
}
