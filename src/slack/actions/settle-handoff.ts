import { z } from 'zod';
import type { IncidentState } from '../../core/incident/state.ts';
import { shortLine } from '../../core/words/safe-text.ts';
import type { PushButton } from '../block-kit/block-kit.ts';
import { jsonButton } from '../block-kit/buttons.ts';
import { type DialogMemory, dialog, type Modal } from '../block-kit/dialog.ts';
import { incidentInputs, longestField, textInput } from '../block-kit/dialog-inputs.ts';
import { jsonAction, placeOf, told } from './action.ts';
import { aboutIncident, changeDialog, changed, dialogTop, doesAtOnce, staleReply } from './of-incident.ts';

const aboutOffer = aboutIncident.extend({ offer: z.string() });

/** Takes the command. */
export const acceptHandoff = doesAtOnce(
  'incident.handoff-accept',
  aboutOffer,
  async ({ offer }, asker, { incidents }) =>
    changed(await incidents.settleHandoff(asker, { offer, isAccepted: true, reason: '' })),
);

/** Whoever was asked says why not; an offer that is over is the desk's to tell. */
export const declineHandoff = jsonAction(
  'incident.handoff-decline',
  aboutOffer,
  async ({ key, offer }, asker, context) => {
    const stale = await staleReply(asker, key, context);
    if (stale !== null) return stale;
    const state = await context.incidents.current(asker.channel);
    const pending = state?.handoff ?? null;
    const isTheirs = pending?.offer === offer && [pending.to, pending.from].includes(asker.user);
    if (state !== null && isTheirs && asker.kind === 'member') {
      return { kind: 'dialog', view: declineHandoffDialog(state, offer, placeOf(asker)) };
    }
    // Never theirs to answer, or over: the desk refuses it and says why.
    const answer = { offer, isAccepted: false, reason: '' };
    return told(changed(await context.incidents.settleHandoff(asker, answer)));
  },
);

/** Both, for the message that asks. */
export function handoffButtons(about: { key: string; offer: string }): readonly PushButton[] {
  return [
    ...jsonButton(acceptHandoff.id, 'Accept', about, { style: 'primary' }),
    ...jsonButton(declineHandoff.id, 'Decline', about),
  ];
}

/** Does not take it, with the reason. */
export const refuseHandoff = changeDialog(
  'incident.handoff-decline-dialog',
  incidentInputs.reason,
  ({ asker, incidents, text, about: { offer } }) =>
    incidents.settleHandoff(asker, { offer, isAccepted: false, reason: text(incidentInputs.reason) }),
);

/** Why the command is not taken; may be empty. */
export function declineHandoffDialog(state: IncidentState, offer: string, memory: DialogMemory): Modal {
  return dialog({
    name: refuseHandoff.name,
    title: 'Decline the handoff',
    submit: 'Decline',
    blocks: [
      dialogTop(state),
      textInput(incidentInputs.reason, 'Why not?', { max: longestField, isOptional: true }),
    ],
    memory: { ...memory, key: state.head.key, offer: shortLine(offer, 200) },
  });
}
