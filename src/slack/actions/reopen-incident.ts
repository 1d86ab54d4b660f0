import type { IncidentState } from '../../core/incident/state.ts';
import { openAgainAlready } from '../../core/words/incident.ts';
import type { PushButton } from '../block-kit/block-kit.ts';
import { jsonButton } from '../block-kit/buttons.ts';
import { type DialogMemory, dialog, type Modal } from '../block-kit/dialog.ts';
import { incidentInputs, longestField, textInput } from '../block-kit/dialog-inputs.ts';
import { type Dialog, jsonAction, placeOf, textIn, told } from './action.ts';
import { aboutIncident, changed, dialogTop, gone, mayNot, objectionOf } from './of-incident.ts';

const { reason } = incidentInputs;

/** Asks why a closed incident is to be opened again. */
export const reopenIncident = jsonAction(
  'incident.reopen',
  aboutIncident,
  async ({ key }, asker, context) => {
    const state = await context.incidents.state(key);
    const refused = await mayNot(asker, context, state);
    if (refused !== null) return refused;
    if (state === null || state.head.channel !== asker.channel) return told(gone(key));
    if (state.closed === null) return told({ kind: 'stale', message: openAgainAlready(state) });
    return { kind: 'dialog', view: reopenDialog(state, placeOf(asker)) };
  },
);

export function reopenButton(key: string): readonly PushButton[] {
  return jsonButton(reopenIncident.id, 'Open again', { key });
}

/** Opens it again. */
export const openAgain: Dialog = {
  name: 'incident.reopen-dialog',
  async submit(asker, submission, context) {
    const { key } = aboutIncident.parse(JSON.parse(submission.memory));
    const done = await context.incidents.reopenIncident(asker, `${key} ${textIn(submission, reason)}`);
    return objectionOf(done, reason) ?? { kind: 'closed', asker, reply: changed(done) };
  },
};

/** Why a closed incident is to be opened again. */
function reopenDialog(state: IncidentState, memory: DialogMemory): Modal {
  return dialog({
    name: openAgain.name,
    title: 'Open it again',
    submit: 'Open it again',
    blocks: [
      dialogTop(state),
      textInput(reason, 'What happened?', { multiline: true, max: longestField, isOptional: true }),
    ],
    memory: { ...memory, key: state.head.key },
  });
}
