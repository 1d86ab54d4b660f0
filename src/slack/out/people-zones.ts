import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { isTimeZone } from '../../core/plan/schedule.ts';
import { keyOf } from '../../store/keys.ts';
import { readMemo, writeMemo } from '../../store/memo.ts';
import type { Redis } from '../../store/redis.ts';
import { plainText } from '../../store/schema.ts';
import { type Budgets, budgeted } from './budgets.ts';
import { pause } from './workspace.ts';

const zones = plainText('the time zone of a person; empty where Slack tells none');
const keptMs = 3_600_000;
/** Who asks has to be answered within three seconds. */
const waitMs = 1_200;

const reply = z.object({ user: z.object({ tz: z.string().optional().catch(undefined) }) });

/** The zone in which a person reads clocks, as they set it in Slack (`users.info`, scope `users:read`); null where Slack does not tell in time. */
export function slackPeopleZones(parts: {
  client: WebClient;
  budgets: Budgets;
  redis: Redis;
  workspace: string;
}): (user: string) => Promise<string | null> {
  const { redis } = parts;
  const call = budgeted(parts.client, parts.budgets);
  const ask = async (user: string, key: string): Promise<string> => {
    const answer = await call('users.info', { user });
    const read = reply.safeParse(answer.kind === 'done' ? answer.value : null);
    const zone = read.data?.user.tz ?? '';
    const found = isTimeZone(zone) ? zone : '';
    if (answer.kind === 'done') await writeMemo(redis, key, zones, found, keptMs);
    return found;
  };
  return async (user) => {
    const key = keyOf(`slack.${parts.workspace}`, 'zone', user);
    const known = await readMemo(redis, key, zones);
    if (known !== null) return known === '' ? null : known;
    const ended = new AbortController();
    const zone = ask(user, key).catch(() => '');
    const found = await Promise.race([zone, pause(waitMs, ended.signal).then(() => '')]);
    ended.abort();
    return found === '' ? null : found;
  };
}
