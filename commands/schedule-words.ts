import { nearest } from '../src/core/nearest.ts';

/** What was typed after `schedule`. */
export type ScheduleRequest =
  /** `words` are selectors, then perhaps an environment and a time zone. */
  { kind: 'add'; cron: string; words: readonly string[] } | { kind: 'list' } | { kind: 'remove'; id: string };

/** The request, or in a few words what it would have to be. */
export type ReadSchedule = ScheduleRequest | { kind: 'wrong'; message: string };

const readers: Readonly<Record<string, (words: readonly string[]) => ReadSchedule>> = {
  add: (words) => {
    const { cron, rest } = cronIn(words);
    return cron === ''
      ? wrong('add takes a cron expression in quotes and what to run, as in: schedule add "0 9 * * 1-5" all')
      : { kind: 'add', cron, words: rest };
  },
  list: (words) => (words.length === 0 ? { kind: 'list' } : wrong('list takes no words')),
  remove: ([id, ...more]) =>
    id === undefined || more.length > 0
      ? wrong('remove takes one id: schedule list has them')
      : { kind: 'remove', id },
};

/** Reads the words after `schedule`; a phone begins them with capitals. */
export function readScheduleWords([verb, ...rest]: readonly string[]): ReadSchedule {
  if (verb === undefined) return { kind: 'list' };
  const name = verb.toLowerCase();
  const reader = Object.hasOwn(readers, name) ? readers[name] : undefined;
  if (reader !== undefined) return reader(rest);
  const near = nearest(name, Object.keys(readers));
  return wrong(`it takes add, list or remove${near === null ? '' : `; did you mean ${near}?`}`);
}

const fieldCount = 5;
const field = /^(?:[\d*/,-]+|[a-z]{3}(?:[-,][a-z]{3})*)$/i;

/** A cron expression that stands in quotes is one word; without them its fields are five. Slack's text shows our `*` as `∗`. */
function cronIn(words: readonly string[]): { cron: string; rest: readonly string[] } {
  const [first = '', ...rest] = words.map((word) => word.replaceAll('∗', '*'));
  const fields = [first, ...rest.slice(0, fieldCount - 1)];
  const isBare =
    fields.length === fieldCount && /^[\d*]/.test(first) && fields.every((one) => field.test(one));
  return isBare
    ? { cron: fields.join(' '), rest: words.slice(fieldCount) }
    : { cron: first, rest: words.slice(1) };
}

function wrong(message: string): ReadSchedule {
  return { kind: 'wrong', message };
}
