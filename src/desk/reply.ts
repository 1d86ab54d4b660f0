import type { Enclosure } from '../core/attached-file.ts';
import type { HelpAbout, HelpOverview } from '../core/command/help.ts';
import type { IncidentState } from '../core/incident/state.ts';
import type { Prose } from '../core/picture/sentence.ts';
import type { Trigger } from '../core/run/events.ts';
import type { PlaceStatus } from '../core/run/place-status.ts';
import type { DryRun } from '../core/run/preview.ts';
import type { Schedule } from '../core/schedule/schedule.ts';
import type { AnswerOutcome } from './answer.ts';
import type { CancelOutcome } from './cancel.ts';
import type { DeployOutcome } from './deploys/understand.ts';
import type { DeedOutcome } from './incidents/act.ts';
import type { OpenOutcome } from './incidents/open.ts';
import type { CloseOutcome } from './incidents/write-closing.ts';
import type { ListedRun } from './list.ts';
import type { MarkdownOutcome } from './markdown/parts.ts';
import type { AddScheduleOutcome } from './schedules/add-schedule.ts';
import type { ListedSchedule } from './schedules/list-schedules.ts';
import type { StartOutcome } from './start-outcome.ts';
import type { EnvironmentState } from './who.ts';
import type { Objection, PermissionRefusal, Unknown } from './wish.ts';

/** How a request came; `requestId` is the same when it is delivered again. */
export type Arrival = { trigger: Trigger; requestId: string; attachment?: Enclosure };

/** What was asked, for a reply that tells how to ask it again. */
export type AskedAs = {
  /** As words, verb included unless it is a run. */
  command: readonly string[];
  /** The verb of a command that the desk knows without it; none for a run. */
  verb?: string;
  /** All verbs: a suggestion may be one of them. */
  verbs?: readonly string[];
};

/** What the desk says of anything that cannot be done. */
export type Impediment = PermissionRefusal | Unknown | Objection;

/** What a command, a button or a dialog tells whoever used it: data, which an outlet puts into words for their eyes only. */
export type Reply =
  | { kind: 'sentence'; message: Prose }
  /** The same, with what to type next (without `/staging-check`). */
  | { kind: 'declined'; message: Prose; next: string }
  /** Somebody was first, or the thing is gone. */
  | { kind: 'stale'; message: Prose }
  /** Several things are wrong at once, a sentence each. */
  | { kind: 'problems'; problems: readonly string[]; next: string }
  | { kind: 'not-done'; why: Impediment; typed: AskedAs; next?: string }
  | { kind: 'usage'; message: string; usage: string; examples: readonly string[] }
  | { kind: 'help'; help: HelpOverview }
  | { kind: 'help-about'; about: HelpAbout }
  | { kind: 'run'; started: StartOutcome; typed: AskedAs }
  | { kind: 'cancel'; cancelled: CancelOutcome; typed: AskedAs }
  | { kind: 'answer'; answered: Exclude<AnswerOutcome, { kind: 'answered' }> }
  | { kind: 'dry-run'; dryRun: DryRun }
  /** `standings`: how each plan stands where it was looked at; `incident`: that of the channel when it is about none of them. */
  | {
      kind: 'status';
      runs: readonly ListedRun[];
      environments: readonly EnvironmentState[];
      standings: readonly PlaceStatus[];
      incident: IncidentState | null;
    }
  | { kind: 'history'; runs: readonly ListedRun[] }
  | { kind: 'environment'; state: EnvironmentState }
  | { kind: 'released'; environment: string }
  | { kind: 'deployed'; deploy: Extract<DeployOutcome, { state: unknown }>; channel: string }
  | { kind: 'scheduled'; added: Extract<AddScheduleOutcome, { schedule: unknown }> }
  | { kind: 'schedules'; listed: readonly ListedSchedule[] }
  | { kind: 'unscheduled'; schedule: Schedule }
  /** Something of an incident was changed. */
  | { kind: 'incident'; done: DeedOutcome; typed: AskedAs }
  /** `url` leads to the header of the incident that is there already; null while nobody knows it. */
  | { kind: 'incident-opened'; opened: OpenOutcome; typed: AskedAs; url: string | null }
  | { kind: 'incident-closed'; closed: CloseOutcome; typed: AskedAs }
  | { kind: 'incident-form' }
  /** Report and files are in the thread. */
  | { kind: 'markdown'; outcome: MarkdownOutcome; typed: AskedAs }
  | { kind: 'incident-status' | 'incident-record'; state: IncidentState }
  /** Those of the channel, newest first, and how many are open elsewhere. */
  | { kind: 'incidents'; here: readonly IncidentState[]; openElsewhere: number };
