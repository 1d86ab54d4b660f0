import { updateEveryMs } from '../../../core/incident/due.ts';
import type { IncidentState, RecordEntry, WindowState } from '../../../core/incident/state.ts';
import { incidentName } from '../../../core/words/incident.ts';
import { shortLine, shortText } from '../../../core/words/safe-text.ts';
import { windowName } from '../../../core/words/timeline.ts';
import { answerMessage, type Line } from '../answer.ts';
import { type Block, words } from '../blocks.ts';
import { type DialogMemory, dialog, option } from '../dialog.ts';
import { input, longestField, selectOf, textInput, userInput } from './dialog-inputs.ts';
import { handoffLines } from './handoff-message.ts';
import { incidentDialogs } from './incident-actions.ts';

/** Inputs by `action_id`, each in a block of the same id; where a dialog shows an error, it does so at one of them. */
export const incidentInputs = {
  changed: 'changed',
  next: 'next',
  /** Minutes from now, as digits. */
  nextUpdate: 'next_update',
  text: 'text',
  /** Seconds since the epoch; none: now. */
  at: 'at',
  /** Hours, as digits. */
  hours: 'hours',
  reason: 'reason',
  summary: 'summary',
  exception: 'exception',
  user: 'user',
} as const;

const minuteMs = 60_000;
const minuteChoices = [15, 30, 60, 120, 240, 480, 1440];
const hourChoices = [1, 2, 4, 8, 12, 24];

/** What changed, what is next, and when the next update comes; by default as the severity asks. */
export function updateDialog(state: IncidentState, memory: DialogMemory): Block {
  const usual = updateEveryMs[state.severity] / minuteMs;
  const options = minuteChoices.flatMap((minutes) => option(`in ${timeWords(minutes)}`, String(minutes)));
  const { changed, next, nextUpdate } = incidentInputs;
  return dialog({
    name: incidentDialogs.update,
    title: 'Update status',
    submit: 'Post',
    blocks: [
      about([[words(incidentName(state), true)], ...lastUpdate(state)]),
      textInput(changed, 'What changed?', { multiline: true, max: longestField }),
      textInput(next, 'What is next?', { multiline: true, max: longestField, isOptional: true }),
      input(nextUpdate, 'Next update', selectOf(nextUpdate, options, String(usual))),
    ],
    memory: { ...memory, key: state.head.key },
  });
}

/** A note for the record, now or at an earlier time. */
export function noteDialog(state: IncidentState, memory: DialogMemory, text = ''): Block {
  const { at } = incidentInputs;
  const picker = { type: 'datetimepicker', action_id: at };
  return dialog({
    name: incidentDialogs.note,
    title: 'Add note',
    submit: 'Add',
    blocks: [
      about([[words(incidentName(state), true)]]),
      textInput(incidentInputs.text, 'Note', { multiline: true, max: longestField, initial: text }),
      input(at, 'When it happened', picker, {
        isOptional: true,
        hint: 'Empty: now. Earlier puts it where it belongs.',
      }),
    ],
    memory: { ...memory, key: state.head.key },
  });
}

/** How long the reminders of a window that is lost are quiet, and why; both go on the record. */
export function snoozeDialog(state: IncidentState, window: WindowState, memory: DialogMemory): Block {
  const { hours, reason } = incidentInputs;
  const options = hourChoices.flatMap((count) => option(timeWords(count * 60), String(count)));
  const said = `${windowName(window.id)}: ${window.done} of ${window.tasks.length} done. Nobody is reminded of it until then; the record keeps who said so.`;
  return dialog({
    name: incidentDialogs.snooze,
    title: 'Snooze a window',
    submit: 'Snooze',
    blocks: [
      about([[words(incidentName(state), true)], [words(said)]]),
      input(hours, 'For how long?', selectOf(hours, options, '2')),
      textInput(reason, 'Why?', { max: longestField }),
    ],
    memory: { ...memory, key: state.head.key, window: window.id },
  });
}

/** The summary, and with obstacles the reason to close all the same: a second person is asked then. */
export function closeDialog(
  state: IncidentState,
  closing: { obstacles: readonly string[]; summary: string; exception: string },
  memory: DialogMemory,
): Block {
  const { obstacles } = closing;
  const { summary, exception } = incidentInputs;
  const shown = obstacles.slice(0, 12).map((one): Line => [words(`• ${shortLine(one, 250)}`)]);
  const more: readonly Line[] = obstacles.length > 12 ? [[words(`… and ${obstacles.length - 12} more`)]] : [];
  const inTheWay: readonly Line[] =
    obstacles.length === 0 ? [] : [[words(`In the way (${obstacles.length})`, true)], ...shown, ...more];
  const reason = textInput(exception, 'Reason to close all the same', {
    ...{ multiline: true, max: longestField, isOptional: true, initial: closing.exception },
    hint: 'With a reason a second person is asked to agree.',
  });
  return dialog({
    name: incidentDialogs.close,
    title: 'Close the incident',
    submit: 'Close it',
    blocks: [
      about([[words(incidentName(state), true)], ...inTheWay]),
      textInput(summary, 'What happened, and what was done?', {
        ...{ multiline: true, max: longestField, initial: closing.summary },
      }),
      ...(obstacles.length === 0 ? [] : [reason]),
    ],
    memory: { ...memory, key: state.head.key },
  });
}

/** Whom to hand over to; shows what they get. */
export function handoffDialog(
  state: IncidentState,
  shown: { now: number; leases?: readonly { environment: string; by: string; reason: string }[] },
  memory: DialogMemory,
): Block {
  const { user } = incidentInputs;
  return dialog({
    name: incidentDialogs.handoff,
    title: 'Hand over',
    submit: 'Ask them',
    blocks: [
      userInput(user, 'Who takes command?', null),
      ...answerMessage({ lines: [[words(incidentName(state), true)], ...handoffLines(state, shown)] }).blocks,
    ],
    memory: { ...memory, key: state.head.key },
  });
}

/** Why the command is not taken; may be empty. */
export function declineHandoffDialog(state: IncidentState, offer: string, memory: DialogMemory): Block {
  return dialog({
    name: incidentDialogs.declineHandoff,
    title: 'Decline the handoff',
    submit: 'Decline',
    blocks: [
      about([[words(incidentName(state), true)]]),
      textInput(incidentInputs.reason, 'Why not?', { max: longestField, isOptional: true }),
    ],
    memory: { ...memory, key: state.head.key, offer: shortLine(offer, 200) },
  });
}

/** Why a task that somebody ticked is open again. */
export function untickDialog(
  state: IncidentState,
  task: { id: string; text: string },
  memory: DialogMemory,
): Block {
  return dialog({
    name: incidentDialogs.untick,
    title: 'Open a task again',
    submit: 'Open it again',
    blocks: [
      about([[words(incidentName(state), true)], [words(shortLine(task.text, 300))]]),
      textInput(incidentInputs.reason, 'Why?', { max: longestField, isOptional: true }),
    ],
    memory: { ...memory, key: state.head.key, task: task.id },
  });
}

/** A new text for an entry of the record; the old one stays in its history. */
export function editEntryDialog(state: IncidentState, entry: RecordEntry, memory: DialogMemory): Block {
  return dialog({
    name: incidentDialogs.editEntry,
    title: 'Edit an entry',
    submit: 'Save',
    blocks: [
      textInput(incidentInputs.text, 'Text', {
        ...{ multiline: true, max: longestField, initial: entry.text },
        hint: 'What it said before stays visible.',
      }),
    ],
    memory: { ...memory, key: state.head.key, entry: entry.id },
  });
}

/** Strikes an entry of the record, with the reason; it stays visible as struck. */
export function strikeEntryDialog(state: IncidentState, entry: RecordEntry, memory: DialogMemory): Block {
  return dialog({
    name: incidentDialogs.strikeEntry,
    title: 'Strike an entry',
    submit: 'Strike',
    blocks: [
      about([[words(shortText(entry.text, 1_000) || 'An entry without text.')]]),
      textInput(incidentInputs.reason, 'Why?', { max: longestField }),
    ],
    memory: { ...memory, key: state.head.key, entry: entry.id },
  });
}

/** Lines at the top of a dialog. */
function about(lines: readonly Line[]): Block {
  return answerMessage({ lines }).blocks[0] ?? { type: 'divider' };
}

function lastUpdate({ status }: IncidentState): readonly Line[] {
  return status === null ? [] : [[words(`Last: ${shortLine(status.changed, 400)}`)]];
}

function timeWords(minutes: number): string {
  if (minutes < 60) return `${minutes} minutes`;
  const hours = minutes / 60;
  return hours === 1 ? '1 hour' : `${hours} hours`;
}
