import { z } from 'zod';
import type { FormValues, FromDialog } from '../interactions.ts';

const ids = { user: z.object({ id: z.string(), team_id: z.string().optional() }) };
const team = z.object({ id: z.string(), enterprise_id: z.string().nullish() }).nullish();
const channel = z.object({ id: z.string() }).nullish();

/** What a slash command says, as far as we use it. */
export const commandBody = z.object({
  user_id: z.string(),
  team_id: z.string(),
  enterprise_id: z.string().optional(),
  channel_id: z.string(),
  text: z.string().default(''),
  response_url: z.string().optional(),
  trigger_id: z.string().default(''),
});

/** A message that names the bot. */
export const mentionEvent = z.object({
  user: z.string().default(''),
  team: z.string().optional(),
  user_team: z.string().optional(),
  bot_id: z.string().optional(),
  subtype: z.string().optional(),
  edited: z.unknown().optional(),
  text: z.string().default(''),
  ts: z.string(),
  thread_ts: z.string().optional(),
  channel: z.string(),
  files: z.array(z.object({ id: z.string(), name: z.string().nullish() })).default([]),
});

export const homeEvent = z.object({ user: z.string(), tab: z.string().optional() });

const option = z.object({ value: z.string() });
/** What one input holds, whatever its kind. */
const held = z.object({
  value: z.string().nullish(),
  selected_option: option.nullish(),
  selected_options: z.array(option).nullish(),
  selected_conversation: z.string().nullish(),
  selected_channel: z.string().nullish(),
  selected_user: z.string().nullish(),
  /** Seconds since the epoch. */
  selected_date_time: z.union([z.number(), z.string()]).nullish(),
});
const view = z.object({
  id: z.string(),
  type: z.string(),
  hash: z.string().optional(),
  callback_id: z.string().default(''),
  private_metadata: z.string().default(''),
  state: z.object({ values: z.record(z.string(), z.record(z.string(), held)) }).nullish(),
});

/** A click, in a message, a dialog or on App Home. */
export const clickBody = z.object({
  ...ids,
  team,
  channel,
  trigger_id: z.string().default(''),
  response_url: z.string().optional(),
  container: z.object({ message_ts: z.string().optional(), thread_ts: z.string().optional() }).default({}),
  message: z.object({ ts: z.string(), thread_ts: z.string().optional() }).nullish(),
  view: view.nullish(),
  actions: z.array(held.extend({ action_id: z.string() })).min(1),
});

export const shortcutBody = z.object({
  ...ids,
  team,
  channel,
  callback_id: z.string(),
  trigger_id: z.string(),
  response_url: z.string().optional(),
  message: z
    .object({
      ts: z.string(),
      thread_ts: z.string().optional(),
      metadata: z.object({ event_payload: z.record(z.string(), z.unknown()).default({}) }).nullish(),
    })
    .nullish(),
});

export const submissionBody = z.object({ ...ids, team, view, trigger_id: z.string().default('') });

/** Around every event: its id, for which workspaces of which organisations it came, and whether people of other companies are in that channel. */
export const eventBody = z.object({
  event_id: z.string(),
  team_id: z.string().optional(),
  is_ext_shared_channel: z.boolean().default(false),
  authorizations: z
    .array(z.object({ team_id: z.string().nullish(), enterprise_id: z.string().nullish() }))
    .default([]),
});

export const reactionEvent = z.object({
  type: z.enum(['reaction_added', 'reaction_removed']),
  user: z.string(),
  user_team: z.string().optional(),
  reaction: z.string(),
  item: z.object({ type: z.string(), channel: z.string().default(''), ts: z.string().default('') }),
  event_ts: z.string(),
});

const changed = z.object({
  subtype: z.literal('message_changed'),
  channel: z.string(),
  event_ts: z.string(),
  message: z.object({
    subtype: z.string().optional(),
    user: z.string().optional(),
    bot_id: z.string().optional(),
    text: z.string().default(''),
    ts: z.string(),
  }),
});

const deleted = z.object({
  subtype: z.literal('message_deleted'),
  channel: z.string(),
  event_ts: z.string(),
  deleted_ts: z.string(),
});

/** Of all that happens to messages, an edit or a deletion. */
export const messageEvent = z.discriminatedUnion('subtype', [changed, deleted]);

/** Slack's `event_ts`, in epoch ms. */
export function eventAt(eventTs: string): number {
  return Math.round(Number(eventTs) * 1000);
}

/** What a dialog holds now. */
export function dialogOf(body: z.infer<typeof view>): FromDialog {
  return { name: body.callback_id, memory: body.private_metadata, filled: filledOf(body) };
}

function filledOf({ state }: z.infer<typeof view>): FormValues {
  const inputs = Object.values(state?.values ?? {}).flatMap((block) => Object.entries(block));
  return new Map(inputs.map(([id, input]) => [id, chosenIn(input)]));
}

/** Every value of one input, empty when nothing was chosen. */
export function chosenIn(input: z.infer<typeof held>): readonly string[] {
  if (input.selected_options) return input.selected_options.map(({ value }) => value);
  const one =
    input.selected_option?.value ??
    input.selected_conversation ??
    input.selected_channel ??
    input.selected_user ??
    input.selected_date_time?.toString() ??
    input.value;
  return one === null || one === undefined ? [] : [one];
}
