import type { Asker } from '../core/people.ts';
import type { PermissionVerb } from '../core/permissions/model.ts';
import { answer } from './answer.ts';
import { cancel } from './cancel.ts';
import { list } from './list.ts';
import type { DecisionParts, PlanParts } from './parts.ts';
import { byVerb, isPermitted } from './permit.ts';
import { planOffers } from './plan-offers.ts';
import { preview } from './preview.ts';
import { question } from './question.ts';
import { refusal } from './refusal.ts';
import { release } from './release.ts';
import { rerun } from './rerun.ts';
import { show } from './show.ts';
import { standings } from './standings.ts';
import { start } from './start.ts';
import { understand } from './understand.ts';
import { usual } from './usual.ts';
import { who } from './who.ts';
import type { BoundWishes } from './wish.ts';

/** The wishes of its desk, by their names. */
export const runWishes = {
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
  standings,
  planOffers,
  may,
  refusal,
  plans: (parts: PlanParts) => parts.plans(),
};

/**
 * Everything that people may ask for, whatever they ask with (command, mention, button, dialog). Each call decides whether they may,
 * writes the decision into the audit log, does it, and tells how it went; doing it twice does it once.
 */
export type Desk = BoundWishes<typeof runWishes>;

/** Whether this person may: for help, and for what a dialog offers. Writes no audit. */
function may(
  parts: DecisionParts,
  asker: Asker,
  verb: PermissionVerb,
  environment: string | null,
): Promise<boolean> {
  return isPermitted(parts, asker, [byVerb({ verb, channel: asker.channel, environment }, asker.user)]);
}
