import { parseDuration } from '../../src/core/plan/duration.ts';
import { endOfGap, instantsOf, wallTime } from '../../src/core/schedule/zone.ts';
import { firstWord } from '../arguments.ts';
import { deed, type SubVerb } from './sub-verb.ts';

/** When something happened, as it was typed: so long ago, or at a time of day where its writer is (minutes of the day). */
type TypedTime = { agoMs: number } | { minuteOfDay: number };

/** `incident note`. */
export const noteVerb: SubVerb = {
  name: 'note',
  help: 'note [at HH:MM | 20m ago] <text>: adds to the record, where it belongs by its time, as your clock shows it.',
  read(typed) {
    const { time, text, clock } = timeIn(typed);
    if (time === 'wrong') return { wrong: `"at ${clock}" is no time of day: write it as at 14:05` };
    if (text === '') return { wrong: 'note takes a text, as in: incident note we rolled back' };
    return deed(async ({ incidents, asker, now, zoneOf }, id) => {
      const zone = (await zoneOf?.(asker.user)) ?? 'UTC';
      const at = time === null ? null : instantOf(time, now(), zone);
      return incidents.note(asker, { text, at, zone }, id);
    });
  },
};

/** Epoch ms; a time of day is the last one on the clocks of that zone that is not ahead. */
export function instantOf(time: TypedTime, now: number, zone = 'UTC'): number {
  if ('agoMs' in time) return now - time.agoMs;
  const dayMs = 86_400_000;
  const today = Math.floor(wallTime(now, zone) / dayMs) * dayMs + time.minuteOfDay * 60_000;
  const days = [today, today - dayMs, today - 2 * dayMs];
  // Where clocks were set back the later of two counts; a time that never was is the end of what is missing.
  const instants = days.map(
    (wall) => instantsOf(wall, zone).findLast((at) => at <= now) ?? endOfGap(wall, zone),
  );
  return instants.find((at) => at <= now) ?? now;
}

function timeIn(typed: string): { time: TypedTime | null | 'wrong'; text: string; clock: string } {
  const [first, behind] = firstWord(typed);
  const [second, text] = firstWord(behind);
  const ago = second.toLowerCase() === 'ago' ? parseDuration(first) : null;
  if (ago !== null) return { time: { agoMs: ago }, text, clock: first };
  const untimed = { time: null, text: typed, clock: '' };
  if (first.toLowerCase() !== 'at') return untimed;
  const [third, last] = firstWord(text);
  const isApart = /^\d{1,2}(?:[:.]\d{2})?$/.test(second) && /^[ap]\.?m\.?$/i.test(third);
  const [clock, rest] = isApart ? [`${second} ${third}`, last] : [second, text];
  if (!/^\d{1,2}(?:[:.]\d|\s?[ap]\.?m\.?$)/i.test(clock)) return untimed;
  const minuteOfDay = minuteIn(clock);
  return { time: minuteOfDay === null ? 'wrong' : { minuteOfDay }, text: rest, clock };
}

/** Of `15:04`, `3pm`, `3.04 pm`; null for what no clock shows. */
function minuteIn(clock: string): number | null {
  const [, hours, minutes = '00', half = ''] =
    /^(\d{1,2})(?:[:.](\d{2}))?\s?(?:([ap])\.?m\.?)?$/i.exec(clock) ?? [];
  const [hour, minute] = [Number(hours), Number(minutes)];
  const isHalf = half !== '';
  if (!(isHalf ? hour >= 1 && hour <= 12 : hour <= 23) || minute > 59) return null;
  const ofDay = isHalf ? (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0) : hour;
  return ofDay * 60 + minute;
}
