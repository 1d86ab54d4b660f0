import { type BoundWishes, bindWishes } from '../wish.ts';
import { addSchedule } from './add-schedule.ts';
import { list, remove, type ScheduleDeskParts } from './list-schedules.ts';

const wishes = { add: addSchedule, list, remove };

/** Schedules as people handle them; doing it twice does it once. */
export type ScheduleDesk = BoundWishes<typeof wishes>;

/** The desk of schedules over what it was handed. */
export function createScheduleDesk(parts: ScheduleDeskParts): ScheduleDesk {
  return bindWishes(parts, wishes);
}
