import { meansError } from '../../error-codes.ts';
import type { Budgets } from '../budgets.ts';
import type { CallOutcome, SlackPort, SlotName } from '../delivery.ts';
import type { Edit, OutboxTimes, Slots } from './slots.ts';

/** Everything a step needs. */
export type StepParts = { slots: Slots; port: SlackPort; budgets: Budgets; times: OutboxTimes };

/** How far one step brought a slot. */
export type Step =
  /** Slack shows what is wanted, or as much of it as it takes; `anew`: in a new message, for this refusal. */
  | { kind: 'shown'; ts: string; anew?: string }
  /** Not yet; worth another step after so many ms. */
  | { kind: 'wait'; ms: number }
  /** Slack refuses this content or this place; other content may go. */
  | { kind: 'refused'; error: string }
  /** People deleted the message, twice. */
  | { kind: 'gone' };

/** What is tried again soon. */
export const soonMs = 250;

/** Edits a posted message when another content is wanted than Slack was sent last (their hashes differ), and only then; `again` also when an earlier edit of unknown fate may have landed over it. */
export async function editMessage(parts: StepParts, name: SlotName, again: boolean): Promise<Step> {
  const startedAt = performance.now();
  const edit = await parts.slots.beginEdit(name, again);
  switch (edit.kind) {
    case 'same':
      return { kind: 'shown', ts: edit.ts, ...(edit.anew === '' ? {} : { anew: edit.anew }) };
    case 'wait':
      return edit;
    case 'unsent':
      return { kind: 'wait', ms: 1 };
    case 'edit':
      return await sendEdit(parts, name, edit, startedAt);
  }
}

async function sendEdit(
  parts: StepParts,
  name: SlotName,
  edit: Extract<Edit, { kind: 'edit' }>,
  begunAt: number,
): Promise<Step> {
  const { slots, port, budgets, times } = parts;
  const { place, eventType, content } = edit.message;
  const wait = await budgets.take('chat.update', place.channel);
  if (wait > 0 || performance.now() - begunAt > times.callMs) {
    await slots.endEdit(name, edit.writer, 'unsent', '');
    return { kind: 'wait', ms: Math.max(wait, 1) };
  }
  const answer = await port.update({
    channel: place.channel,
    ts: edit.ts,
    eventType,
    key: name.key,
    content,
  });
  const outcome = answer.kind === 'done' ? 'sent' : answer.kind === 'ambiguous' ? 'unsure' : 'unsent';
  await slots.endEdit(name, edit.writer, outcome, edit.hash);
  // More may be wanted by now: the next step sees.
  if (answer.kind === 'done') return { kind: 'wait', ms: 0 };
  // The message is gone, or can be edited no more: it is posted anew, once.
  if (answer.kind === 'permanent' && meansError('editRefused', answer.error)) {
    const isThere = !meansError('messageGone', answer.error);
    if (!isThere || !(await slots.freeze(name, edit.ts, answer.error)))
      await slots.forget(name, edit.ts, answer.error);
    return { kind: 'wait', ms: 1 };
  }
  return await afterNo(parts, 'chat.update', place.channel, answer);
}

type No = Exclude<CallOutcome<unknown>, { kind: 'done' }>;

/** What an answer that is no yes leads to. */
export async function afterNo(
  parts: StepParts,
  method: string,
  channel: string,
  answer: No,
): Promise<OtherStep> {
  switch (answer.kind) {
    case 'permanent':
      return { kind: 'refused', error: answer.error };
    case 'rate-limited':
      await parts.budgets.pause(method, channel, answer.retryAfterMs);
      return { kind: 'wait', ms: answer.retryAfterMs };
    case 'refused':
    case 'ambiguous':
      return { kind: 'wait', ms: soonMs };
  }
}

/** A step after which the message is not shown as wanted. */
export type OtherStep = Exclude<Step, { kind: 'shown' }>;
