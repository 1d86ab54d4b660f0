import { type Role, roles, type Severity, severities } from '../src/core/incident/events.ts';
import { parseDuration } from '../src/core/plan/duration.ts';
import { endOfGap, instantsOf, wallTime } from '../src/core/schedule/zone.ts';
import { firstWord, optionsBefore } from './arguments.ts';

/** When something happened, as it was typed: so long ago, or at a time of day where its writer is (minutes of the day). */
export type TypedTime = { agoMs: number } | { minuteOfDay: number };

/** What was typed after `incident`. */
export type IncidentRequest =
  | { kind: 'form' }
  | {
      kind: 'open';
      key: string;
      title: string;
      severity: Severity | null;
      plan: string | null;
      environment: string | null;
    }
  | { kind: 'state' }
  | { kind: 'update'; changed: string; next: string }
  | { kind: 'note'; text: string; at: TypedTime | null }
  | { kind: 'close'; summary: string; as: string | null }
  | { kind: 'list' }
  | { kind: 'severity'; severity: Severity }
  | { kind: 'role'; role: Role; user: string }
  | { kind: 'done'; task: string }
  /** A task, or the incident itself where none is open. */
  | { kind: 'reopen'; text: string }
  | { kind: 'task'; text: string }
  | { kind: 'record' }
  /** `number` as `incident record` shows it. */
  | { kind: 'edit'; number: number; text: string }
  | { kind: 'strike'; number: number; reason: string }
  | { kind: 'snooze'; window: string; durationMs: number; reason: string };

/** The request, or in a few words what it would have to be. */
export type ReadRequest = IncidentRequest | { kind: 'wrong'; message: string };

/** Reads what stands behind a sub-verb: a text as it was typed where people write one, else words. */
type Reader = (text: string, words: readonly string[]) => ReadRequest;

const openExample = 'incident open 517 Backend does not start';

const readers: Readonly<Record<string, Reader>> = {
  open: (text) => {
    if (text === '') return { kind: 'form' };
    const { options, rest } = optionsBefore(text, ['plan', 'env']);
    if (options === null)
      return wrong('--plan takes the id of a plan or none, --env the name of an environment');
    const [key, behind] = firstWord(rest);
    const [level, title] = firstWord(behind);
    const severity = severityIn(level);
    const said = severity === null ? behind : title;
    return said === ''
      ? wrong(`open takes a key and a title, as in: ${openExample}`)
      : {
          kind: 'open',
          key,
          title: said,
          severity,
          plan: options.plan ?? null,
          environment: options.env ?? null,
        };
  },
  status: (text) => {
    if (text === '') return { kind: 'state' };
    const [, before = '', next = ''] = /^([\s\S]*?)(?:^|\s)next:(?:\s+([\s\S]*))?$/i.exec(text) ?? [
      text,
      text,
    ];
    return before.trim() === ''
      ? wrong(
          'status says what changed before what is next, as in: incident status health is back next: load test',
        )
      : { kind: 'update', changed: before.trim(), next };
  },
  note: (text) => {
    const { at, rest, typed } = timeIn(text);
    if (at === 'wrong') return wrong(`"at ${typed}" is no time of day: write it as at 14:05`);
    return rest === ''
      ? wrong('note takes a text, as in: incident note we rolled back')
      : { kind: 'note', text: rest, at };
  },
  close: (text) => {
    const { options, rest } = optionsBefore(text, ['as']);
    return options === null
      ? wrong(
          '--as takes false-alarm, drill or duplicate:KEY, as in: incident close --as drill the game day is over',
        )
      : { kind: 'close', summary: rest, as: options.as ?? null };
  },
  list: (_, words) => (words.length === 0 ? { kind: 'list' } : wrong('list takes no words')),
  severity: (_, [word, ...more]) => {
    const severity = severityIn(word);
    return severity === null || more.length > 0
      ? wrong(`severity takes one of ${severities.join(', ')}`)
      : { kind: 'severity', severity };
  },
  role: (_, [word, user, ...more]) => {
    const role = roles.find((one) => one === word?.toLowerCase());
    const person = personIn(user);
    if (role === undefined) return wrong(`role takes one of ${roles.join(', ')}, and a person`);
    return person === null || more.length > 0
      ? wrong(`role takes one person, as in: incident role ${role} @mara`)
      : { kind: 'role', role, user: person };
  },
  done: (_, [task, ...more]) =>
    task === undefined || more.length > 0
      ? wrong('done takes one task, by its number or id: incident status has them')
      : { kind: 'done', task },
  reopen: (text) => ({ kind: 'reopen', text }),
  task: (text) => {
    const [verb, what] = firstWord(text);
    return verb.toLowerCase() !== 'add' || what === ''
      ? wrong('task takes add and what is to be done, as in: incident task add Call the vendor')
      : { kind: 'task', text: what };
  },
  record: (_, words) => (words.length > 0 ? wrong('record takes nothing more') : { kind: 'record' }),
  edit: (text) => {
    const [word, said] = firstWord(text);
    return numberIn(word) === null || said === ''
      ? wrong('edit takes the number of an entry and its new text: incident record has the numbers')
      : { kind: 'edit', number: Number(word), text: said };
  },
  strike: (text) => {
    const [word, reason] = firstWord(text);
    return numberIn(word) === null
      ? wrong('strike takes the number of an entry: incident record has the numbers')
      : { kind: 'strike', number: Number(word), reason };
  },
  snooze: (text) => {
    const [window, behind] = firstWord(text);
    const [duration, reason] = firstWord(behind);
    const durationMs = parseDuration(duration);
    return window === '' || durationMs === null || durationMs <= 0
      ? wrong(
          'snooze takes a window and a duration, as in: incident snooze immediate 30m waiting for the vendor',
        )
      : { kind: 'snooze', window, durationMs, reason };
  },
};

function numberIn(word: string): number | null {
  return /^[1-9]\d{0,4}$/.test(word) ? Number(word) : null;
}

/** The words that may follow `incident`. */
export const incidentVerbs: readonly string[] = Object.keys(readers);

/** Reads the words after `incident`; a phone begins them with capitals. Behind a verb that takes a text the second word is all of it. */
export function readIncidentWords([verb, ...rest]: readonly string[]): ReadRequest {
  if (verb === undefined) return { kind: 'state' };
  const name = verb.toLowerCase();
  const reader = Object.hasOwn(readers, name) ? readers[name] : undefined;
  if (reader !== undefined) return reader(rest.join(' '), rest);
  return wrong(`it takes one of ${incidentVerbs.join(', ')}`);
}

/** Who is mentioned, by id: `@` and an id in capital letters and digits; null for any other word. Whose id it is the desk finds out. */
export function personIn(word: string | undefined): string | null {
  return /^@([A-Z0-9]{3,31})$/.exec(word ?? '')?.[1] ?? null;
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

function timeIn(text: string): { at: TypedTime | null | 'wrong'; rest: string; typed: string } {
  const [first, behind] = firstWord(text);
  const [second, rest] = firstWord(behind);
  const ago = second.toLowerCase() === 'ago' ? parseDuration(first) : null;
  if (ago !== null) return { at: { agoMs: ago }, rest, typed: first };
  if (first.toLowerCase() !== 'at' || !/^\d{1,2}[:.]\d/.test(second))
    return { at: null, rest: text, typed: '' };
  const [, hours, minutes] = /^(\d{1,2})[:.](\d{2})$/.exec(second) ?? [];
  const [hour, minute] = [Number(hours), Number(minutes)];
  const isTime = hour <= 23 && minute <= 59;
  return { at: isTime ? { minuteOfDay: hour * 60 + minute } : 'wrong', rest, typed: second };
}

function severityIn(word: string | undefined): Severity | null {
  return severities.find((one) => one === word?.toUpperCase()) ?? null;
}

function wrong(message: string): ReadRequest {
  return { kind: 'wrong', message };
}
