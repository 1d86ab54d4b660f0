import type { RunHead } from '../run/events.ts';

/** What is reported on: each has messages of its own, that are made true by the job `report`. */
export type ReportSubject = { deploy: string } | { schedule: string };

/** What wakes the job `report`; twice is harmless. */
export type ReportQueue = { report(subject: ReportSubject): Promise<void> };

/** A picture that Slack has as a file, with the words of the same numbers. */
export type ReportChart = { fileId: string; alt: string };

/** What reporting remembers of the run of one report; every call may be made twice. */
export type ReportMemory = {
  /** Null before they were uploaded; empty when the report goes without. */
  pictures(run: string): Promise<readonly ReportChart[] | null>;
  /** The first that are kept stay, unless they are given up (empty); tells which those are. */
  keepCharts(run: string, pictures: readonly ReportChart[]): Promise<readonly ReportChart[]>;
  /** How often Slack refused to show them, counted up by one. */
  refuseCharts(run: string): Promise<number>;
  /** The message in whose thread the evidence of a run belongs; null before it is posted. */
  thread(run: string): Promise<{ channel: string; id: string } | null>;
  keepThread(run: string, thread: { channel: string; id: string }): Promise<void>;
};

/** What a run is the report of; null for a run that shows itself. A reported run has no root message and no checklists: its report has the verdict, and its thread the evidence. */
export function subjectOf({ deploy, schedule }: Pick<RunHead, 'deploy' | 'schedule'>): ReportSubject | null {
  if (deploy !== undefined) return { deploy: deploy.id };
  return schedule === undefined ? null : { schedule: schedule.id };
}
