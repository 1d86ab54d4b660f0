import type { BudgetTable } from '../../src/slack/out/budgets.ts';
import type { WantedMessage } from '../../src/slack/out/delivery.ts';
import type { OutboxTimes } from '../../src/slack/out/outbox/slots.ts';
import { type SlackWorkspace, startSlack } from '../../stand-ins/slack/server.ts';

/** The protocol's times, shortened in proportion. */
export const fastTimes: OutboxTimes = { callMs: 250, leaseMs: 700, settleMs: 700 };

const fast = { everyMs: 1, burst: 1000 };

/** Budgets that never wait; a 429 of one method and channel still does. */
export const fastTable: BudgetTable = {
  'chat.postMessage': { perChannel: fast },
  'chat.update': { perChannel: fast },
  'chat.delete': { perWorkspace: fast },
  'conversations.replies': { perWorkspace: fast },
  'conversations.history': { perWorkspace: fast },
};

/** A message to want: in a thread, or in the channel. */
export function wantedMessage(
  text: string,
  threadTs: string | null = null,
  channel = 'C0STAGING1',
): WantedMessage {
  return {
    place: { channel, threadTs, broadcast: false },
    eventType: 'staging_check_evidence',
    content: { text, blocks: [], payload: { run_id: 'r1', state: 'running' } },
  };
}

/** The stand-in without limits of its own, in small pages, so that a reader who forgets the cursor is found out. */
export function unlimitedSlack(latencyMs = 0): Promise<SlackWorkspace> {
  const tokens = { signingSecret: 'secret', botToken: 'xoxb-test', appToken: 'xapp-test' };
  return startSlack({ ...tokens, limits: { isOff: true }, maxPage: 20, latencyMs });
}
