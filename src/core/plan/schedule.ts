import { parseDuration } from './duration.ts';

/** `0-2h`, `2h-8h`, `1d-2d` in milliseconds; null for anything else, and when it ends before it begins. */
export function parseWindow(text: string): { fromMs: number; toMs: number } | null {
  const [from, to, ...rest] = text.split('-').map((part) => part.trim());
  if (from === undefined || to === undefined || rest.length > 0) return null;
  const fromMs = from === '0' ? 0 : parseDuration(from);
  const toMs = parseDuration(to);
  return fromMs === null || toMs === null || toMs <= fromMs ? null : { fromMs, toMs };
}

type CronField = { name: string; from: number; to: number; names: readonly string[] };

const cronFields: readonly CronField[] = [
  { name: 'minute', from: 0, to: 59, names: [] },
  { name: 'hour', from: 0, to: 23, names: [] },
  { name: 'day of the month', from: 1, to: 31, names: [] },
  {
    name: 'month',
    from: 1,
    to: 12,
    names: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  },
  { name: 'day of the week', from: 0, to: 7, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
];

/** What is wrong with a cron expression of five fields, in words; null when nothing is. */
export function cronMistake(text: string): string | null {
  const fields = text.trim().split(/\s+/);
  if (fields.length !== cronFields.length) {
    const count = text.trim() === '' ? 0 : fields.length;
    return `expected 5 cron fields (minute hour day month weekday), got ${count}${timeMeant(text)}`;
  }
  for (const [index, rule] of cronFields.entries()) {
    const field = fields[index] ?? '';
    if (!field.split(',').every((part) => isCronPart(part, rule))) {
      return `the cron field for the ${rule.name} must be within ${rule.from}-${rule.to}, got "${field}"`;
    }
  }
  return null;
}

/** For who writes `9:00`. */
function timeMeant(text: string): string {
  const [, hour, minute] = /^\s*([01]?\d|2[0-3]):([0-5]\d)\s*$/.exec(text) ?? [];
  return hour === undefined
    ? ''
    : `; for each day at that time write "${Number(minute)} ${Number(hour)} * * *"`;
}

function isCronPart(part: string, rule: CronField): boolean {
  const [range = '', step, ...rest] = part.split('/');
  if (rest.length > 0 || (step !== undefined && !/^[1-9]\d{0,2}$/.test(step))) return false;
  if (range === '*') return true;
  const ends = range.split('-').map((end) => cronNumber(end, rule));
  const [from, to = from] = ends;
  return (
    ends.length <= 2 && from !== null && from !== undefined && to !== null && to !== undefined && from <= to
  );
}

function cronNumber(text: string, rule: CronField): number | null {
  const named = rule.names.indexOf(text.toLowerCase());
  if (named !== -1) return named + rule.from;
  const value = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  return value >= rule.from && value <= rule.to ? value : null;
}

/** True for a time zone of the IANA database that this runtime knows. */
export function isTimeZone(name: string): boolean {
  // The first formatter of a process costs half a start of Node; other names of a zone are not in the list.
  if (timeZones().includes(name)) return true;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    // Safe: the only thing it throws is a RangeError for a name that it does not know.
    return false;
  }
}

/** Names for suggestions. */
export function timeZones(): readonly string[] {
  return ['UTC', ...Intl.supportedValuesOf('timeZone')];
}
