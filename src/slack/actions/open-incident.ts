import { type Severity, severities } from '../../core/incident/events.ts';
import { noPlan } from '../../core/incident/head.ts';
import { parseIncidentKey } from '../../core/incident/key.ts';
import type { Asker } from '../../core/people.ts';
import type { Plan } from '../../core/plan/model.ts';
import type { Reply } from '../../desk/reply.ts';
import type { Input, PushButton } from '../block-kit/block-kit.ts';
import { type Block, plain } from '../block-kit/blocks.ts';
import { jsonButton } from '../block-kit/buttons.ts';
import { type DialogMemory, dialog, type Modal, option } from '../block-kit/dialog.ts';
import { input, longestField, selectOf, textInput, userInput } from '../block-kit/dialog-inputs.ts';
import type { Effect, FromDialog } from '../interactions.ts';
import { type Action, type ActionContext, type Dialog, placed, placeOf, told } from './action.ts';
import { messageOf, objectionOf } from './of-incident.ts';

/** Opens the dialog that opens an incident in this channel. */
export const openIncident: Action = {
  id: 'incident.open',
  press: (asker, _press, context) => {
    const nothing = { key: '', title: '', severity: 'P1', plan: null, environment: null } as const;
    return drawn(asker, context, { ...nothing, commander: asker.user }, 'dialog');
  },
};

export function openIncidentButton(
  label: string,
  style: 'primary' | null = 'primary',
): readonly PushButton[] {
  return jsonButton(openIncident.id, label, { key: '' }, style === null ? {} : { style });
}

/** Draws it again after another plan was chosen. */
export const choosePlanOfIncident: Action = {
  id: 'incident.plan',
  press: async (asker, { dialog: from }, context) =>
    from === null ? { kind: 'nothing' } : drawn(placed(asker, from), context, choiceIn(from), 'redraw'),
};

/** Opens the incident, or says in the dialog why not. */
export const submitIncident: Dialog = {
  name: 'incident.open-dialog',
  async submit(asker, submission, context) {
    const { key, title, severity, plan, environment, commander } = choiceIn(submission);
    const channel = asker.channel || (submission.filled.get(openInputs.channel)?.[0] ?? '');
    const at = { ...asker, channel };
    const request = {
      ...{ key, title, severity },
      ...(plan === null ? {} : { plan }),
      ...(environment === null ? {} : { environment }),
      ...(commander === null ? {} : { commander }),
    };
    const opened = await context.incidents.open(at, request, submission.requestId);
    const wrong = objectionOf(opened, /title/i.test(messageOf(opened)) ? openInputs.title : openInputs.key);
    if (wrong !== null) return wrong;
    // Where the header is of the incident that has the channel or the key.
    const url = opened.kind === 'taken' ? await context.incidentLink?.(opened.key) : null;
    const asTyped = { command: ['incident', 'open', key, title] };
    return {
      kind: 'closed',
      asker: at,
      reply: { kind: 'incident-opened', opened, typed: asTyped, url: url ?? null },
    };
  },
};

async function drawn(
  asker: Asker,
  context: ActionContext,
  choice: OpenChoice,
  kind: 'dialog' | 'redraw',
): Promise<Effect<Reply>> {
  const what = 'open incidents here';
  const refused = await context.desk.refusal(asker, { verb: 'incident', environment: null, what });
  if (refused !== null) {
    return told({ kind: 'not-done', why: refused, typed: { command: ['incident', 'open'] } });
  }
  const plans = (await context.desk.plans()).flatMap(({ plan }): readonly Plan[] => (plan ? [plan] : []));
  const usedKeys = await usedAmong(plans, context);
  return { kind, view: openIncidentDialog({ plans, usedKeys }, choice, placeOf(asker)) };
}

/** Keys of issues that are used up: a new incident needs another one. */
async function usedAmong(plans: readonly Plan[], { incidents }: ActionContext): Promise<ReadonlySet<string>> {
  const keys = plans.flatMap(({ issue }) => parseIncidentKey(issue?.key ?? '') ?? []);
  const used = await Promise.all(
    keys.map(async (key) => ((await incidents.state(key)) === null ? [] : [key])),
  );
  return new Set(used.flat());
}

function choiceIn({ filled }: FromDialog): OpenChoice {
  const one = (id: string) => filled.get(id)?.[0] ?? null;
  const severity: Severity | undefined = severities.find((level) => level === one(openInputs.severity));
  return {
    key: one(openInputs.key) ?? '',
    title: one(openInputs.title) ?? '',
    severity: severity ?? 'P1',
    plan: one(openInputs.plan),
    environment: one(openInputs.environment),
    commander: one(openInputs.commander),
  };
}

/** Inputs by `action_id`; `plan` asks for a new picture when it changes. */
export const openInputs = {
  key: 'key',
  title: 'title',
  severity: 'severity',
  plan: choosePlanOfIncident.id,
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
  /** Ids, `none` for no plan; null: the first. */
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

/** Asks what an incident is about: one of the plans, or what none of them foresaw. */
export function openIncidentDialog(
  { plans, usedKeys }: { plans: readonly Plan[]; usedKeys: ReadonlySet<string> },
  choice: OpenChoice,
  memory: DialogMemory,
): Modal {
  const plan = choice.plan === noPlan ? undefined : (plans.find(({ id }) => id === choice.plan) ?? plans[0]);
  const issueKey = parseIncidentKey(plan?.issue?.key ?? '') ?? '';
  const { key, title, severity, commander } = openInputs;
  const levels = severities.flatMap((one) => option(severityWords[one], one));
  return dialog({
    name: submitIncident.name,
    title: 'Open an incident',
    submit: 'Open',
    blocks: [
      textInput(key, 'Key', {
        ...{ max: 60, initial: choice.key || (usedKeys.has(issueKey) ? '' : issueKey) },
        hint: 'Letters, digits, - _ . such as 517 or INC-7; used once.',
      }),
      textInput(title, 'Title', { max: longestField, initial: choice.title || (plan?.title ?? '') }),
      input(severity, 'Severity', selectOf(severity, levels, choice.severity)),
      planInput(plans, plan),
      ...environmentInput(plans, plan, choice.environment),
      userInput(commander, 'Commander', choice.commander),
      ...(memory.channel === '' ? [channelInput()] : []),
    ],
    memory: { ...memory },
  });
}

function planInput(plans: readonly Plan[], plan: Plan | undefined): Input {
  const known = plans.flatMap(({ id, title }) => option(`${id} · ${title}`, id)).slice(0, mostOptions - 1);
  const options = [...known, ...option('none of them: add tasks as you go', noPlan)];
  const element = selectOf(openInputs.plan, options, plan?.id ?? noPlan);
  return { ...input('plan', 'Plan', element), dispatch_action: true };
}

/** Its block has the place of the plan in its id, since Slack keeps what was chosen in blocks whose id stays. */
function environmentInput(
  plans: readonly Plan[],
  plan: Plan | undefined,
  chosen: string | null,
): readonly Block[] {
  const names = (plan === undefined ? plans : [plan]).flatMap(({ environments }) =>
    environments.map(({ name }) => name),
  );
  const options = [...new Set(names)].flatMap((name) => option(name, name)).slice(0, mostOptions);
  if (options.length === 0) return [];
  const select = selectOf(openInputs.environment, options, chosen ?? '');
  if (plan !== undefined) return [input(`environment_${plans.indexOf(plan)}`, 'Environment', select)];
  const { initial_option: _, ...unchosen } = select;
  const isChosen = chosen !== null && names.includes(chosen);
  return [input('environment_none', 'Environment', isChosen ? select : unchosen, { isOptional: true })];
}

function channelInput(): Input {
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
