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
  if (first.toLowerCase() !== 'at' || !/^\d{1,2}[:.]\d/.test(second))
    return { time: null, text: typed, clock: '' };
  const [, hours, minutes] = /^(\d{1,2})[:.](\d{2})$/.exec(second) ?? [];
  const [hour, minute] = [Number(hours), Number(minutes)];
  const isTime = hour <= 23 && minute <= 59;
  return { time: isTime ? { minuteOfDay: hour * 60 + minute } : 'wrong', text, clock: second };
}
