import type { TimelineTask } from '../plan/model.ts';
import type { IncidentEvent, IncidentHead } from './events.ts';
import { isProof, type KnownChecks, lastOf, nothingKnown } from './known-checks.ts';
import type { IncidentState, KnownCheck, TaskState } from './state.ts';

/** How each task stands while events are taken in, by id. */
export type Tasks = Map<string, TaskState>;

/** Every task of the plan before anything happened. */
export function openTasks(head: IncidentHead): Tasks {
  const tasks = head.windows.flatMap((window) => window.tasks);
  return new Map(tasks.map((task) => [task.id, { ...task, standing: open(task, nothingKnown([])) }]));
}

/** Takes an event in, after `noteCheck`: a check ticks and un-ticks the tasks it proves, a person those without checks; what a person added, a person takes away. */
export function noteTasks(tasks: Tasks, known: KnownChecks, event: IncidentEvent): void {
  switch (event.type) {
    case 'check.ended':
      for (const task of tasks.values()) {
        if (task.checks.includes(event.check)) set(tasks, task, proved(task, known, event.at));
      }
      return;
    case 'deploy.seen':
      for (const task of tasks.values()) {
        if (task.checks.length > 0) set(tasks, task, proved(task, known, event.at));
      }
      return;
    case 'task.added':
      if (!tasks.has(event.task)) tasks.set(event.task, addedTask(event));
      return;
    case 'entry.struck':
      if (event.entry.startsWith(addedEntry)) tasks.delete(event.entry.slice(addedEntry.length));
      return;
    case 'task.attested':
      attest(tasks, event.task, { kind: 'attested', at: event.at, by: event.by });
      return;
    case 'task.reopened':
      attest(tasks, event.task, {
        ...{ kind: 'open', passed: 0, total: 0, failing: [] },
        reopened: { by: event.by, at: event.at },
      });
      return;
    default:
  }
}

const addedEntry = 'task.added:';

/** The id of the event that adds a task, which is its entry of the record too. */
export function addedEntryOf(task: string): string {
  return `${addedEntry}${task}`;
}

function addedTask({ task: id, text }: Extract<IncidentEvent, { type: 'task.added' }>): TaskState {
  return { id, text, checks: [], standing: open({ checks: [] }, nothingKnown([])) };
}

/** A word on a task that checks prove changes nothing: only evidence does. */
function attest(tasks: Tasks, id: string, standing: TaskState['standing']): void {
  const task = tasks.get(id);
  if (task !== undefined && task.checks.length === 0) set(tasks, task, standing);
}

function proved(task: TaskState, known: KnownChecks, at: number): TaskState['standing'] {
  const { standing } = task;
  const failing = sightings(task, known).filter(({ status }) => status === 'failed');
  const evidence = sightings(task, known).filter(isProof);
  if (evidence.length === task.checks.length) {
    return { kind: 'proved', at: standing.kind === 'proved' ? standing.at : at, evidence };
  }
  const doneAt = doneBefore(standing);
  if (doneAt !== null && failing.length > 0) return { kind: 'broken', doneAt, since: at, failing };
  if (standing.kind === 'broken') return { ...standing, failing };
  const { deploy } = known;
  if (doneAt === null || deploy === null) return open(task, known);
  const before = { revision: deploy.revision, at: deploy.at, doneAt };
  return { ...open(task, known), before };
}

/** True for a task that was done, and has to be looked at again since something was deployed. */
export function isTakenBack(standing: TaskState['standing']): boolean {
  return standing.kind === 'open' && standing.before !== undefined;
}

/** When it was done, of one that still is or that a deploy took back; null for any other. */
function doneBefore(standing: TaskState['standing']): number | null {
  if (standing.kind === 'proved') return standing.at;
  return standing.kind === 'open' ? (standing.before?.doneAt ?? null) : null;
}

function open(
  task: Pick<TimelineTask, 'checks'>,
  known: KnownChecks,
): Extract<TaskState['standing'], { kind: 'open' }> {
  const found = sightings(task, known);
  return {
    kind: 'open',
    passed: found.filter(isProof).length,
    total: task.checks.length,
    failing: found.filter(({ status }) => status === 'failed'),
  };
}

function sightings({ checks }: Pick<TimelineTask, 'checks'>, known: KnownChecks): readonly KnownCheck[] {
  return checks.flatMap((check) => lastOf(known, check) ?? []);
}

function set(tasks: Tasks, task: TaskState, standing: TaskState['standing']): void {
  tasks.set(task.id, { ...task, standing });
}

/** A task that was left open at the closing; `id` is how the deed is asked for and kept. */
export type TaskOffer = { id: string; task: string; text: string; window: string };

/** The tasks that a closing left open, each to become an issue of its own; none where nothing was to be done (a drill, a false alarm, a duplicate), or while it is open. */
export function taskOffers({
  closed,
  windows,
}: Pick<IncidentState, 'closed' | 'windows'>): readonly TaskOffer[] {
  if (closed === null || closed.as !== null) return [];
  return windows.flatMap((window) =>
    window.tasks.flatMap(({ id: task, text, standing }): readonly TaskOffer[] => {
      const isDone = standing.kind === 'proved' || standing.kind === 'attested';
      return isDone ? [] : [{ id: `${taskPrefix}${task}`, task, text, window: window.id }];
    }),
  );
}

const taskPrefix = 'task:';

/** The task that a follow-up is about; null for an item of the plan. */
export function taskOfFollowUp(id: string): string | null {
  return id.startsWith(taskPrefix) ? id.slice(taskPrefix.length) : null;
}
