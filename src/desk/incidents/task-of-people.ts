import type { IncidentEvent } from '../../core/incident/events.ts';
import type { TaskState } from '../../core/incident/state.ts';
import { someOf, unlinked } from '../sentence-parts.ts';
import { declined } from '../understand.ts';
import type { Objection } from '../wish.ts';
import type { OpenHere } from './act.ts';

/** A task that people tick, by its id. */
export function taskOfPeople({ state }: OpenHere, id: string): TaskState | Objection {
  const tasks = state.windows.flatMap((window) => window.tasks);
  const task = tasks.find((one) => one.id === id);
  if (task === undefined) {
    const own = tasks.flatMap(({ checks }, at) => (checks.length === 0 ? [`${at + 1}`] : []));
    const which = own.length === 0 ? 'none is for people to tick' : `people tick ${someOf(own)}`;
    return declined(
      `The timeline has no task ${unlinked(id)}: ${which}. To add one: incident task add <text>`,
    );
  }
  if (task.checks.length === 0) return task;
  const names = task.checks.map((check) => state.head.checkNames[check] ?? check);
  return declined(`${unlinked(task.text)}: its checks tick it (${unlinked(someOf(names))}). Run them.`);
}

/** Whether an event is of this task. */
export function isAbout(event: IncidentEvent, task: string): boolean {
  return 'task' in event && event.task === task;
}
