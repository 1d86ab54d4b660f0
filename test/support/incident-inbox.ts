import type { InboxParts } from '../../src/bin/bot/inbox.ts';
import type { IncidentStore } from '../../src/core/incident/store.ts';
import type { ReadMessage } from '../../src/core/posted-message.ts';
import { createIncidentDesk } from '../../src/desk/incidents/incident-desk.ts';
import { createKeptMessages } from '../../src/desk/kept-messages.ts';
import { redisIncidents } from '../../src/store/incidents.ts';
import type { DeskRoom } from './desk.ts';
import { type ReportDesks, reportDesks } from './report-desks.ts';

/** What an inbox needs for incidents, deploys and schedules, over the Redis of a room; `woken` gets the keys of incidents that were to be looked at. */
export function incidentInbox(
  room: DeskRoom,
  readMessage: ReadMessage = async () => null,
  woken: string[] = [],
): Pick<InboxParts, 'incidents' | 'incidentKeys' | 'kept' | 'followUp'> & {
  store: IncidentStore;
} & ReportDesks {
  const { server, parts, desk } = room;
  const store = redisIncidents(server.redis, { keptMs: () => 86_400_000 });
  const wake = async (key: string) => void woken.push(key);
  return {
    ...reportDesks(room),
    store,
    incidents: createIncidentDesk({ ...parts, incidents: store, wake }),
    incidentKeys: (limit) => store.keys(limit),
    kept: createKeptMessages({
      store,
      readMessage,
      refusal: (asker, environment) =>
        desk.refusal(asker, { verb: 'incident', environment, what: 'add to the record of an incident' }),
      wake,
      redact: parts.redact,
    }),
    followUp: null,
  };
}
