import { createHash } from 'node:crypto';
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { keyOf } from '../../store/keys.ts';
import { readMemo, writeMemo } from '../../store/memo.ts';
import type { Redis } from '../../store/redis.ts';
import { plainText } from '../../store/schema.ts';
import { type ErrorGroup, meansError } from '../error-codes.ts';
import { type BudgetedClient, type Budgets, budgeted } from './budgets.ts';
import type { CallOutcome, ChannelMarks } from './delivery.ts';

const bookmarkReply = z.object({ bookmark: z.object({ id: z.string() }) });
const bookmarkIds = plainText('the id of a bookmark');
/** As long as incidents are kept. */
const bookmarkKeptMs = 2 * 365 * 24 * 3_600_000;

/** Pins, topics and bookmarks by the official client; Redis remembers the ids of bookmarks, as listing them needs a scope more. */
export function channelMarks(parts: {
  client: WebClient;
  budgets: Budgets;
  redis: Redis;
  workspace: string;
}): ChannelMarks {
  const call = budgeted(parts.client, parts.budgets);
  const idKey = (channel: string, title: string) => {
    const name = createHash('sha256').update(`${channel} ${title}`).digest('base64url');
    return keyOf(`slack.${parts.workspace}`, 'bookmark', name);
  };
  return {
    async pin(channel, timestamp) {
      const answer = await call('pins.add', { channel, timestamp });
      return isSaid(answer, 'pinnedAlready') ? done : without(answer);
    },
    async topic(channel, topic) {
      return without(await call('conversations.setTopic', { channel, topic }));
    },
    async bookmark(channel, title, link) {
      const key = idKey(channel, title);
      const known = await readMemo(parts.redis, key, bookmarkIds);
      if (known !== null) {
        const edited = await call('bookmarks.edit', { channel_id: channel, bookmark_id: known, title, link });
        // A person removed it: then it is added again.
        if (!isSaid(edited, 'bookmarkGone')) return without(edited);
      }
      return await addBookmark(call, parts.redis, key, { channel_id: channel, title, link });
    },
  };
}

async function addBookmark(
  call: BudgetedClient,
  redis: Redis,
  key: string,
  bookmark: { channel_id: string; title: string; link: string },
): Promise<CallOutcome<null>> {
  const added = await call('bookmarks.add', { ...bookmark, type: 'link' });
  if (added.kind !== 'done') return added;
  const reply = bookmarkReply.safeParse(added.value);
  if (reply.success) await writeMemo(redis, key, bookmarkIds, reply.data.bookmark.id, bookmarkKeptMs);
  return done;
}

const done: CallOutcome<null> = { kind: 'done', value: null };

function isSaid(answer: CallOutcome<unknown>, group: ErrorGroup): boolean {
  return answer.kind === 'permanent' && meansError(group, answer.error);
}

function without(answer: CallOutcome<unknown>): CallOutcome<null> {
  return answer.kind === 'done' ? done : answer;
}
