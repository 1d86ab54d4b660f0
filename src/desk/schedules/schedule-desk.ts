import type { Asker } from '../../core/people.ts';
import type { Schedule } from '../../core/schedule/schedule.ts';
import type { Declined, Refused } from '../desk.ts';

export type ScheduleAdded =
  /** `there`: the same was there before. `nextAt` are its next times, epoch ms. `leftOut` checks change something or ask a person: a report only looks. */
  | { kind: 'added' | 'there'; schedule: Schedule; nextAt: readonly number[]; leftOut: number }
  | Refused
  /** `problems`: all that is wrong with what was asked, a sentence each. */
  | (Declined & { problems: readonly string[] });

/** A schedule in a list; `nextAt` null when it never comes. */
export type ListedSchedule = { schedule: Schedule; nextAt: number | null };

/** Schedules as people handle them; doing it twice does it once. */
export type ScheduleDesk = {
  /** `cron` is five fields; `words` are selectors, then perhaps an environment and a time zone. */
  add(asker: Asker, request: { cron: string; words: readonly string[] }): Promise<ScheduleAdded>;
  /** Those of the channel, or of everywhere outside one; the next first. */
  list(asker: Asker): Promise<readonly ListedSchedule[] | Refused>;
  remove(asker: Asker, id: string): Promise<{ kind: 'removed'; schedule: Schedule } | Refused | Declined>;
};
