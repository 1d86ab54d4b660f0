import { z } from 'zod';
import type { PushButton } from '../block-kit/block-kit.ts';
import { jsonButton } from '../block-kit/buttons.ts';
import { aboutIncident, changed, doesAtOnce } from './of-incident.ts';

/** `ask` is the id of the asking; what was asked is on the record. */
const aboutAsking = aboutIncident.extend({ ask: z.string() });

/** A second person agrees to close all the same. */
export const agreeToClose = doesAtOnce(
  'incident.agree',
  aboutAsking,
  async ({ ask }, asker, { incidents }) => {
    const closed = await incidents.agree(asker, ask);
    return { kind: 'incident-closed', closed, typed: { command: ['incident', 'status'] } };
  },
);

/** Who asked takes it back. */
export const withdrawAsking = doesAtOnce(
  'incident.withdraw',
  aboutAsking,
  async ({ ask }, asker, { incidents }) => changed(await incidents.withdraw(asker, ask)),
);

/** Both, for the message that asks. */
export function secondPersonButtons(about: { key: string; ask: string }): readonly PushButton[] {
  return [
    ...jsonButton(agreeToClose.id, 'Agree and close', about, { style: 'danger' }),
    ...jsonButton(withdrawAsking.id, 'Take it back', about),
  ];
}
