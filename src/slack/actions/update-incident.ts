import { updateEveryMs } from '../../core/incident/due.ts';
import type { IncidentState } from '../../core/incident/state.ts';
import { shortLine } from '../../core/words/safe-text.ts';
import type { PushButton } from '../block-kit/block-kit.ts';
import { words } from '../block-kit/blocks.ts';
import { jsonButton } from '../block-kit/buttons.ts';
import { type DialogMemory, dialog, type Modal, option } from '../block-kit/dialog.ts';
import {
  hoursWords,
  incidentInputs,
  input,
  longestField,
  selectOf,
  textInput,
} from '../block-kit/dialog-inputs.ts';
import type { Line } from '../block-kit/reply-message.ts';
import { aboutIncident, changeDialog, dialogTop, opensDialog } from './of-incident.ts';

const { changed, next, nextUpdate } = incidentInputs;

/** Asks what to tell of the incident. */
export const updateIncident = opensDialog('incident.update', aboutIncident, (state, memory) =>
  updateDialog(state, memory),
);

export function updateButton(key: string, label = 'Update status'): readonly PushButton[] {
  return jsonButton(updateIncident.id, label, { key });
}

/** Posts it. */
export const postUpdate = changeDialog(
  'incident.update-dialog',
  changed,
  ({ asker, incidents, requestId, text, now }) => {
    const minutes = Number(text(nextUpdate));
    const nextUpdateAt = minutes > 0 ? now + minutes * minuteMs : null;
    return incidents.update(asker, { changed: text(changed), next: text(next), nextUpdateAt }, requestId);
  },
);

const minuteMs = 60_000;
const minuteChoices = [15, 30, 60, 120, 240, 480, 1440];

/** What changed, what is next, and when the next update comes; by default as the severity asks. */
export function updateDialog(state: IncidentState, memory: DialogMemory): Modal {
  const usual = updateEveryMs[state.severity] / minuteMs;
  const options = minuteChoices.flatMap((minutes) => option(`in ${hoursWords(minutes)}`, String(minutes)));
  return dialog({
    name: postUpdate.name,
    title: 'Update status',
    submit: 'Post',
    blocks: [
      dialogTop(state, lastUpdate(state)),
      textInput(changed, 'What changed?', { multiline: true, max: longestField }),
      textInput(next, 'What is next?', { multiline: true, max: longestField, isOptional: true }),
      input(nextUpdate, 'Next update', selectOf(nextUpdate, options, String(usual))),
    ],
    memory: { ...memory, key: state.head.key },
  });
}

function lastUpdate({ status }: IncidentState): readonly Line[] {
  return status === null ? [] : [[words(`Last: ${shortLine(status.changed, 400)}`)]];
}
