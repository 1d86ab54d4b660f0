import { roles, type Severity, severities } from '../../src/core/incident/events.ts';
import { parseDuration } from '../../src/core/plan/duration.ts';
import { endOfGap, instantsOf, wallTime } from '../../src/core/schedule/zone.ts';
import { firstWord, personIn } from '../arguments.ts';
import { deed, type SubVerb } from './sub-verb.ts';

/** When something happened, as it was typed: so long ago, or at a time of day where its writer is (minutes of the day). */
type TypedTime = { agoMs: number } | { minuteOfDay: number };

/** What people tell of an incident: what happened, how severe it is, who does what. */
export const telling: readonly SubVerb[] = [
  {
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
  },
  {
    name: 'severity',
    help: 'severity P0…P3.',
    read(_, [word, ...more]) {
      const severity = severityIn(word);
      return severity === null || more.length > 0
        ? { wrong: `severity takes one of ${severities.join(', ')}` }
        : deed(({ incidents, asker }, id) => incidents.setSeverity(asker, severity, id));
    },
  },
  {
    name: 'role',
    help: 'role commander|communications|operations|scribe @person.',
    read(_, [word, person, ...more]) {
      const role = roles.find((one) => one === word?.toLowerCase());
      const user = personIn(person);
      if (role === undefined) return { wrong: `role takes one of ${roles.join(', ')}, and a person` };
      return user === null || more.length > 0
        ? { wrong: `role takes one person, as in: incident role ${role} @mara` }
        : deed(({ incidents, asker }, id) => incidents.giveRole(asker, { role, user }, id));
    },
  },
];

/** Keeping a window of the timeline quiet. */
export const snoozing: readonly SubVerb[] = [
  {
    name: 'snooze',
    help: 'snooze <window> <duration> [reason]: nobody is nudged about that window meanwhile.',
    read(text) {
      const [window, behind] = firstWord(text);
      const [duration, reason] = firstWord(behind);
      const ms = parseDuration(duration);
      const example = 'incident snooze immediate 30m waiting for the vendor';
      return window === '' || ms === null || ms <= 0
        ? { wrong: `snooze takes a window and a duration, as in: ${example}` }
        : deed(({ incidents, asker, now }, id) =>
            incidents.snooze(asker, { window, untilMs: now() + ms, reason }, id),
          );
    },
  },
];

/** How severe a word says it is; null for any other word. */
export function severityIn(word: string | undefined): Severity | null {
  return severities.find((one) => one === word?.toUpperCase()) ?? null;
}

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
