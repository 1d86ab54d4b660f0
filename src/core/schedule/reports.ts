import type { ComparisonRecord } from '../report/comparison-record.ts';

/** What a report of a schedule is about, kept with it: the schedule may be gone before its run ends. */
export type ScheduleReportHead = {
  /** Epoch ms of the tick; the report's name within its schedule. */
  at: number;
  /** Ticks that came while the bot was stopped; this one is among them when it is late. */
  missed: number;
  words: readonly string[];
  /** Left out where there was no other. */
  plan?: string;
  environment: string;
  channel: string;
  outcome:
    | { kind: 'run'; run: string }
    /** It was not run, and why: permission, an invalid plan, a run of the tick before that still goes on. */
    | { kind: 'declined'; reason: string };
};

/** What the run of a report came to. */
export type ScheduleComparison = ComparisonRecord & {
  /** Whatever a reader would have to look at: two reports in a row with the same one say the same. */
  fingerprint: string;
  /** Nothing is wrong and nothing is new. */
  isCalm: boolean;
};

/** The message that tells a report: one of its own, or the line of all those in a row that said the same. */
export type ReportTelling = {
  key: string;
  /** True for the line. */
  isQuiet: boolean;
  /** How many reports in a row said the same, and the tick of the first (epoch ms). */
  reports: number;
  sinceAt: number;
};

/** One report of a schedule. */
export type ScheduleReport = ScheduleReportHead & {
  /** Null until its run has ended and was compared; a report that was declined has none. */
  compared: ScheduleComparison | null;
  /** With the id of the message; null until there is one. */
  told: (ReportTelling & { message: string }) | null;
};

/** The reports of schedules, kept whatever happens to the schedule; every call may be made twice, and the first one counts. */
export type ScheduleReports = {
  start(schedule: string, report: ScheduleReportHead): Promise<void>;
  /** Returns what is kept. */
  compared(schedule: string, at: number, compared: ScheduleComparison): Promise<ScheduleComparison>;
  told(schedule: string, at: number, told: NonNullable<ScheduleReport['told']>): Promise<void>;
  /** The newest fifty, in the order of their ticks, oldest first. */
  list(schedule: string): Promise<readonly ScheduleReport[]>;
};
