import type { IncidentState } from './state.ts';

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
