import { cronMistake } from '../plan/schedule.ts';

/** A cron expression as sets of numbers; weekdays from 0, Sunday. */
export type Cron = {
  minutes: readonly number[];
  hours: readonly number[];
  days: ReadonlySet<number>;
  /** From 1. */
  months: ReadonlySet<number>;
  weekdays: ReadonlySet<number>;
  /** Day and weekday are both limited: then one of them is enough, as everywhere in cron. */
  isEitherDay: boolean;
  /** It comes in every hour, so it follows the time that passes and not the clock on the wall. */
  isHourly: boolean;
};

/** Reads a cron expression of five fields; throws for one that `cronMistake` finds something wrong with. */
export function parseCron(text: string): Cron {
  const mistake = cronMistake(text);
  if (mistake !== null) throw new Error(mistake);
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = text.trim().split(/\s+/);
  const hours = numbersOf(hour, 0, 23, []);
  return {
    minutes: numbersOf(minute, 0, 59, []),
    hours,
    days: new Set(numbersOf(day, 1, 31, [])),
    months: new Set(numbersOf(month, 1, 12, monthNames)),
    weekdays: new Set(numbersOf(weekday, 0, 7, dayNames).map((one) => one % 7)),
    isEitherDay: !day.startsWith('*') && !weekday.startsWith('*'),
    isHourly: hours.length === 24,
  };
}

/** The fewest minutes between two times of a day, or over midnight; 1,440 for one that comes once a day. */
export function leastGapMinutes({ minutes, hours }: Cron): number {
  const times = hours.flatMap((hour) => minutes.map((minute) => hour * 60 + minute));
  const first = times[0] ?? 0;
  const gaps = times.map((time, index) => (times[index + 1] ?? first + 1_440) - time);
  return Math.min(1_440, ...gaps);
}

const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const dayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

function numbersOf(field: string, least: number, most: number, names: readonly string[]): readonly number[] {
  const found = new Set<number>();
  for (const part of field.split(',')) {
    const [range = '*', step] = part.split('/');
    const [from = least, to = step === undefined ? from : most] =
      range === '*' ? [least, most] : range.split('-').map((end) => numberOf(end, least, names));
    for (let value = from; value <= to; value += Number(step ?? 1)) found.add(value);
  }
  return [...found].sort((a, b) => a - b);
}

function numberOf(text: string, least: number, names: readonly string[]): number {
  const named = names.indexOf(text.toLowerCase());
  return named === -1 ? Number(text) : named + least;
}
