import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { keyOf } from '../../store/keys.ts';
import { readMemos, writeMemo } from '../../store/memo.ts';
import type { Redis } from '../../store/redis.ts';
import { plainText } from '../../store/schema.ts';
import { type Budgets, budgeted } from './budgets.ts';
import { pause } from './workspace.ts';

/** As Slack gives them out; a short word in capitals is none. */
const longId = /^[UW][A-Z0-9]{7,30}$/;

/** The names of people by their ids; an id that Slack does not know, or does not tell now, is left out. */
export type PeopleNames = (ids: Iterable<string>) => Promise<ReadonlyMap<string, string>>;

const peopleNames = plainText('the name of a person; empty where Slack tells none');
const keptMs = 24 * 3_600_000;
/** Somebody whose name Slack did not tell. */
const unknownKeptMs = 600_000;
/** A page does not wait longer; the names that come later are there for the next one. */
const waitMs = 2_000;
const mostAsked = 50;

const name = z.string().trim().min(1);
const reply = z.object({
  user: z.object({
    profile: z.object({ display_name: name.optional().catch(undefined) }).default({}),
    real_name: name.optional().catch(undefined),
    name: name.optional().catch(undefined),
  }),
});

/** Asks Slack for each name once a day (`users.info`, scope `users:read`), within the budgets. */
export function slackPeopleNames(parts: {
  client: WebClient;
  budgets: Budgets;
  redis: Redis;
  workspace: string;
}): PeopleNames {
  const { redis } = parts;
  const call = budgeted(parts.client, parts.budgets);
  const keyFor = (id: string) => keyOf(`slack.${parts.workspace}`, 'name', id);
  const ask = async (user: string): Promise<string> => {
    const answer = await call('users.info', { user });
    const read = reply.safeParse(answer.kind === 'done' ? answer.value : null);
    const { profile, real_name, name: handle } = read.success ? read.data.user : { profile: {} };
    const found = profile.display_name ?? real_name ?? handle ?? '';
    // What Slack will tell another time is asked again then.
    const isLater = answer.kind !== 'done' && answer.kind !== 'permanent';
    if (!isLater)
      await writeMemo(redis, keyFor(user), peopleNames, found, found === '' ? unknownKeptMs : keptMs);
    return found;
  };
  return async (all) => {
    const ids = [...new Set(all)].filter((id) => longId.test(id));
    const names = new Map<string, string>();
    if (ids.length === 0) return names;
    const known = await readMemos(redis, ids.map(keyFor), peopleNames);
    const missing = ids.filter((id, index) => {
      const found = known[index] ?? null;
      if (found !== null && found !== '') names.set(id, found);
      return found === null;
    });
    const answers = missing.slice(0, mostAsked).map(async (id) => {
      const found = await ask(id);
      if (found !== '') names.set(id, found);
    });
    const ended = new AbortController();
    await Promise.race([Promise.allSettled(answers), pause(waitMs, ended.signal)]);
    ended.abort();
    return new Map(names);
  };
}
