import type { IncidentState } from '../../core/incident/state.ts';
import { incidentName } from '../../core/words/incident.ts';
import type { PushButton } from '../block-kit/block-kit.ts';
import { words } from '../block-kit/blocks.ts';
import { jsonButton } from '../block-kit/buttons.ts';
import { type DialogMemory, dialog, type Modal } from '../block-kit/dialog.ts';
import { incidentInputs, userInput } from '../block-kit/dialog-inputs.ts';
import { handoffLines } from '../block-kit/handoff-lines.ts';
import { replyMessage } from '../block-kit/reply-message.ts';
import { aboutIncident, changeDialog, opensDialog } from './of-incident.ts';

/** Asks whom to hand the command to. */
export const handOver = opensDialog('incident.handoff', aboutIncident, (state, memory, _, { now }) =>
  handoffDialog(state, { now: now() }, memory),
);

export function handoffButton(key: string, label: string): readonly PushButton[] {
  return jsonButton(handOver.id, label, { key });
}

/** Offers it to them. */
export const offerHandoff = changeDialog(
  'incident.handoff-dialog',
  incidentInputs.user,
  ({ asker, incidents, requestId, text }) => incidents.handoff(asker, text(incidentInputs.user), requestId),
);

/** Whom to hand over to; shows what they get. */
export function handoffDialog(
  state: IncidentState,
  shown: { now: number; leases?: readonly { environment: string; by: string; reason: string }[] },
  memory: DialogMemory,
): Modal {
  return dialog({
    name: offerHandoff.name,
    title: 'Hand over',
    submit: 'Ask them',
    blocks: [
      userInput(incidentInputs.user, 'Who takes command?', null),
      ...replyMessage({ lines: [[words(incidentName(state), true)], ...handoffLines(state, shown)] }).blocks,
    ],
    memory: { ...memory, key: state.head.key },
  });
}
