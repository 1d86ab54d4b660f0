import type { Compared } from '../report/compared.ts';

/** One report of a schedule, from the start of its run. */
export type ScheduleReport = {
  run: string;
  /** Epoch ms of the tick. */
  at: number;
  /** Ticks that came while the bot was stopped. */
  missed: number;
  /** Null until its run has ended and was compared. */
  compared: (Compared & { isQuiet: boolean }) | null;
  /** The key and the `ts` of the message that tells it; null until one does. */
  told: { key: string; ts: string } | null;
};

/** The reports of schedules, kept whatever happens to the schedule; every call may be made twice. */
export type ScheduleReports = {
  /** Before the run starts: a report that is not written down would not be told. */
  start(schedule: string, report: Pick<ScheduleReport, 'run' | 'at' | 'missed'>): Promise<void>;
  /** The first comparison of a run stays; returns it. */
  compared(
    schedule: string,
    run: string,
    compared: NonNullable<ScheduleReport['compared']>,
  ): Promise<NonNullable<ScheduleReport['compared']>>;
  told(schedule: string, run: string, told: NonNullable<ScheduleReport['told']>): Promise<void>;
  /** The newest, in the order of their ticks, oldest first. */
  list(schedule: string, limit: number): Promise<readonly ScheduleReport[]>;
};
