import type { Redis } from 'ioredis';
import type { IncidentMemory, Permalinks } from '../../core/incident/publishing.ts';
import type { IncidentStore } from '../../core/incident/store.ts';
import type { Desk } from '../../desk/desk.ts';
import { createIncidentDesk } from '../../desk/incidents/incident-desk.ts';
import { createKeptMessages } from '../../desk/kept-messages.ts';
import type { DeskParts } from '../../desk/parts.ts';
import { redisBudgets } from '../../slack/out/budgets.ts';
import { messageReader } from '../../slack/out/messages.ts';
import { slackPermalinks } from '../../slack/out/permalinks.ts';
import { type SlackAccess, slackClient } from '../../slack/out/workspace.ts';
import { redisIncidentMemory } from '../../store/incident-memory.ts';
import type { InboxParts } from './inbox.ts';

/** Everything of incidents that the inbox needs. */
export function incidentParts(parts: {
  desk: Desk;
  deskParts: DeskParts;
  store: IncidentStore;
  slack: SlackAccess;
  redis: Redis;
  workspace: string;
  /** Has the timeline of an incident looked at again. */
  wake(key: string): Promise<void>;
}): Pick<InboxParts, 'incidents' | 'incidentKeys' | 'incidentLink' | 'kept'> {
  const { desk, deskParts, store, slack, redis, workspace, wake } = parts;
  const client = slackClient(slack);
  return {
    incidents: createIncidentDesk({ ...deskParts, incidents: store, wake }),
    incidentKeys: (limit) => store.keys(limit),
    incidentLink: headerLinks({
      store,
      memory: redisIncidentMemory(redis),
      permalinks: slackPermalinks({ client, budgets: redisBudgets(redis, workspace), redis, workspace }),
    }),
    kept: createKeptMessages({
      store,
      readMessage: messageReader(client),
      refusal: (asker, environment) =>
        desk.refusal(asker, { verb: 'incident', environment, what: 'add to the record of an incident' }),
      wake,
      redact: deskParts.redact,
    }),
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
    const ts = marks.get('header');
    return state === null || ts === undefined ? null : await parts.permalinks.of(state.head.channel, ts);
  };
}
