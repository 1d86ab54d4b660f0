import type { IncidentState, WindowState } from '../../../core/incident/state.ts';
import { formatDuration } from '../../../core/plan/duration.ts';
import type { Line } from '../answer.ts';
import { type Block, momentSeen, words } from '../blocks.ts';
import type { Part } from './fitted-lines.ts';
import { windowName } from './incident-message.ts';
import { type LineContext, taskLine, taskRank } from './task-line.ts';

const minuteMs = 60_000;
const hourMs = 3_600_000;
const dayMs = 86_400_000;

/** A window: its bar and time, then its tasks. Of one that has not begun only what happened already. */
export function windowPart(window: WindowState, state: IncidentState, about: LineContext): Part {
  const hasBegun = about.now >= window.startsAt || state.closed !== null;
  const tasks = window.tasks.filter(
    ({ standing }) => hasBegun || standing.kind !== 'open' || standing.failing.length > 0,
  );
  return {
    name: window.id,
    always: [windowLine(window, state, about)],
    lines: tasks.map((task) => ({ rank: taskRank(task), line: taskLine(task, about) })),
  };
}

/** How urgent a window is: overdue or with something broken, running, met, to come. */
export function windowRank({ metAt, endsAt, startsAt, tasks }: WindowState, now: number): number {
  if (tasks.some(({ standing }) => standing.kind === 'broken')) return 0;
  if (metAt !== null || tasks.length === 0) return 3;
  if (now >= endsAt) return 1;
  return now >= startsAt ? 2 : 4;
}

/** `Immediate, 0–2 h   ███████░░░  2 of 3 · 47 min left`. */
export function windowLine(window: WindowState, { openedAt }: IncidentState, { now }: LineContext): Line {
  const { done, tasks, startsAt, endsAt } = window;
  const span = spanOf(startsAt - openedAt, endsAt - openedAt);
  const total = tasks.length;
  const bar = barOf(done, total, now < startsAt && done === 0);
  return [
    words(`${windowName(window.id)}, ${span}`, true),
    words(`   ${bar}  ${total === 0 ? 'no tasks' : `${done} of ${total}`}`),
    ...timeOf(window, now),
  ];
}

/** `0–2 h`, `1–2 d`, `0–30 min`. */
export function spanOf(fromMs: number, toMs: number): string {
  const units: readonly (readonly [number, string])[] = [
    [dayMs, 'd'],
    [hourMs, 'h'],
    [minuteMs, 'min'],
  ];
  const [size, unit] = units.find(([one]) => fromMs % one === 0 && toMs % one === 0) ?? [1, ''];
  return unit === ''
    ? `${formatDuration(fromMs)}–${formatDuration(toMs)}`
    : `${fromMs / size}–${toMs / size} ${unit}`;
}

/** Minutes below two hours, as few words as tell enough; at least one minute. */
export function roughly(ms: number): string {
  const minutes = Math.max(1, Math.floor(ms / minuteMs));
  if (minutes < 120) return `${minutes} min`;
  return formatDuration(minutes < 1440 ? minutes * minuteMs : Math.floor(minutes / 60) * hourMs);
}

function barOf(done: number, total: number, isToCome: boolean): string {
  const width = isToCome ? 3 : 10;
  if (total === 0) return '░'.repeat(width);
  const full = Math.round((width * done) / total);
  // A bar that is full says that everything is done, an empty one that nothing is.
  const shown = Math.min(done === total ? width : width - 1, Math.max(done === 0 ? 0 : 1, full));
  return '█'.repeat(shown) + '░'.repeat(width - shown);
}

function timeOf(window: WindowState, now: number): readonly Block[] {
  const { metAt, startsAt, endsAt, tasks, warned, snoozedUntil } = window;
  if (tasks.length === 0) return [];
  if (metAt !== null) {
    const late = metAt > endsAt ? `, ${roughly(metAt - endsAt)} late` : '';
    return [words(' · met at '), momentSeen(metAt, now), words(late)];
  }
  if (now < startsAt) return [words(' · starts '), momentSeen(startsAt, now)];
  if (now < endsAt) {
    const slow = warned === null ? '' : ' · ⚠️ not to be met at this pace';
    return [words(` · ${roughly(endsAt - now)} left${slow}`)];
  }
  const lost = words(` · ❌ lost ${roughly(now - endsAt)} ago`);
  const isSnoozed = snoozedUntil !== null && now < snoozedUntil;
  return isSnoozed ? [lost, words(', snoozed until '), momentSeen(snoozedUntil, now)] : [lost];
}
