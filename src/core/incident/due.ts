import { type IncidentEvent, incidentEventId, type Severity } from './events.ts';
import type { IncidentState, TaskState, WindowState } from './state.ts';
import { isTakenBack } from './tasks.ts';

const hourMs = 3_600_000;

/** How long the channel may go without an update, by severity; an update that names its next moment is due then. */
export const updateEveryMs: Readonly<Record<Severity, number>> = {
  P0: hourMs / 2,
  P1: hourMs,
  P2: 4 * hourMs,
  P3: 24 * hourMs,
};

/** An overdue window is named when it is lost, then this often until it is met or snoozed. */
const nudgeEveryMs = 2 * hourMs;

/** What the bot has to say by itself now, and when it has to look again. */
export type Due = { events: readonly IncidentEvent[]; lookAgainAt: number | null };

/** `typicalMs` tells how long a check usually takes: the median of past runs; null when there is none. */
export type TypicalMs = (check: string) => number | null;

/**
 * Warnings, nudges and reminders that are due, each with an id of its own: appending them twice, or after a restart, says them once.
 * Of nudges that were missed while nobody looked only the last is said.
 */
export function dueNow(state: IncidentState, now: number, typicalMs: TypicalMs): Due {
  if (state.closed !== null) return { events: [], lookAgainAt: null };
  const windows = state.windows.map((window) => ofWindow(window, now, typicalMs));
  const reminder = ofUpdate(state, now);
  const events = [...windows.flatMap((one) => one.events), ...reminder.events];
  const later = [...windows, reminder].flatMap((one) => one.lookAgainAt ?? []).filter((at) => at > now);
  return { events, lookAgainAt: later.length === 0 ? null : Math.min(...later) };
}

/** How long the open tasks of a window take when its checks take as long as usual; unknown checks count nothing. */
function needsMs({ tasks }: WindowState, typicalMs: TypicalMs): number {
  const checks = new Set(tasks.filter((task) => !isDone(task)).flatMap((task) => task.checks));
  return [...checks].reduce((sum, check) => sum + (typicalMs(check) ?? 0), 0);
}

type TimedWindow = WindowState & { endsAt: number };

function ofWindow(window: WindowState, now: number, typicalMs: TypicalMs): Due {
  const { endsAt } = window;
  if (window.metAt !== null || window.tasks.every(isDone) || endsAt === null)
    return { events: [], lookAgainAt: null };
  const timed = { ...window, endsAt };
  return now < endsAt ? beforeEnd(timed, now, typicalMs) : overdue(timed, now);
}

function beforeEnd(window: TimedWindow, now: number, typicalMs: TypicalMs): Due {
  const needed = needsMs(window, typicalMs);
  const warnAt = Math.max(window.startsAt, window.endsAt - needed);
  if (window.warned !== null || needed === 0 || now < warnAt) {
    return { events: [], lookAgainAt: window.warned === null && needed > 0 ? warnAt : window.endsAt };
  }
  const warning: IncidentEvent = {
    type: 'window.warned',
    id: incidentEventId.warned(window.id),
    at: now,
    by: '',
    window: window.id,
    needsMs: needed,
    leftMs: window.endsAt - now,
  };
  return { events: [warning], lookAgainAt: window.endsAt };
}

function overdue(window: TimedWindow, now: number): Due {
  const number = 1 + Math.floor((now - window.endsAt) / nudgeEveryMs);
  const nextAt = window.endsAt + number * nudgeEveryMs;
  const saidLast = Math.max(0, ...window.nudges.map((nudge) => nudge.number));
  const { snoozedUntil } = window;
  if (snoozedUntil !== null && now < snoozedUntil) return { events: [], lookAgainAt: snoozedUntil };
  // A snooze takes the nudge that fell into it away; the next one comes on schedule.
  const isSnoozedAway = snoozedUntil !== null && window.endsAt + (number - 1) * nudgeEveryMs < snoozedUntil;
  if (number <= saidLast || isSnoozedAway) return { events: [], lookAgainAt: nextAt };
  const nudge: IncidentEvent = {
    type: 'window.nudged',
    id: incidentEventId.nudged(window.id, number),
    at: now,
    by: '',
    window: window.id,
    number,
  };
  return { events: [nudge], lookAgainAt: nextAt };
}

function ofUpdate(state: IncidentState, now: number): Due {
  const everyMs = updateEveryMs[state.severity];
  const lastAt = state.status?.at ?? state.openedAt;
  const firstDue = state.status?.nextUpdateAt ?? lastAt + everyMs;
  const missed = Math.floor((now - firstDue) / everyMs);
  if (missed < 0) return { events: [], lookAgainAt: firstDue };
  const dueAt = firstDue + missed * everyMs;
  const isSaid = state.reminders.some((reminder) => reminder.dueAt >= dueAt);
  const event: IncidentEvent = {
    type: 'update.reminded',
    id: incidentEventId.reminded(dueAt),
    at: now,
    by: '',
    dueAt,
  };
  return { events: isSaid ? [] : [event], lookAgainAt: dueAt + everyMs };
}

function isDone({ standing }: TaskState): boolean {
  // What a deploy took back was done in its time: nobody is late.
  return standing.kind === 'proved' || standing.kind === 'attested' || isTakenBack(standing);
}
