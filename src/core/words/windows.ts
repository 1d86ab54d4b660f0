import type { TaskState, WindowState } from '../incident/state.ts';
import { formatDuration } from '../plan/duration.ts';
import { clockText } from './instants.ts';

export type WindowStanding = 'met' | 'met late' | 'lost' | 'unmet' | 'running' | 'ahead' | 'empty';

/** The moment a window is judged at: the closing once closed. */
export type Moment = { now: number; openedAt: number; isClosed: boolean };

/** How a window stands. `unmet`: the incident was closed before it ended, with something open. */
export function windowStanding(
  { tasks, metAt, startsAt, endsAt }: WindowState,
  { now, isClosed }: Pick<Moment, 'now' | 'isClosed'>,
): WindowStanding {
  if (tasks.length === 0) return 'empty';
  if (metAt !== null) return metAt <= endsAt ? 'met' : 'met late';
  if (now >= endsAt) return 'lost';
  if (isClosed) return 'unmet';
  return now < startsAt ? 'ahead' : 'running';
}

/** `Immediate, 0–2 h`; days where both ends are whole days. */
export function windowName({ id, startsAt, endsAt }: WindowState, openedAt: number): string {
  const name = `${id.slice(0, 1).toUpperCase()}${id.slice(1)}`;
  const hours = [startsAt - openedAt, endsAt - openedAt].map((ms) => ms / 3_600_000);
  const isDays = hours.every((one) => one % 24 === 0);
  const isHours = hours.every((one) => Number.isInteger(one));
  const [unit, per] = isDays ? ['d', 24] : isHours ? ['h', 1] : ['min', 1 / 60];
  return `${name}, ${hours.map((one) => Math.round(one / Number(per))).join('–')} ${unit}`;
}

/** Words with moments between them, as the reader wants moments shown. */
export type Words<Shown> = readonly (string | Shown)[];

/** `47 min left · 1 of 3`, `met 11:12 · 3 of 3`. */
export function windowWords(window: WindowState, moment: Moment): string {
  return windowParts(window, moment, (at) => clockText(at, moment.openedAt)).join('');
}

/** The same with its moments in another form. */
export function windowParts<Shown>(
  window: WindowState,
  moment: Moment,
  at: (time: number) => Shown,
): Words<Shown> {
  const { tasks, done, metAt, startsAt, endsAt, warned, snoozedUntil } = window;
  const count = ` · ${done} of ${tasks.length}`;
  const isSnoozed = snoozedUntil !== null && snoozedUntil > moment.now && !moment.isClosed;
  const snooze = isSnoozed ? [', snoozed until ', at(snoozedUntil)] : [];
  switch (windowStanding(window, moment)) {
    case 'empty':
      return ['no tasks'];
    case 'met':
      return ['met ', at(metAt ?? endsAt), count];
    case 'met late':
      return ['met late, ', at(metAt ?? endsAt), count];
    case 'lost':
      return ['lost ', at(endsAt), count, ...snooze];
    case 'unmet':
      return [`open at the closing${count}`];
    case 'ahead':
      return ['starts ', at(startsAt), count];
    case 'running': {
      const risk = warned === null ? '' : ' · at risk';
      return [`${formatDuration(endsAt - moment.now)} left${count}${risk}`, ...snooze];
    }
  }
}

export type TaskStanding = 'done' | 'failing' | 'broken' | 'open';

/** How a task stands; `failing` is open too, and a check of it failed. */
export function taskStanding({ standing }: TaskState): TaskStanding {
  if (standing.kind === 'proved' || standing.kind === 'attested') return 'done';
  if (standing.kind === 'broken') return 'broken';
  return standing.failing.length > 0 ? 'failing' : 'open';
}

/** `done 11:12`, `open, 1 of 2`, `was done 10:54, failing since 11:20`. */
export function taskWords(task: TaskState, openedAt: number): string {
  return taskParts(task, (at) => clockText(at, openedAt)).join('');
}

/** The same with its moments in another form. */
export function taskParts<Shown>({ standing }: TaskState, at: (time: number) => Shown): Words<Shown> {
  switch (standing.kind) {
    case 'proved':
      return ['done ', at(standing.at)];
    case 'attested':
      return ['attested ', at(standing.at)];
    case 'broken':
      return ['was done ', at(standing.doneAt), ', failing since ', at(standing.since)];
    case 'open': {
      const count = standing.total === 0 ? 'open' : `open, ${standing.passed} of ${standing.total}`;
      const since = standing.failing.map((one) => one.since);
      return since.length === 0 ? [count] : [`${count}, failing since `, at(Math.min(...since))];
    }
  }
}
