import { addedEntryOf } from '../../core/incident/tasks.ts';
import type { Asker } from '../../core/people.ts';
import { phrase } from '../../core/picture/sentence.ts';
import { unlinked } from '../sentence-parts.ts';
import type { DeedOutcome } from './act.ts';
import { act, after, doneBy } from './act.ts';
import type { IncidentParts } from './parts.ts';
import { cleaned, misworded, wrongText } from './texts.ts';

/** A timeline with more tasks is read by nobody. */
const mostTasks = 100;

/** Adds a task that the plan does not have; a person ticks it. */
export function addTask(
  parts: IncidentParts,
  asker: Asker,
  written: string,
  requestId: string,
): Promise<DeedOutcome> {
  const id = addedEntryOf(requestId);
  return act(parts, asker, { action: 'incident-task', id }, (open) => {
    const { key, state } = open;
    const text = parts.redact(cleaned(written)).replace(/\s+/g, ' ');
    const wanted = 'write what is to be done, as in: incident task add Call the vendor';
    const wrong = wrongText(text, { name: 'The task', wanted });
    if (wrong !== null) return wrong;
    const tasks = state.windows.flatMap((window) => window.tasks);
    const same = tasks.findIndex((task) => task.text.toLowerCase() === text.toLowerCase());
    if (same !== -1) {
      const by = doneBy(open, (event) => event.type === 'task.added' && event.task === tasks[same]?.id);
      const added = by.length === 0 ? [] : phrase`, added${by}`;
      return misworded(phrase`That is task ${same + 1} already${added}: ${unlinked(text)}.`);
    }
    const count = tasks.length;
    if (count >= mostTasks)
      return misworded(
        `Incident ${key} has ${count} tasks, which is as many as it takes: finish some first.`,
      );
    return {
      what: `add a task to incident ${key}`,
      events: [{ type: 'task.added', id, at: after(open, isOpening), by: asker.user, task: requestId, text }],
      message: `Task ${count + 1} of incident ${key}: ${unlinked(text)}. When it is done: incident done ${count + 1}`,
    };
  });
}

function isOpening({ type }: { type: string }): boolean {
  return type === 'incident.opened' || type === 'task.added';
}
