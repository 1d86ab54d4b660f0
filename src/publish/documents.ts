import type { RunSteadiness } from '../core/compare/stability.ts';
import type { DeployState } from '../core/deploy/state.ts';
import type { Change } from '../core/incident/change.ts';
import type { IncidentEvent } from '../core/incident/events.ts';
import type { AskedException } from '../core/incident/exceptions.ts';
import type { Handoff } from '../core/incident/handoffs.ts';
import type { NextThing } from '../core/incident/publishing.ts';
import type { IncidentState } from '../core/incident/state.ts';
import type { QueueName } from '../core/job.ts';
import type { RunOrder, RunSummary } from '../core/run/order.ts';
import type { PlaceInLine, RunState, Verdict } from '../core/run/state.ts';
import type { ReportTelling, ScheduleReport } from '../core/schedule/reports.ts';
import type { Around } from '../core/words/next.ts';
import type { RunReport } from '../desk/reports/read-report.ts';

/** `key` names it among the documents of its owner, for ever; each is data, and every outlet gives it its own form. */
type KeyedDocument<Kind extends string, Facts> = { kind: Kind; key: string } & Facts;

/** What there is to see of a run: the run itself, its sections, its failures, the verdict when it is news, and for who asked why it is elsewhere. */
export type RunDocument =
  | KeyedDocument<
      'run',
      OfRun & {
        /** The run of the same selection that ended before this one. */
        previous: RunSummary | null;
        /** While it waits for its environment. */
        queue: PlaceInLine | null;
        /** Queues that it waits for and that no worker serves. */
        unserved: readonly QueueName[];
        /** What people there can do about it; null while it goes on, and when it passed. */
        around: Around | null;
        /** How many failures have no document of their own. */
        unshown: number;
        steadiness: RunSteadiness;
      }
    >
  | KeyedDocument<'section', OfRun & { phase: string; section: string }>
  | KeyedDocument<'evidence', OfRun & { check: string }>
  /** The question of a dangerous check; `lastTookMs` of the last time that it passed, null where nobody knows. */
  | KeyedDocument<'approval', OfRun & { check: string; lastTookMs: number | null }>
  | KeyedDocument<'verdict', OfRun & { previous: Verdict | null; steadiness: RunSteadiness }>
  /** To who asked, that a long run is over, where nothing else tells them. */
  | KeyedDocument<'asker-told', OfRun>
  | KeyedDocument<'away', OfRun & { order: RunOrder; why: WhyAway }>;

/** Why a run is not where it was asked for; `error` is the outlet's, null when people took its message away. */
export type WhyAway =
  | { kind: 'cannot-show'; error: string }
  | { kind: 'verdict-elsewhere'; error: string | null; isShown: boolean };

/** `now`: the time of the newest event, epoch ms, so that the same state says the same; `page` null: it has none. */
type OfRun = { state: RunState; now: number; page: string | null };

/** What there is to see of an incident. `link` is the address of the live timeline, null while it is not known. */
export type IncidentDocument =
  | KeyedDocument<'incident', OfIncident & { link: string | null }>
  | KeyedDocument<'timeline', OfIncident & { number: number; next: readonly NextThing[] }>
  | KeyedDocument<'older-timeline', OfIncident & { number: number; link: string | null }>
  /** What the place says of the incident beside its documents; `header` is where the incident is shown, `standsFor` the incident that the place as a whole is about now. */
  | KeyedDocument<'place-marks', OfIncident & { header: string; standsFor: IncidentState }>
  | KeyedDocument<'handoff', OfIncident & { handoff: Handoff; leases: readonly HeldEnvironment[] }>
  /** The question to a second person. */
  | KeyedDocument<'exception', OfIncident & { exception: AskedException }>
  /** What one message tells, at least one change. */
  | KeyedDocument<'changes', OfIncident & { changes: readonly [Change, ...Change[]] }>
  /** So many changes are told by the timeline only. */
  | KeyedDocument<'more-changes', OfIncident & { id: string; count: number; link: string | null }>
  /** The closing again: with its chart, and with what was done since. */
  | KeyedDocument<'closing', OfIncident>
  /** The channel takes messages again, after this loss. */
  | KeyedDocument<'place-back', OfIncident & { loss: ChannelLoss }>;

type OfIncident = {
  state: IncidentState;
  events: readonly IncidentEvent[];
  now: number;
  page: string | null;
};

/** An environment that a run of `by` holds. */
export type HeldEnvironment = { environment: string; by: string; reason: string };

/** `number` counts from 1. */
export type ChannelLoss = { number: number; at: number; reason: string };

/** What there is to see of a deploy, and of a schedule; `report` null: nothing is kept of its run (any more). */
export type ReportDocument =
  | KeyedDocument<'deploy', { state: DeployState }>
  | KeyedDocument<
      'deploy-report',
      { state: DeployState; number: number; report: RunReport | null; page: string | null }
    >
  | KeyedDocument<
      'scheduled-report',
      {
        schedule: string;
        tick: ScheduleReport;
        telling: ReportTelling;
        report: RunReport | null;
        /** When the schedule comes next (epoch ms). */
        nextAt: number | null;
        page: string | null;
      }
    >;

/** Whatever the publisher has seen somewhere. */
export type Document = RunDocument | IncidentDocument | ReportDocument;

/** The document of a kind. */
export type DocumentOf<Kind extends Document['kind']> = Extract<Document, { kind: Kind }>;
