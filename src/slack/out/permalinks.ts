import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { IncidentMemory, Permalinks } from '../../core/incident/publishing.ts';
import type { IncidentStore } from '../../core/incident/store.ts';
import { keptMs, keyOf } from '../../store/keys.ts';
import { readMemo, writeMemo } from '../../store/memo.ts';
import type { Redis } from '../../store/redis.ts';
import { plainText } from '../../store/schema.ts';
import { type Budgets, budgeted } from './budgets.ts';

const addresses = plainText('the address of a message');
const reply = z.object({ permalink: z.url() });

/** Addresses of messages, asked for once and remembered for 7 days. */
export function slackPermalinks(parts: {
  client: WebClient;
  budgets: Budgets;
  redis: Redis;
  workspace: string;
}): Permalinks {
  const { redis } = parts;
  const call = budgeted(parts.client, parts.budgets);
  return {
    async of(channel, ts) {
      const key = keyOf(`slack.${parts.workspace}`, 'permalink', channel, ts);
      const known = await readMemo(redis, key, addresses);
      if (known !== null) return known;
      const answer = await call('chat.getPermalink', { channel, message_ts: ts });
      const read = reply.safeParse(answer.kind === 'done' ? answer.value : null);
      if (!read.success) return null;
      await writeMemo(redis, key, addresses, read.data.permalink, keptMs);
      return read.data.permalink;
    },
  };
}

/** Leads to the header of an incident; null until it is in its channel. */
export function headerLinks(parts: {
  store: Pick<IncidentStore, 'state'>;
  memory: Pick<IncidentMemory, 'marks'>;
  permalinks: Permalinks;
}): (key: string) => Promise<string | null> {
  return async (key) => {
    const [state, marks] = await Promise.all([parts.store.state(key), parts.memory.marks(key)]);
    const header = marks.get('header');
    return state === null || header === undefined
      ? null
      : await parts.permalinks.of(state.head.channel, header);
  };
}
