import type { IncidentStore } from '../../core/incident/store.ts';
import { redisBudgets } from '../../slack/out/budgets.ts';
import { redisLateReplies } from '../../slack/out/late-replies.ts';
import { messageReader } from '../../slack/out/messages.ts';
import { slackPeopleNames } from '../../slack/out/people-names.ts';
import { slackPeopleZones } from '../../slack/out/people-zones.ts';
import { headerLinks, slackPermalinks } from '../../slack/out/permalinks.ts';
import { slackThreads } from '../../slack/out/threads.ts';
import { type SlackAccess, slackClient } from '../../slack/out/workspace.ts';
import { redisIncidentMemory } from '../../store/incident-memory.ts';
import type { Redis } from '../../store/redis.ts';

/** What Slack knows of people, messages and threads, for whoever answers them; asked within its budgets, and remembered. */
export function slackKnowledge(
  redis: Redis,
  access: SlackAccess,
  team: string,
  incidents: Pick<IncidentStore, 'state'>,
) {
  const client = slackClient(access);
  const calls = { client, budgets: redisBudgets(redis, team), redis, workspace: team };
  const permalinks = slackPermalinks(calls);
  return {
    names: slackPeopleNames(calls),
    zoneOf: slackPeopleZones(calls),
    readMessage: messageReader(client),
    lateReplies: redisLateReplies(redis, team),
    threads: slackThreads({ ...calls, access }),
    /** The address of an incident's header message; null while Slack does not tell. */
    incidentLink: headerLinks({ store: incidents, memory: redisIncidentMemory(redis), permalinks }),
  };
}
