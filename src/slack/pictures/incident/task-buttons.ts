import type { IncidentState, TaskState } from '../../../core/incident/state.ts';
import type { TaskChoice } from '../../actions/tick-task.ts';

/** Tasks that people tick, of windows that have begun first: those to be done, and those that somebody said are done. */
export function attestable(
  { head, windows }: IncidentState,
  now: number,
): { open: readonly TaskChoice[]; done: readonly TaskChoice[] } {
  const begun = windows.filter(({ startsAt }) => startsAt <= now);
  const tasks = [...begun, ...windows.filter(({ startsAt }) => startsAt > now)]
    .flatMap((window) => window.tasks)
    .filter(({ checks }) => checks.length === 0);
  const choice = ({ id, text }: TaskState): TaskChoice => ({
    name: text,
    value: { key: head.key, task: id },
  });
  return {
    open: tasks.filter(({ standing }) => standing.kind === 'open').map(choice),
    done: tasks.filter(({ standing }) => standing.kind === 'attested').map(choice),
  };
}
