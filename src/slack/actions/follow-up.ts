import { z } from 'zod';
import { phrase } from '../../core/picture/sentence.ts';
import { atTime } from '../../desk/sentence-parts.ts';
import type { PushButton } from '../block-kit/block-kit.ts';
import { jsonButton } from '../block-kit/buttons.ts';
import { jsonAction, told } from './action.ts';
import { aboutIncident, changed, gone, mayNot } from './of-incident.ts';

/** Does what an incident offers after its end, when the channel may have another one already: the one in the button is meant. */
export const followUp = jsonAction(
  'incident.follow-up',
  aboutIncident.extend({ followUp: z.string() }),
  async ({ key, followUp: id }, asker, context) => {
    const state = await context.incidents.state(key);
    const refused = await mayNot(asker, context, state);
    if (refused !== null) return refused;
    // Buttons live on in messages that were copied elsewhere.
    if (state === null || state.head.channel !== asker.channel) return told(gone(key));
    if (context.followUp === null) {
      const message =
        'Documents and comments are not set up in this process. The command line has them: staging-check incident export.';
      return told({ kind: 'declined', message, next: 'incident list' });
    }
    const before = state.followUps.get(id);
    if (before !== undefined) {
      const message = phrase`Already done by ${{ person: before.by }} ${atTime(before.at)}: ${before.what}`;
      return told({ kind: 'sentence', message });
    }
    const { isDone, message } = await context.followUp(state, id, asker);
    if (!isDone) return told({ kind: 'sentence', message });
    return told(changed(await context.incidents.finishFollowUp(asker, { key, followUp: id, what: message })));
  },
);

export function followUpButton(key: string, id: string, label: string): readonly PushButton[] {
  return jsonButton(followUp.id, label, { key, followUp: id });
}
