import type { ComparisonRecord } from '../report/comparison-record.ts';
import type { Verdict } from '../run/state.ts';

/** Where a deploy was seen: the web hook, a person's command, a run that deployed, the logs. */
export type DeploySource =
  | { kind: 'hook' }
  | { kind: 'command'; by: string }
  | { kind: 'run'; run: string }
  | { kind: 'log' };

/** A report of the series: when, after the deploy, and what it runs. */
export type SeriesReport = {
  /** From 1, in the order of time. */
  number: number;
  afterMs: number;
  run: readonly string[];
};

/** Everything that a deploy keeps of the moment it was first seen, whatever happens to the plan's file. */
export type DeployHead = {
  id: string;
  environment: string;
  revision: string;
  /** The how manieth deploy of this revision, from 2; left out for the first. */
  turn?: number;
  /** The plan is found again by its id: its checks may change between two reports. */
  plan: string;
  /** There were others when the deploy was first seen. */
  isOneOfMany?: true;
  reports: readonly SeriesReport[];
  /** An id, or `#name` as a plan has it; null: nobody named one. */
  channel: string | null;
  /** The incident that was open in that channel; with its end the series ends. */
  incident: string | null;
};

/** What is told of a deploy beside its revision; each may be unknown. */
export type DeployFacts = {
  service: string | null;
  url: string | null;
  deployedBy: string | null;
};

/** What one `revision` check of the plan heard; `answers` in the order they came, null for one that named none. */
export type OriginRevision = {
  check: string;
  name: string;
  answers: readonly (string | null)[];
  /** Why not all of them name a revision; empty when they do. */
  problem: string;
};

/** `id` is unique and deterministic; `at` is epoch ms. */
type EventBase = { id: string; at: number };

/** What happens to a deploy. Any order of arrival gives the same state: the reducer orders by `at`, then by `id`. */
export type DeployEvent =
  | (EventBase & { type: 'deploy.opened'; deploy: DeployHead })
  | (EventBase & { type: 'deploy.seen'; source: DeploySource; facts: DeployFacts })
  /** Where the deploy's message stands; its reports are replies to it. */
  | (EventBase & { type: 'message.posted'; channel: string; message: string })
  /** `asked` counts from 1 in each report. */
  | (EventBase & {
      type: 'revision.confirmed';
      report: number;
      asked: number;
      answers: readonly OriginRevision[];
    })
  | (EventBase & { type: 'revision.old'; report: number; asked: number; answers: readonly OriginRevision[] })
  /** No answer names another revision, but not every one names this one. */
  | (EventBase & {
      type: 'revision.unknown';
      report: number;
      asked: number;
      answers: readonly OriginRevision[];
    })
  | (EventBase & { type: 'report.due'; report: number })
  | (EventBase & { type: 'report.started'; report: number; run: string })
  | (EventBase & {
      type: 'report.ended';
      report: number;
      run: string;
      /** Of the report: never better than the run's, and `inconclusive` when the revision was not there all the time. */
      verdict: Verdict;
      decidedBy: string;
      passed: number;
      total: number;
      /** As in `RunSummary`. */
      unseen?: number;
      failing: readonly string[];
    })
  /** `isLate`: nobody ran it in time, and a newer one stands in for it; left out for false. */
  | (EventBase & { type: 'report.skipped'; report: number; reason: string; isLate?: boolean })
  /** After its end; a report is compared once. */
  | (EventBase & { type: 'report.compared'; report: number; compared: ComparisonRecord })
  /** Its reply in the thread of the deploy's message stands there, complete. */
  | (EventBase & { type: 'report.told'; report: number; message: string })
  | (EventBase & { type: 'superseded'; by: string; revision: string })
  | (EventBase & { type: 'cancelled'; reason: string; incident: string | null })
  | (EventBase & { type: 'signed.off' });

/** Deterministic ids: the same thing happening again has the same id. */
export const deployEventId = {
  opened: () => 'deploy.opened',
  seen: (source: DeploySource) =>
    `deploy.seen:${source.kind}${source.kind === 'run' ? `:${source.run}` : ''}`,
  posted: () => 'message.posted',
  revision: (report: number, attempt: number) => `revision:${report}:${attempt}`,
  report: (report: number, kind: 'due' | 'started' | 'ended' | 'skipped' | 'compared' | 'told') =>
    `report.${kind}:${report}`,
  superseded: () => 'superseded',
  cancelled: () => 'cancelled',
  signedOff: () => 'signed.off',
};
