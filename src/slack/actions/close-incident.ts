import { z } from 'zod';
import { obstacles as obstaclesOf } from '../../core/incident/closing.ts';
import type { IncidentState } from '../../core/incident/state.ts';
import { shortLine } from '../../core/words/safe-text.ts';
import type { PushButton } from '../block-kit/block-kit.ts';
import { words } from '../block-kit/blocks.ts';
import { jsonButton, longestValue } from '../block-kit/buttons.ts';
import { type DialogMemory, dialog, type Modal, option } from '../block-kit/dialog.ts';
import { incidentInputs, input, longestField, selectOf, textInput } from '../block-kit/dialog-inputs.ts';
import type { Line } from '../block-kit/reply-message.ts';
import { aboutIncident, dialogTop, incidentDialog, opensDialog } from './of-incident.ts';

const { summary: summaryInput, exception: exceptionInput } = incidentInputs;

const kindInput = 'kind';
const duplicateInput = 'duplicate';
const usualKind = 'over';
const kinds = [
  ...option('an incident, and it is over', usualKind),
  ...option('a false alarm', 'false-alarm'),
  ...option('a drill', 'drill'),
  ...option('a duplicate of another incident', 'duplicate'),
];

/** Asks for the summary. */
export const closeIncident = opensDialog('incident.close', aboutIncident, (state, memory) =>
  closingOf(state, '', memory),
);

/** The same with the summary that was written already: for an exception. Without it when it was too long for a button. */
export const closeWithException = opensDialog(
  'incident.close-exception',
  aboutIncident.extend({ summary: z.string().default('') }),
  (state, memory, { summary }) => closingOf(state, summary, memory),
);

export function closeButton(key: string, label = 'Close'): readonly PushButton[] {
  return jsonButton(closeIncident.id, label, { key });
}

export function exceptionButton(key: string, summary: string): readonly PushButton[] {
  const whole = { key, summary };
  const fits = summary !== '' && JSON.stringify(whole).length <= longestValue;
  return jsonButton(closeWithException.id, 'Close with an exception…', fits ? whole : { key });
}

/** Closes it, or asks a second person where a reason was given. */
export const close = incidentDialog(
  'incident.close-dialog',
  summaryInput,
  async ({ asker, incidents, requestId, text }) => {
    const [kind, other] = [text(kindInput), text(duplicateInput)];
    const as = kind === '' || kind === usualKind ? null : kind === 'duplicate' ? `duplicate:${other}` : kind;
    const request = { summary: text(summaryInput), exception: text(exceptionInput) || null, as };
    const closed = await incidents.close(asker, request, requestId);
    const asTyped = { command: ['incident', 'close'] };
    return { result: closed, reply: { kind: 'incident-closed', closed, typed: asTyped } };
  },
);

function closingOf(state: IncidentState, summary: string, memory: DialogMemory): Modal {
  const inTheWay = obstaclesOf(state, summary || 'a summary');
  return closeDialog(state, { obstacles: inTheWay, summary, exception: '' }, memory);
}

/** The summary, and with obstacles the reason to close all the same: a second person is asked then. */
export function closeDialog(
  state: IncidentState,
  closing: { obstacles: readonly string[]; summary: string; exception: string },
  memory: DialogMemory,
): Modal {
  const { obstacles } = closing;
  const shown = obstacles.slice(0, 12).map((one): Line => [words(`• ${shortLine(one, 250)}`)]);
  const more: readonly Line[] = obstacles.length > 12 ? [[words(`… and ${obstacles.length - 12} more`)]] : [];
  const inTheWay: readonly Line[] =
    obstacles.length === 0 ? [] : [[words(`In the way (${obstacles.length})`, true)], ...shown, ...more];
  const reason = textInput(exceptionInput, 'Reason to close all the same', {
    ...{ multiline: true, max: longestField, isOptional: true, initial: closing.exception },
    hint: 'With a reason a second person is asked to agree.',
  });
  return dialog({
    name: close.name,
    title: 'Close the incident',
    submit: 'Close it',
    blocks: [
      dialogTop(state, inTheWay),
      textInput(summaryInput, 'What happened, and what was done?', {
        ...{ multiline: true, max: longestField, initial: closing.summary },
      }),
      ...(obstacles.length === 0 ? [] : [reason]),
      input(kindInput, 'It was', selectOf(kindInput, kinds, usualKind)),
      textInput(duplicateInput, 'A duplicate of', {
        ...{ max: 60, isOptional: true },
        hint: 'Only for a duplicate: the key of the incident that goes on.',
      }),
    ],
    memory: { ...memory, key: state.head.key },
  });
}
