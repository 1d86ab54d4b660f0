import type { BoundWishes } from '../wish.ts';
import { addSchedule } from './add-schedule.ts';
import { listSchedules } from './list-schedules.ts';
import { removeSchedule } from './remove-schedule.ts';

/** The wishes of its desk, by their names. */
export const scheduleWishes = { add: addSchedule, list: listSchedules, remove: removeSchedule };

/** Schedules as people handle them; doing it twice does it once. */
export type ScheduleDesk = BoundWishes<typeof scheduleWishes>;
