import type { Asker } from '../core/people.ts';
import type { PermissionVerb } from '../core/permissions/model.ts';
import { answer, question } from './answer.ts';
import { cancel } from './cancel.ts';
import { release, usual, who } from './environments.ts';
import { list, show } from './list.ts';
import type { DeskParts } from './parts.ts';
import { byVerb, isPermitted } from './permit.ts';
import { planOffers } from './plan-offers.ts';
import { preview, refusal } from './preview.ts';
import { rerun } from './rerun.ts';
import { start } from './start.ts';
import { understand } from './understand.ts';
import { type BoundWishes, bindWishes } from './wish.ts';

const wishes = {
  understand,
  preview,
  start,
  cancel,
  rerun,
  answer,
  question,
  usual,
  who,
  release,
  list,
  show,
  offered: planOffers,
  may,
  refusal,
  plans: (parts: DeskParts) => parts.plans(),
};

/**
 * Everything that people may ask for, whatever they ask with (command, mention, button, dialog). Each call decides whether they may,
 * writes the decision into the audit log, does it, and tells how it went; doing it twice does it once.
 */
export type Desk = BoundWishes<typeof wishes>;

/** The desk over what it was handed; every process may have one, they share nothing but the parts' stores. */
export function createDesk(parts: DeskParts): Desk {
  return bindWishes(parts, wishes);
}

/** Whether this person may: for help, and for what a dialog offers. Writes no audit. */
function may(
  parts: DeskParts,
  asker: Asker,
  verb: PermissionVerb,
  environment: string | null,
): Promise<boolean> {
  return isPermitted(parts, asker, [byVerb({ verb, channel: asker.channel, environment }, asker.user)]);
}
