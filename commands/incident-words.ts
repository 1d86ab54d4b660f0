import { type Role, roles, type Severity, severities } from '../src/core/incident/events.ts';
import { parseDuration } from '../src/core/plan/duration.ts';

/** When something happened, as it was typed: so long ago, or at a time of day in UTC (minutes of the day). */
export type TypedTime = { agoMs: number } | { minuteOfDay: number };

/** What was typed after `incident`. */
export type IncidentRequest =
  | { kind: 'form' }
  | { kind: 'open'; key: string; title: string; severity: Severity | null }
  | { kind: 'state' }
  | { kind: 'update'; changed: string; next: string }
  | { kind: 'note'; text: string; at: TypedTime | null }
  | { kind: 'close'; summary: string }
  | { kind: 'list' }
  | { kind: 'severity'; severity: Severity }
  | { kind: 'role'; role: Role; user: string }
  | { kind: 'done'; task: string }
  | { kind: 'reopen'; task: string; reason: string }
  | { kind: 'record' }
  /** `number` as `incident record` shows it. */
  | { kind: 'edit'; number: number; text: string }
  | { kind: 'strike'; number: number; reason: string }
  | { kind: 'snooze'; window: string; durationMs: number; reason: string };

/** The request, or in a few words what it would have to be. */
export type ReadRequest = IncidentRequest | { kind: 'wrong'; message: string };

type Reader = (words: readonly string[]) => ReadRequest;

const readers: Readonly<Record<string, Reader>> = {
  open: (words) => {
    const [key, ...rest] = words;
    if (key === undefined) return { kind: 'form' };
    const severity = severityIn(rest[0]);
    const title = (severity === null ? rest : rest.slice(1)).join(' ');
    return title === ''
      ? wrong('open takes a key and a title, as in: incident open 517 Backend does not start')
      : { kind: 'open', key, title, severity };
  },
  status: (words) => {
    if (words.length === 0) return { kind: 'state' };
    const at = words.findIndex((word) => /^next:$/i.test(word));
    const end = at < 0 ? words.length : at;
    const changed = words.slice(0, end).join(' ');
    return changed === ''
      ? wrong(
          'status says what changed before what is next, as in: incident status health is back next: load test',
        )
      : { kind: 'update', changed, next: words.slice(end + 1).join(' ') };
  },
  note: (words) => {
    const { at, rest } = timeIn(words);
    if (at === 'wrong') return wrong(`"at ${words[1]}" is no time of day: write it as at 14:05 (UTC)`);
    return rest.length === 0
      ? wrong('note takes a text, as in: incident note we rolled back')
      : { kind: 'note', text: rest.join(' '), at };
  },
  close: (words) => ({ kind: 'close', summary: words.join(' ') }),
  list: (words) => (words.length === 0 ? { kind: 'list' } : wrong('list takes no words')),
  severity: ([word, ...more]) => {
    const severity = severityIn(word);
    return severity === null || more.length > 0
      ? wrong(`severity takes one of ${severities.join(', ')}`)
      : { kind: 'severity', severity };
  },
  role: ([word, user, ...more]) => {
    const role = roles.find((one) => one === word?.toLowerCase());
    const person = personIn(user);
    if (role === undefined) return wrong(`role takes one of ${roles.join(', ')}, and a person`);
    return person === null || more.length > 0
      ? wrong(`role takes one person, as in: incident role ${role} @mara`)
      : { kind: 'role', role, user: person };
  },
  done: ([task, ...more]) =>
    task === undefined || more.length > 0
      ? wrong('done takes one task, by its number or id: incident status has them')
      : { kind: 'done', task },
  reopen: ([task, ...reason]) =>
    task === undefined
      ? wrong('reopen takes a task, by its number or id: incident status has them')
      : { kind: 'reopen', task, reason: reason.join(' ') },
  record: (words) => (words.length > 0 ? wrong('record takes nothing more') : { kind: 'record' }),
  edit: ([word = '', ...text]) =>
    numberIn(word) === null || text.length === 0
      ? wrong('edit takes the number of an entry and its new text: incident record has the numbers')
      : { kind: 'edit', number: Number(word), text: text.join(' ') },
  strike: ([word = '', ...reason]) =>
    numberIn(word) === null
      ? wrong('strike takes the number of an entry: incident record has the numbers')
      : { kind: 'strike', number: Number(word), reason: reason.join(' ') },
  snooze: ([window, duration, ...reason]) => {
    const durationMs = duration === undefined ? null : parseDuration(duration);
    return window === undefined || durationMs === null || durationMs <= 0
      ? wrong(
          'snooze takes a window and a duration, as in: incident snooze immediate 30m waiting for the vendor',
        )
      : { kind: 'snooze', window, durationMs, reason: reason.join(' ') };
  },
};

function numberIn(word: string): number | null {
  return /^[1-9]\d{0,4}$/.test(word) ? Number(word) : null;
}

/** The words that may follow `incident`. */
export const incidentVerbs: readonly string[] = Object.keys(readers);

/** Reads the words after `incident`; a phone begins them with capitals. */
export function readIncidentWords([verb, ...rest]: readonly string[]): ReadRequest {
  if (verb === undefined) return { kind: 'state' };
  const name = verb.toLowerCase();
  const reader = Object.hasOwn(readers, name) ? readers[name] : undefined;
  if (reader !== undefined) return reader(rest);
  return wrong(`it takes one of ${incidentVerbs.join(', ')}`);
}

/** The person of a mention, which arrives as `@U0123ABCD`; null for any other word. */
export function personIn(word: string | undefined): string | null {
  return /^@([UW][A-Z0-9]{2,30})$/.exec(word ?? '')?.[1] ?? null;
}

/** Epoch ms; a time of day is the last one that is not ahead. */
export function instantOf(time: TypedTime, now: number): number {
  if ('agoMs' in time) return now - time.agoMs;
  const dayMs = 86_400_000;
  const today = Math.floor(now / dayMs) * dayMs + time.minuteOfDay * 60_000;
  return today <= now ? today : today - dayMs;
}

function timeIn(words: readonly string[]): { at: TypedTime | null | 'wrong'; rest: readonly string[] } {
  const [first = '', second = ''] = words;
  const ago = second.toLowerCase() === 'ago' ? parseDuration(first) : null;
  if (ago !== null) return { at: { agoMs: ago }, rest: words.slice(2) };
  if (first.toLowerCase() !== 'at' || !/^\d{1,2}[:.]\d/.test(second)) return { at: null, rest: words };
  const [, hours, minutes] = /^(\d{1,2})[:.](\d{2})$/.exec(second) ?? [];
  const [hour, minute] = [Number(hours), Number(minutes)];
  const isTime = hour <= 23 && minute <= 59;
  return { at: isTime ? { minuteOfDay: hour * 60 + minute } : 'wrong', rest: words.slice(2) };
}

function severityIn(word: string | undefined): Severity | null {
  return severities.find((one) => one === word?.toUpperCase()) ?? null;
}

function wrong(message: string): ReadRequest {
  return { kind: 'wrong', message };
}
