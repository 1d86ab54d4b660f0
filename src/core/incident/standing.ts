import { revisionName } from '../words/incident.ts';
import type { IncidentEvent, IncidentHead } from './events.ts';
import { isProof, type KnownChecks, lastOf } from './known-checks.ts';
import type { CriterionState, KnownCheck, RiskState, TaskState, WindowState } from './state.ts';
import type { Tasks } from './tasks.ts';

/** The windows of the plan, counted from the opening; then one without an end for the tasks that people added, where there are any. */
export function windowsOf(
  head: IncidentHead,
  openedAt: number,
  tasks: Tasks,
  events: readonly IncidentEvent[],
): readonly WindowState[] {
  const planned = head.windows.map(({ id, fromMs, toMs, tasks: own }) => {
    const times = { startsAt: openedAt + fromMs, endsAt: openedAt + toMs };
    return windowOf(id, times, standingOf(own, tasks), events);
  });
  const added = standingOf(addedTasks(head, events), tasks);
  if (added.length === 0) return planned;
  return [...planned, windowOf(addedWindow(head), { startsAt: openedAt, endsAt: null }, added, events)];
}

/** The tasks that people added, in the order in which they did; also those that were taken away again. */
export function addedTasks(
  head: IncidentHead,
  events: readonly IncidentEvent[],
): readonly { id: string; text: string }[] {
  const planned = new Set(head.windows.flatMap((window) => window.tasks.map(({ id }) => id)));
  return events.flatMap((event) =>
    event.type === 'task.added' && !planned.has(event.task) ? [{ id: event.task, text: event.text }] : [],
  );
}

/** The id of their window, which is none of the plan's. */
function addedWindow({ windows }: IncidentHead): string {
  const taken = new Set(windows.map(({ id }) => id));
  let id = 'added-tasks';
  while (taken.has(id)) id = `${id}-here`;
  return id;
}

function standingOf(own: readonly { id: string }[], tasks: Tasks): readonly TaskState[] {
  return own.flatMap(({ id }) => tasks.get(id) ?? []);
}

function windowOf(
  id: string,
  times: Pick<WindowState, 'startsAt' | 'endsAt'>,
  own: readonly TaskState[],
  events: readonly IncidentEvent[],
): WindowState {
  const doneAt = own.map(doneTime);
  const done = doneAt.filter((at) => at !== null);
  const metAt = done.length === own.length && done.length > 0 ? Math.max(...done) : null;
  return { id, ...times, tasks: own, done: done.length, metAt, ...saidOf(id, events) };
}

/** When a task was done; null while it is open or broken. */
function doneTime({ standing }: TaskState): number | null {
  return standing.kind === 'proved' || standing.kind === 'attested' ? standing.at : null;
}

function saidOf(
  window: string,
  events: readonly IncidentEvent[],
): Pick<WindowState, 'warned' | 'nudges' | 'snoozedUntil'> {
  let warned: WindowState['warned'] = null;
  let snoozedUntil: number | null = null;
  const nudges: { at: number; number: number }[] = [];
  for (const event of events) {
    if (!('window' in event) || event.window !== window) continue;
    if (event.type === 'window.warned')
      warned ??= { at: event.at, needsMs: event.needsMs, leftMs: event.leftMs };
    if (event.type === 'window.nudged') nudges.push({ at: event.at, number: event.number });
    if (event.type === 'window.snoozed') snoozedUntil = event.until;
  }
  return { warned, nudges, snoozedUntil };
}

/** Criteria as this incident knows them: met when the last look at every check passed on what is there now, unmet when one failed. */
export function criteriaOf(head: IncidentHead, known: KnownChecks): readonly CriterionState[] {
  return head.criteria.map(({ id, tier, text, checks }) => {
    const found = checks.flatMap((check) => lastOf(known, check) ?? []);
    const failing = found.filter(({ status }) => status === 'failed');
    const named = (list: readonly string[]) =>
      list.map((check) => head.checkNames[check] ?? check).join(', ');
    if (failing.length > 0) {
      const since = Math.min(...failing.map((one) => one.since));
      return {
        id,
        tier,
        text,
        status: 'unmet',
        since,
        missing: `failing: ${named(failing.map(({ check }) => check))}`,
      };
    }
    if (checks.length > 0 && found.filter(isProof).length === checks.length) {
      return {
        id,
        tier,
        text,
        status: 'met',
        since: Math.max(...found.map((one) => one.since)),
        missing: '',
      };
    }
    const unseen = checks.filter((check) => !found.some((one) => one.check === check));
    const outdated = found.flatMap(({ check, outdatedBy }) => (outdatedBy === undefined ? [] : [check]));
    const missing = [
      ...(unseen.length === 0 && checks.length > 0 ? [] : [`not seen yet: ${named(unseen)}`]),
      ...(outdated.length === 0
        ? []
        : [
            `not seen since ${revisionName(known.deploy ?? { revision: '' })} was deployed: ${named(outdated)}`,
          ]),
    ];
    return { id, tier, text, status: 'unknown', since: null, missing: missing.join('; ') };
  });
}

/** Risks with the watched checks that fail now. */
export function risksOf(head: IncidentHead, known: KnownChecks): readonly RiskState[] {
  return head.risks.map(({ id, level, text, mitigation, watch }) => {
    const failing = watch.flatMap((check): readonly KnownCheck[] => {
      const last = lastOf(known, check);
      return last?.status === 'failed' ? [last] : [];
    });
    return { id, level, text, mitigation, failing };
  });
}
