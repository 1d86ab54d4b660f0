import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Surroundings } from '../../commands/command.ts';
import { dispatchCommand } from '../../commands/dispatch.ts';
import { verbs } from '../../commands/index.ts';
import { previewWith, surroundingsOf } from '../../src/bin/bot/surroundings.ts';
import type { IncidentStore } from '../../src/core/incident/store.ts';
import type { Asker } from '../../src/core/people.ts';
import { createRedactor } from '../../src/core/redact/redact.ts';
import type { DeskParts } from '../../src/desk/parts.ts';
import type { SlackMessage } from '../../src/slack/block-kit/message.ts';
import { typedText } from '../../src/slack/block-kit/slack-text.ts';
import { drawReply } from '../../src/slack/draw-reply.ts';
import { redisIncidents } from '../../src/store/incidents.ts';
import { asker, type DeskRoom, deskPlan, deskRoom } from './desk.ts';
import { type ReportDesks, reportDesks } from './report-desks.ts';
import { noThreads } from './room-inbox.ts';

/** The plan that ships. */
export const issue517 = deskPlan(
  'issue-517',
  readFileSync(join(import.meta.dirname, '../../plans/issue-517.yaml'), 'utf8'),
);

/** A desk with everything that commands need around it. */
export type CommandRoom = AsyncDisposable & {
  room: DeskRoom;
  surroundings: Surroundings;
  incidents: IncidentStore;
  reports: ReportDesks;
  /** Keys of incidents that were to be looked at, oldest first. */
  woken: string[];
  /** What a person gets who types this; `UDANA` in `C1` unless told otherwise. */
  say(text: string, by?: Asker): Promise<SlackMessage>;
};

/** Opens a desk with the plan that ships, and types commands into it. */
export async function commandRoom(changes: Partial<DeskParts> = {}): Promise<CommandRoom> {
  const room = await deskRoom({ plans: async () => [issue517], verbs, ...changes });
  const incidents = redisIncidents(room.server.redis, { keptMs: () => 86_400_000 });
  const woken: string[] = [];
  const wake = async (key: string) => void woken.push(key);
  const reports = reportDesks(room);
  const { desk, clock, parts } = room;
  const surroundings: Surroundings = {
    ...surroundingsOf({
      ...{ desk, deskParts: parts, store: incidents, wake, threads: noThreads },
      ...{ deploys: reports.deploys, schedules: reports.schedules },
      links: { runPageUrl: () => null, incidentUrl: () => null, incidentLink: async () => null },
      preview: previewWith(createRedactor([]), () => clock.at),
    }),
    approvers: ['SSRE'],
  };
  let asked = 0;
  const arrival = () => {
    asked += 1;
    return {
      trigger: 'slash',
      requestId: `t${asked}`,
    } as const;
  };
  return {
    room,
    surroundings,
    incidents,
    reports,
    woken,
    say: async (text, by = asker('UDANA01')) =>
      drawReply(await dispatchCommand(typedText(text), by, surroundings, arrival()), {
        now: room.clock.at,
        runPageUrl: (run) => `https://bot.example/runs/${run}?token=t`,
      }),
    [Symbol.asyncDispose]: () => room[Symbol.asyncDispose](),
  };
}
