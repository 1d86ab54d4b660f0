import { type Cron, parseCron } from './cron.ts';
import { endOfGap, instantsOf, wallTime } from './zone.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const minuteMs = 60_000;
/** 29 February comes within eight years, whatever the century. */
const mostDays = 8 * 366 + 1;

/**
 * The next `n` instants (epoch ms) after another, oldest first; fewer for one that never comes, such as 30 February. A time that
 * clocks were set forward over comes once, right after; one that they show twice comes the first time only. What comes in every
 * hour goes by the time that passes.
 */
export function nextTimes(text: string, zone: string, after: number, n: number): readonly number[] {
  const cron = parseCron(text);
  const found: number[] = [];
  const wall = wallTime(after, zone);
  const first = startOfDay(wall) - dayMs;
  for (let day = 0; day <= mostDays && found.length < n; day += 1) {
    const date = first + day * dayMs;
    if (!isDay(cron, date)) continue;
    for (const hour of cron.hours) {
      if (found.length >= n) break;
      const last = found.at(-1) ?? after;
      const start = date + hour * hourMs;
      // No change of clocks reaches further back.
      if (start + 4 * hourMs < wall) continue;
      found.push(...timesOfHour(cron, zone, start).filter((at) => at > last));
    }
  }
  return found.slice(0, n);
}

/** The newest instant that is not after another and after a third; null when there is none. */
export function lastTime(text: string, zone: string, range: { after: number; until: number }): number | null {
  const cron = parseCron(text);
  const end = startOfDay(wallTime(range.until, zone)) + dayMs;
  const first = startOfDay(wallTime(range.after, zone)) - dayMs;
  for (let date = end; date >= first; date -= dayMs) {
    if (!isDay(cron, date)) continue;
    const times = cron.hours.flatMap((hour) => timesOfHour(cron, zone, date + hour * hourMs));
    const fitting = times.filter((at) => at <= range.until && at > range.after);
    if (fitting.length > 0) return Math.max(...fitting);
  }
  return null;
}

function timesOfHour(cron: Cron, zone: string, hour: number): readonly number[] {
  const times = cron.minutes.flatMap((minute) => {
    const wall = hour + minute * minuteMs;
    const instants = instantsOf(wall, zone);
    if (cron.isHourly) return instants;
    return [instants[0] ?? endOfGap(wall, zone)];
  });
  return [...new Set(times)].sort((a, b) => a - b);
}

function isDay({ days, months, weekdays, isEitherDay }: Cron, date: number): boolean {
  const at = new Date(date);
  if (!months.has(at.getUTCMonth() + 1)) return false;
  const isDate = days.has(at.getUTCDate());
  const isWeekday = weekdays.has(at.getUTCDay());
  return isEitherDay ? isDate || isWeekday : isDate && isWeekday;
}

function startOfDay(wall: number): number {
  return Math.floor(wall / dayMs) * dayMs;
}
