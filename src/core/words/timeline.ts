import type { CriterionState, IncidentState, KnownCheck, TaskState, WindowState } from '../incident/state.ts';
import { isTakenBack } from '../incident/tasks.ts';
import { joined, plain, type Sentence } from '../picture/sentence.ts';
import { formatDuration } from '../plan/duration.ts';
import { tiers } from '../plan/model.ts';
import { outOf, revisionName } from './incident.ts';
import { shortLine } from './safe-text.ts';

const minuteMs = 60_000;
const hourMs = 3_600_000;
const dayMs = 86_400_000;

export type WindowStanding = 'met' | 'met late' | 'lost' | 'unmet' | 'running' | 'ahead' | 'empty';

/** The moment an incident is judged at: the closing once closed. */
export type JudgedAt = { now: number; isClosed: boolean };

/** When an incident is judged: now, or when it was closed. */
export function judgedAt({ closed }: Pick<IncidentState, 'closed'>, now: number): JudgedAt {
  return { now: closed?.at ?? now, isClosed: closed !== null };
}

/** How a window stands. `unmet`: the incident was closed before it ended, with something open. */
export function windowStanding(
  { tasks, metAt, startsAt, endsAt }: WindowState,
  { now, isClosed }: JudgedAt,
): WindowStanding {
  if (tasks.length === 0) return 'empty';
  if (metAt !== null) return endsAt === null || metAt <= endsAt ? 'met' : 'met late';
  if (endsAt !== null && now >= endsAt && !isOnlyTakenBack(tasks)) return 'lost';
  if (isClosed) return 'unmet';
  return now < startsAt ? 'ahead' : 'running';
}

/** All was done in its time, and has to be looked at again since something was deployed. */
function isOnlyTakenBack(tasks: readonly TaskState[]): boolean {
  return tasks.every((task) => taskStanding(task) === 'done' || isTakenBack(task.standing));
}

/** `Immediate`, `Short-term`. */
export function windowName(id: string): string {
  const name = shortLine(id.replaceAll('_', ' ').replace(/^added-tasks/, 'added tasks'), 60) || 'window';
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** `Immediate, 0–2 h`; only the name of one that has no end. */
export function windowTitle(window: WindowState, openedAt: number): string {
  const span = windowSpan(window, openedAt);
  return span === '' ? windowName(window.id) : `${windowName(window.id)}, ${span}`;
}

/** `0–2 h`; empty for one that has no end. */
export function windowSpan({ startsAt, endsAt }: WindowState, openedAt: number): string {
  return endsAt === null ? '' : spanWords(startsAt - openedAt, endsAt - openedAt);
}

/** True once its time is over; it may have been met. */
export function isWindowOver({ endsAt }: Pick<WindowState, 'endsAt'>, now: number): boolean {
  return endsAt !== null && now >= endsAt;
}

/** `0–2 h`, `1–2 d`, `0–30 min`: milliseconds after the opening. */
function spanWords(fromMs: number, toMs: number): string {
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

/** `2 of 3`, how many of its tasks are done; that there are none. */
export function doneWords({ done, tasks }: Pick<WindowState, 'done' | 'tasks'>): string {
  return tasks.length === 0 ? 'no tasks' : outOf(done, tasks.length);
}

/** `47 min left`, `met 11:12`, `lost 12:31, snoozed until 13:51`; empty for a window without tasks, and for one that runs without an end. */
export function windowWords(window: WindowState, at: JudgedAt): Sentence {
  const { metAt, startsAt, endsAt, warned, snoozedUntil } = window;
  const isSnoozed = snoozedUntil !== null && snoozedUntil > at.now && !at.isClosed;
  const snooze: Sentence = isSnoozed ? [{ text: ', snoozed until ' }, { moment: snoozedUntil }] : [];
  const met: Sentence = metAt === null ? [] : [{ text: 'met ' }, { moment: metAt }];
  switch (windowStanding(window, at)) {
    case 'empty':
      return [];
    case 'met':
      return met;
    case 'met late':
      return [...met, { text: `, ${roughly((metAt ?? 0) - (endsAt ?? 0))} late` }];
    case 'lost':
      return endsAt === null ? [] : [{ text: 'lost ' }, { moment: endsAt }, ...snooze];
    case 'unmet':
      return [{ text: 'open at the closing' }];
    case 'ahead':
      return [{ text: 'starts ' }, { moment: startsAt }];
    case 'running': {
      if (endsAt === null) return [];
      if (at.now >= endsAt) return [{ text: 'done in time, to be looked at again' }];
      const slow = warned === null ? '' : ', not to be met at this pace';
      return [{ text: `${roughly(endsAt - at.now)} left${slow}` }, ...snooze];
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

/** `done 11:12`, `ticked 11:12 by @jun`, `open, 1 of 2`, `was done 10:54, failing since 11:20`. */
export function taskWords({ standing }: TaskState): Sentence {
  switch (standing.kind) {
    case 'proved':
      return [{ text: 'done ' }, { moment: standing.at }];
    case 'attested':
      return [
        ...[{ text: 'ticked ' }, { moment: standing.at }],
        ...[{ text: ' by ' }, { person: standing.by }],
      ];
    case 'broken':
      return [
        ...[{ text: 'was done ' }, { moment: standing.doneAt }],
        ...[{ text: ', failing since ' }, { moment: standing.since }],
      ];
    case 'open': {
      const { passed, total, failing, before } = standing;
      if (before !== undefined) {
        const since = passed === 0 ? 'not looked at on it' : `${outOf(passed, total)} seen on it`;
        return [
          ...[{ text: 'was done ' }, { moment: before.doneAt }],
          { text: `, before ${shortLine(revisionName(before), 60)} was deployed, ${since}` },
        ];
      }
      const count = total === 0 ? 'open, for a person to tick' : `open, ${outOf(passed, total)}`;
      const since = failing.map((one) => one.since);
      if (since.length === 0) return [{ text: count }];
      return [{ text: `${count}, failing since ` }, { moment: Math.min(...since) }];
    }
  }
}

/** The checks that a task stands as it does for. */
export function taskChecks({ standing }: TaskState): readonly KnownCheck[] {
  if (standing.kind === 'attested') return [];
  return standing.kind === 'proved' ? standing.evidence : standing.failing;
}

/** What a check is called: its name, else its id. */
export function checkName({ head }: Pick<IncidentState, 'head'>, check: string): string {
  return (Object.hasOwn(head.checkNames, check) ? head.checkNames[check] : undefined) ?? check;
}

/** `approved by @jun`; nothing when nobody was asked. */
export function decisionWords({ decided }: KnownCheck): Sentence {
  return decided === undefined ? [] : [{ text: `${decided.decision} by ` }, { person: decided.by }];
}

/** What was seen of a check, when, by which run, who decided, and what a later look could not tell: the rest of a line that begins with its name. */
export function evidenceWords(check: KnownCheck): Sentence {
  const { value, at, run, permalink, doubt } = check;
  return joined(
    [
      plain(value),
      [{ moment: at }],
      [{ text: run, url: permalink }],
      decisionWords(check),
      doubt === null
        ? []
        : [
            { text: `${doubt.status} at ` },
            { moment: doubt.at },
            { text: doubt.value === '' ? '' : `: ${doubt.value}` },
          ],
    ],
    ' · ',
  );
}

/** `critical 2 of 5 · important 1 of 4 · nice-to-have 0 of 3`: how many are met; tiers that the plan invents come last. */
export function tierCounts(criteria: readonly CriterionState[]): string {
  return [...criteriaByTier(criteria)]
    .map(([tier, own]) => `${tier} ${outOf(own.filter(({ status }) => status === 'met').length, own.length)}`)
    .join(' · ');
}

/** The criteria of each tier that has any, critical ones first. */
export function criteriaByTier(
  criteria: readonly CriterionState[],
): ReadonlyMap<string, readonly CriterionState[]> {
  const groups = Map.groupBy(criteria, ({ tier }) => tier);
  const order = [...new Set([...tiers, ...groups.keys()])];
  return new Map(order.flatMap((tier) => (groups.has(tier) ? [[tier, groups.get(tier) ?? []]] : [])));
}

/** `failing: Health since 11:20`: what is missing and since when it stands so; nothing when neither is known. */
export function criterionWords({ since, missing }: CriterionState): Sentence {
  return joined([plain(missing), since === null ? [] : [{ text: 'since ' }, { moment: since }]], ' ');
}

/** Tasks and criteria of an incident in figures. */
export function incidentCounts({ windows, criteria }: Pick<IncidentState, 'windows' | 'criteria'>): {
  tasks: string;
  criteria: string;
} {
  const done = windows.reduce((sum, window) => sum + window.done, 0);
  const tasks = windows.reduce((sum, window) => sum + window.tasks.length, 0);
  const met = criteria.filter(({ status }) => status === 'met').length;
  return { tasks: outOf(done, tasks), criteria: outOf(met, criteria.length) };
}

/** Tasks that are to be done, with their windows: open ones, and those that were done and fail again. */
export function undoneTasks({
  windows,
}: Pick<IncidentState, 'windows'>): readonly { task: TaskState; window: WindowState }[] {
  return windows.flatMap((window) =>
    window.tasks.filter((task) => taskStanding(task) !== 'done').map((task) => ({ task, window })),
  );
}
