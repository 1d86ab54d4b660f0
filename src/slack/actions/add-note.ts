import type { IncidentState } from '../../core/incident/state.ts';
import type { PushButton } from '../block-kit/block-kit.ts';
import { jsonButton } from '../block-kit/buttons.ts';
import { type DialogMemory, dialog, type Modal } from '../block-kit/dialog.ts';
import { incidentInputs, input, longestField, textInput } from '../block-kit/dialog-inputs.ts';
import { aboutIncident, changeDialog, dialogTop, opensDialog } from './of-incident.ts';

const { text: noteInput, at: atInput } = incidentInputs;

/** Asks for a note. */
export const addNote = opensDialog('incident.note', aboutIncident, (state, memory) =>
  noteDialog(state, memory),
);

export function noteButton(key: string, label = 'Add note'): readonly PushButton[] {
  return jsonButton(addNote.id, label, { key });
}

/** Puts it on the record. */
export const writeNote = changeDialog(
  'incident.note-dialog',
  noteInput,
  ({ asker, incidents, requestId, text }) => {
    const at = text(atInput) === '' ? null : Number(text(atInput)) * 1000;
    return incidents.note(asker, { text: text(noteInput), at }, requestId);
  },
);

/** A note for the record, now or at an earlier time. */
export function noteDialog(state: IncidentState, memory: DialogMemory, text = ''): Modal {
  const picker = { type: 'datetimepicker', action_id: atInput } as const;
  return dialog({
    name: writeNote.name,
    title: 'Add note',
    submit: 'Add',
    blocks: [
      dialogTop(state),
      textInput(noteInput, 'Note', { multiline: true, max: longestField, initial: text }),
      input(atInput, 'When it happened', picker, {
        isOptional: true,
        hint: 'Empty: now. Earlier puts it where it belongs.',
      }),
    ],
    memory: { ...memory, key: state.head.key },
  });
}
