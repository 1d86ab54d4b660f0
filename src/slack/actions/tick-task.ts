import { z } from 'zod';
import type { IncidentState } from '../../core/incident/state.ts';
import { openAlready } from '../../core/words/incident.ts';
import { shortLine } from '../../core/words/safe-text.ts';
import { type ActionElement, words } from '../block-kit/blocks.ts';
import { chooser } from '../block-kit/buttons.ts';
import { type DialogMemory, dialog, type Modal } from '../block-kit/dialog.ts';
import { incidentInputs, longestField, textInput } from '../block-kit/dialog-inputs.ts';
import { aboutIncident, changeDialog, changed, dialogTop, doesAtOnce, opensDialog } from './of-incident.ts';

const aboutTask = aboutIncident.extend({ task: z.string() });

/** A task of an incident in a select or a button. */
export type TaskChoice = { name: string; value: { key: string; task: string } };

/** A person says that a task is done. */
export const tickTask = doesAtOnce(
  'incident.tick',
  aboutTask,
  async ({ task }, asker, { incidents }, requestId) =>
    changed(await incidents.attest(asker, task, requestId)),
);

/** Asks why a task that somebody ticked is open again. */
export const untickTask = opensDialog('incident.untick', aboutTask, (state, memory, { task: id }) => {
  const task = state.windows.flatMap((window) => window.tasks).find((one) => one.id === id);
  if (task === undefined) return null;
  return task.standing.kind === 'attested' ? untickDialog(state, task, memory) : openAlready(task);
});

export function tickChooser(label: string, tasks: readonly TaskChoice[]): readonly ActionElement[] {
  return chooser(tickTask.id, label, tasks);
}

export function untickChooser(label: string, tasks: readonly TaskChoice[]): readonly ActionElement[] {
  return chooser(untickTask.id, label, tasks);
}

/** Opens it again. */
export const reopenTask = changeDialog(
  'incident.untick-dialog',
  incidentInputs.reason,
  ({ asker, incidents, requestId, text, about: { task } }) =>
    incidents.reopen(asker, { task, reason: text(incidentInputs.reason) }, requestId),
);

/** Why a task that somebody ticked is open again. */
export function untickDialog(
  state: IncidentState,
  task: { id: string; text: string },
  memory: DialogMemory,
): Modal {
  return dialog({
    name: reopenTask.name,
    title: 'Open a task again',
    submit: 'Open it again',
    blocks: [
      dialogTop(state, [[words(shortLine(task.text, 300))]]),
      textInput(incidentInputs.reason, 'Why?', { max: longestField, isOptional: true }),
    ],
    memory: { ...memory, key: state.head.key, task: task.id },
  });
}
