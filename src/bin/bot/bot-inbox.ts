import { dispatchCommand } from '../../../commands/dispatch.ts';
import type { Threads } from '../../core/attached-file.ts';
import type { IncidentStore } from '../../core/incident/store.ts';
import type { BotConfig } from '../../core/permissions/model.ts';
import type { ReadMessage } from '../../core/posted-message.ts';
import type { Preview } from '../../core/run/preview.ts';
import type { DeployDesk } from '../../desk/deploys/deploy-desk.ts';
import type { Desk } from '../../desk/desk.ts';
import { createKeptMessages } from '../../desk/kept-messages.ts';
import type { DeskParts } from '../../desk/parts.ts';
import type { ScheduleDesk } from '../../desk/schedules/schedule-desk.ts';
import type { Understanding } from '../../desk/wish.ts';
import type { PerformFollowUp } from '../../slack/actions/action.ts';
import { createInbox, type Inbox, type InboxParts } from '../../slack/inbox.ts';
import { surroundingsOf } from './surroundings.ts';

/** The desks that were opened, and what the others are opened over. */
export type InboxDesks = {
  desk: Desk;
  deskParts: DeskParts;
  deploys: DeployDesk;
  schedules: ScheduleDesk;
  incidents: IncidentStore;
  /** Has the timeline of an incident looked at again. */
  wake(key: string): Promise<void>;
  followUp: PerformFollowUp | null;
  preview(understood: Understanding): Preview;
  config(): Promise<BotConfig>;
  /** Epoch ms. */
  now(): number;
};

/** What Slack and the pages know. */
export type InboxKnowledge = {
  readMessage: ReadMessage;
  /** The address of an incident's header message; null while Slack does not tell. */
  incidentLink(key: string): Promise<string | null>;
  /** The zone in which somebody reads clocks; null while Slack does not tell. UTC for everybody unless told. */
  zoneOf?(user: string): Promise<string | null>;
  runPageUrl(run: string): string | null;
  threads: Threads;
  lateReplies: InboxParts['lateReplies'];
  /** The page of an incident; null when it has none. */
  incidentUrl(key: string): string | null;
};

/** All that a bot answers people with. */
export type BotInboxParts = InboxDesks & InboxKnowledge;

/** Puts commands, desks and Slack together, as every bot does. */
export function botInbox(parts: InboxDesks & InboxKnowledge): Inbox {
  const { desk, deskParts, incidents: store, wake, readMessage, threads, incidentUrl, ...rest } = parts;
  const { deploys, schedules, now, incidentLink, zoneOf, preview, runPageUrl } = rest;
  const links = { runPageUrl, incidentLink, incidentUrl };
  const about = { desk, deskParts, deploys, schedules, store, wake, threads, preview, links };
  const { incidents, ...surroundings } = surroundingsOf(zoneOf === undefined ? about : { ...about, zoneOf });
  return createInbox({
    ...rest,
    ...{ desk, incidents, now },
    command: (text, asker, arrival, { approvers }) =>
      dispatchCommand(text, asker, { ...surroundings, incidents, approvers }, arrival),
    keptMessages: createKeptMessages({
      ...{ store, readMessage, wake, redact: deskParts.redact, directory: deskParts.directory },
      refusal: (asker, environment) =>
        desk.refusal(asker, { verb: 'incident', environment, what: 'add to the record of an incident' }),
    }),
  });
}
