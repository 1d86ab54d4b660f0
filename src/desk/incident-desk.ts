import type { Role, Severity } from '../core/incident/events.ts';
import type { IncidentState } from '../core/incident/state.ts';
import type { Asker } from '../core/people.ts';
import type { Declined, Refused, Unknown } from './desk.ts';

export type OpenIncident = {
  /** 1 to 60 letters, digits, `-`, `_`, `.`, `#`; a leading `#` is dropped. */
  key: string;
  title: string;
  /** Default P1. */
  severity?: Severity;
  /** Default: the plan whose `issue.key` is the key, else the only plan. */
  plan?: string;
  environment?: string;
  commander?: string;
};

export type Opened =
  | { kind: 'opened'; key: string; state: IncidentState }
  /** The channel has one, or the key was used before; `title` is empty for one of another channel, which may be private. */
  | { kind: 'taken'; key: string; title: string; channel: string }
  | Refused
  | Unknown
  | Declined;

/** Done, with a sentence for the asker. */
export type Done = { kind: 'done'; key: string; message: string } | Refused | Declined;

export type Closed =
  | { kind: 'closed'; key: string; state: IncidentState }
  /** What is in the way; with a reason, a second person may close it all the same. */
  | { kind: 'obstacles'; key: string; obstacles: readonly string[]; summary: string }
  /** Asked for with a reason: waits for a second person to agree. */
  | { kind: 'needs-second'; key: string; obstacles: readonly string[]; summary: string; reason: string }
  | Refused
  | Declined;

/**
 * What people may ask of the incident of their channel. As with `Desk`, each call checks permission (`incident`, `timeline`), writes
 * the audit, appends to the record, and is harmless when done twice (`requestId` is Slack's id of the command or click).
 */
export type IncidentDesk = {
  open(asker: Asker, request: OpenIncident, requestId: string): Promise<Opened>;
  /** An update: what changed, what is next, when the next one comes (epoch ms). */
  update(
    asker: Asker,
    update: { changed: string; next: string; nextUpdateAt: number | null },
    requestId: string,
  ): Promise<Done>;
  /** `at` earlier than now puts the entry where it belongs. */
  note(asker: Asker, note: { text: string; at: number | null }, requestId: string): Promise<Done>;
  editEntry(asker: Asker, edit: { entry: string; text: string }, requestId: string): Promise<Done>;
  strikeEntry(asker: Asker, strike: { entry: string; reason: string }, requestId: string): Promise<Done>;
  /** A task without checks: ticked or opened again. */
  attest(asker: Asker, task: string, requestId: string): Promise<Done>;
  reopen(asker: Asker, task: string, reason: string, requestId: string): Promise<Done>;
  setSeverity(asker: Asker, severity: Severity, requestId: string): Promise<Done>;
  giveRole(asker: Asker, role: Role, user: string, requestId: string): Promise<Done>;
  snooze(
    asker: Asker,
    /** `untilMs`: an instant, epoch ms. */
    snooze: { window: string; untilMs: number; reason: string },
    requestId: string,
  ): Promise<Done>;
  handoff(asker: Asker, to: string, requestId: string): Promise<Done>;
  answerHandoff(
    asker: Asker,
    answer: { offer: string; isAccepted: boolean; reason: string },
    requestId: string,
  ): Promise<Done>;
  /** With an `exception`, the reason of the asker, a second person is asked where something is in the way. */
  close(
    asker: Asker,
    request: { summary: string; exception: string | null },
    requestId: string,
  ): Promise<Closed>;
  /** Closes as another person asked for it: `ask` is the id of their asking, the one that waits now. */
  agree(asker: Asker, ask: string, requestId: string): Promise<Closed>;
  /** Takes the own asking back. */
  withdraw(asker: Asker, ask: string, requestId: string): Promise<Done>;
  /** Writes down that an item of `afterwards` is done, of this channel's incident of that key, open or closed. */
  followedUp(
    asker: Asker,
    done: { key: string; followUp: string; what: string },
    requestId: string,
  ): Promise<Done>;
  /** The timeline once more, at the bottom of the channel. */
  timeline(asker: Asker): Promise<Done>;
  /** The open incident of a channel; null when there is none. */
  current(channel: string): Promise<IncidentState | null>;
  state(key: string): Promise<IncidentState | null>;
};
