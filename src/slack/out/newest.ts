import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { type Budgets, budgeted } from './budgets.ts';

const reply = z.object({ messages: z.array(z.object({ ts: z.string() })).default([]) });

/** Tells whether a message is the newest of its channel, replies in threads aside; false where Slack does not tell. */
export function newestReader(parts: {
  client: WebClient;
  budgets: Budgets;
}): (channel: string, ts: string) => Promise<boolean> {
  const call = budgeted(parts.client, parts.budgets);
  return async (channel, ts) => {
    const answer = await call('conversations.history', { channel, limit: 1 });
    const read = reply.safeParse(answer.kind === 'done' ? answer.value : null);
    return read.success && read.data.messages[0]?.ts === ts;
  };
}
