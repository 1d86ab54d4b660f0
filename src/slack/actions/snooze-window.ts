import { z } from 'zod';
import type { IncidentState, WindowState } from '../../core/incident/state.ts';
import { windowName } from '../../core/words/timeline.ts';
import type { PushButton } from '../block-kit/block-kit.ts';
import { type ActionElement, words } from '../block-kit/blocks.ts';
import { chooser, jsonButton } from '../block-kit/buttons.ts';
import { type DialogMemory, dialog, type Modal, option } from '../block-kit/dialog.ts';
import {
  hoursWords,
  incidentInputs,
  input,
  longestField,
  selectOf,
  textInput,
} from '../block-kit/dialog-inputs.ts';
import { aboutIncident, changeDialog, dialogTop, opensDialog } from './of-incident.ts';

const { hours, reason } = incidentInputs;
const hourMs = 3_600_000;

/** Asks for how long nobody is to be reminded of a window. */
export const snoozeWindow = opensDialog(
  'incident.snooze',
  aboutIncident.extend({ window: z.string() }),
  (state, memory, { window: id }) => {
    const window = state.windows.find((one) => one.id === id);
    if (window === undefined) return null;
    return window.metAt === null
      ? snoozeDialog(state, window, memory)
      : `${id} is met: nothing nudges for it.`;
  },
);

export function snoozeButton(key: string, window: string): readonly PushButton[] {
  return jsonButton(snoozeWindow.id, 'Snooze', { key, window });
}

/** One of several windows. */
export function snoozeChooser(
  label: string,
  windows: readonly { name: string; value: { key: string; window: string } }[],
): readonly ActionElement[] {
  return chooser(snoozeWindow.id, label, windows);
}

/** Snoozes it. */
export const snooze = changeDialog(
  'incident.snooze-dialog',
  hours,
  ({ asker, incidents, requestId, text, now, about: { window } }) => {
    const untilMs = now + Number(text(hours)) * hourMs;
    return incidents.snooze(asker, { window, untilMs, reason: text(reason) }, requestId);
  },
);

const hourChoices = [1, 2, 4, 8, 12, 24];

/** How long the reminders of a window that is lost are quiet, and why; both go on the record. */
export function snoozeDialog(state: IncidentState, window: WindowState, memory: DialogMemory): Modal {
  const options = hourChoices.flatMap((count) => option(hoursWords(count * 60), String(count)));
  const text = `${windowName(window.id)}: ${window.done} of ${window.tasks.length} done. Nobody is reminded of it until then; the record keeps who said so.`;
  return dialog({
    name: snooze.name,
    title: 'Snooze a window',
    submit: 'Snooze',
    blocks: [
      dialogTop(state, [[words(text)]]),
      input(hours, 'For how long?', selectOf(hours, options, '2')),
      textInput(reason, 'Why?', { max: longestField }),
    ],
    memory: { ...memory, key: state.head.key, window: window.id },
  });
}
