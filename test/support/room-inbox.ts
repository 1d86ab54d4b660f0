import { type BotInboxParts, botInbox } from '../../src/bin/bot/bot-inbox.ts';
import type { Threads } from '../../src/core/attached-file.ts';
import type { IncidentStore } from '../../src/core/incident/store.ts';
import { type IncidentDesk, incidentWishes } from '../../src/desk/incidents/incident-desk.ts';
import { deskOf } from '../../src/desk/wish.ts';
import type { Inbox } from '../../src/slack/inbox.ts';
import { redisLateReplies } from '../../src/slack/out/late-replies.ts';
import { redisIncidents } from '../../src/store/incidents.ts';
import type { DeskRoom } from './desk.ts';
import { type ReportDesks, reportDesks } from './report-desks.ts';

/** The inbox of a bot over the Redis of a room, and what stands behind it. */
export type RoomInbox = ReportDesks & { inbox: Inbox; incidents: IncidentDesk; store: IncidentStore };

/** An outlet without files. */
export const noThreads: Threads = {
  read: async ({ name }) => ({ kind: 'refused', why: `${name} is nowhere.` }),
  above: async () => [],
  share: async () => 'There are no threads here.',
};

/** Puts an inbox together as every bot does; `woken` gets the keys of incidents that were to be looked at. */
export function roomInbox(
  room: DeskRoom,
  changes: Pick<BotInboxParts, 'config'> & Partial<BotInboxParts>,
  woken: string[] = [],
): RoomInbox {
  const { server, parts, desk } = room;
  const store = redisIncidents(server.redis, { keptMs: () => 86_400_000 });
  const wake = async (key: string) => void woken.push(key);
  const reports = reportDesks(room);
  const inbox = botInbox({
    ...{ desk, deskParts: parts, incidents: store, wake, followUp: null, now: parts.now },
    ...{ deploys: reports.deploys, schedules: reports.schedules },
    readMessage: async () => null,
    incidentLink: async () => null,
    lateReplies: redisLateReplies(server.redis, 'T1'),
    runPageUrl: () => null,
    preview: () => ({ onlyNamed: [], phases: [] }),
    ...{ threads: noThreads, incidentUrl: () => null },
    ...changes,
  });
  return {
    ...reports,
    inbox,
    store,
    incidents: deskOf(incidentWishes, { ...parts, incidents: store, wake }),
  };
}
