import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { type BudgetedClient, type Budgets, budgeted } from './budgets.ts';
import type { ChannelNames } from './channel-names.ts';

const page = z.object({
  channels: z.array(z.object({ id: z.string(), name: z.string().optional() })),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});

const lookEveryMs = 30_000;
const mostPages = 20;
/** Private channels need a scope of their own: without it the public ones are listed. */
const kinds = ['public_channel,private_channel', 'public_channel'];

/** Finds the id of a channel by its name (`#staging`); null when the bot does not see such a channel, or Slack does not tell now. */
export function slackChannelIds(parts: {
  client: WebClient;
  budgets: Budgets;
  names: ChannelNames;
}): (name: string) => Promise<string | null> {
  const { names } = parts;
  const call = budgeted(parts.client, parts.budgets);
  let looking: Promise<void> | null = null;
  const look = async () => {
    if (!(await names.takeLook(lookEveryMs))) return;
    for (const types of kinds) {
      const found = await listed(call, types);
      if (found === null) continue;
      await names.keep(found);
      break;
    }
  };
  return async (name) => {
    const known = await names.idOf(name);
    if (known !== null) return known;
    // Who asks while the list is read waits for it.
    looking ??= look().finally(() => {
      looking = null;
    });
    await looking;
    return await names.idOf(name);
  };
}

/** Null when Slack refuses, or is not done within twenty pages. */
async function listed(call: BudgetedClient, types: string): Promise<ReadonlyMap<string, string> | null> {
  const found = new Map<string, string>();
  let cursor = '';
  for (let pages = 0; pages < mostPages; pages += 1) {
    const from = cursor === '' ? {} : { cursor };
    const answer = await call('conversations.list', { types, exclude_archived: true, limit: 999, ...from });
    const read = page.safeParse(answer.kind === 'done' ? answer.value : null);
    if (!read.success) return null;
    for (const { id, name } of read.data.channels) if (name !== undefined) found.set(`#${name}`, id);
    cursor = read.data.response_metadata?.next_cursor ?? '';
    if (cursor === '') return found;
  }
  return null;
}
