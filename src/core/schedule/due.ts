import { lastTime, nextTimes } from './next-times.ts';
import type { Schedule, Tick } from './schedule.ts';

/** A tick this late came while nobody looked, ms. */
const lateMs = 150_000;
/** More are not counted. */
const mostMissed = 1_000;

/** The tick to handle now: the newest that came since the last one handled, with how many were missed; null when none came. */
export function dueTick(schedule: Schedule, handledAt: number | null, now: number): Tick | null {
  const { id, cron, zone, createdAt } = schedule;
  const after = Math.max(createdAt, handledAt ?? 0);
  const at = lastTime(cron, zone, { after, until: now });
  if (at === null) return null;
  const came = nextTimes(cron, zone, after, mostMissed).filter((one) => one <= now);
  const isLate = now - at > lateMs;
  const missed = Math.min(mostMissed, came.length) - (isLate || came.length >= mostMissed ? 0 : 1);
  return { id: `${id}@${new Date(at).toISOString()}`, at, missed };
}

/** `3 ticks were missed while the bot was stopped; this report stands for all of them.`; empty when none was. */
export function missedWords({ missed }: Pick<Tick, 'missed'>): string {
  if (missed === 0) return '';
  if (missed === 1) return '1 tick was missed while the bot was stopped; this report stands for it.';
  const count =
    missed >= mostMissed ? `${mostMissed.toLocaleString('en-US')} ticks or more` : `${missed} ticks`;
  return `${count} were missed while the bot was stopped; this report stands for all of them.`;
}
