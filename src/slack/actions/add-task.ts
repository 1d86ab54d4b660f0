import type { IncidentState } from '../../core/incident/state.ts';
import type { PushButton } from '../block-kit/block-kit.ts';
import { jsonButton } from '../block-kit/buttons.ts';
import { type DialogMemory, dialog, type Modal } from '../block-kit/dialog.ts';
import { incidentInputs, textInput } from '../block-kit/dialog-inputs.ts';
import { aboutIncident, changeDialog, dialogTop, opensDialog } from './of-incident.ts';

const { text: taskInput } = incidentInputs;
const longestTask = 300;

/** Asks for a task. */
export const addTask = opensDialog('incident.task', aboutIncident, (state, memory) =>
  taskDialog(state, memory),
);

export function taskButton(key: string): readonly PushButton[] {
  return jsonButton(addTask.id, 'Add task', { key });
}

/** Puts it on the timeline. */
export const writeTask = changeDialog(
  'incident.task-dialog',
  taskInput,
  ({ asker, incidents, requestId, text }) => incidents.addTask(asker, text(taskInput), requestId),
);

/** A task that the plan does not have. */
function taskDialog(state: IncidentState, memory: DialogMemory): Modal {
  return dialog({
    name: writeTask.name,
    title: 'Add a task',
    submit: 'Add',
    blocks: [dialogTop(state), textInput(taskInput, 'What is to be done?', { max: longestTask })],
    memory: { ...memory, key: state.head.key },
  });
}
