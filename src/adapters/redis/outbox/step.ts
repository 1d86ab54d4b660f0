import type { KeyedMessage, MessagePlace, SlackAnswer, SlackPort } from '../../../core/delivery.ts';
import type { Budgets } from '../budgets.ts';
import type { Claim, Edit, OutboxTimes, SlotName, Slots } from './slots.ts';

/** Everything a step needs. */
export type StepParts = { slots: Slots; port: SlackPort; budgets: Budgets; times: OutboxTimes };

/** How far one step brought a slot. */
export type Step =
  /** Slack shows what is wanted. */
  | { kind: 'shown'; ts: string }
  /** Not yet; worth another step after so many ms. */
  | { kind: 'wait'; ms: number }
  /** Slack refuses this content or this place; other content may go. */
  | { kind: 'refused'; error: string }
  /** People deleted the message, twice. */
  | { kind: 'gone' };

const soonMs = 250;
/** Between the clock of Redis and that of Slack, which `oldest` is compared with. */
const clockGapMs = 60_000;

/** One step of the protocol for one slot: claim, look, post, or edit. Safe to die in at any point. */
export async function outboxStep(parts: StepParts, name: SlotName): Promise<Step> {
  const startedAt = performance.now();
  const claim = await parts.slots.claim(name);
  switch (claim.kind) {
    case 'wait':
    case 'gone':
      return claim;
    case 'sent':
      return await editStep(parts, name, false);
    case 'post':
      return await post(parts, name, claim, startedAt);
    case 'reconcile':
      return await reconcile(parts, name, claim);
  }
}

type PostClaim = Extract<Claim, { kind: 'post' | 'reconcile' }>;

async function post(parts: StepParts, name: SlotName, claim: PostClaim, claimedAt: number): Promise<Step> {
  const { slots, port, budgets, times } = parts;
  const { place, eventType, content } = claim.message;
  const wait = await budgets.take('chat.postMessage', place.channel);
  // A process that was frozen meanwhile must not post: the slot may have a new owner.
  if (wait > 0 || performance.now() - claimedAt > times.leaseMs - times.callMs) {
    await slots.giveBack(name, claim.fence, 'free');
    return { kind: 'wait', ms: Math.max(wait, 1) };
  }
  const answer = await port.post({ place, eventType, key: name.key, content });
  if (answer.kind === 'done') return await confirmed(parts, name, place, answer.value.ts, claim.hash);
  await slots.giveBack(name, claim.fence, answer.kind === 'ambiguous' ? 'ambiguous' : 'free');
  return await afterNo(parts, 'chat.postMessage', place.channel, answer);
}

async function confirmed(
  parts: StepParts,
  name: SlotName,
  place: MessagePlace,
  ts: string,
  hash: string,
): Promise<Step> {
  const winner = await parts.slots.confirm(name, ts, hash);
  // When the delete fails, the sweep finds the message again.
  if (winner !== ts) await parts.port.delete({ channel: place.channel, ts });
  return await editStep(parts, name, false);
}

async function reconcile(
  parts: StepParts,
  name: SlotName,
  claim: Extract<Claim, { kind: 'reconcile' }>,
): Promise<Step> {
  const { slots } = parts;
  const read = await readPlace(parts, claim.message.place, claim.firstAt);
  if (read.kind !== 'read') {
    // Whether it was posted is as unknown as before.
    await slots.giveBack(name, claim.fence, 'ambiguous');
    return read;
  }
  const ours = read.messages.filter((message) => message.key === name.key).map((message) => message.ts);
  const [lowest] = ours.sort(byTs);
  if (lowest !== undefined) return await confirmed(parts, name, claim.message.place, lowest, '');
  const renewedAt = performance.now();
  if (!(await slots.renew(name, claim.fence))) return { kind: 'wait', ms: soonMs };
  return await post(parts, name, claim, renewedAt);
}

type Read = { kind: 'read'; messages: readonly KeyedMessage[] } | Exclude<Step, { kind: 'shown' }>;

/** Our messages around a place: of its thread, or of its channel since a time. */
export async function readPlace(parts: StepParts, place: MessagePlace, firstAt: number): Promise<Read> {
  const { port, budgets } = parts;
  const { channel, threadTs } = place;
  const method = threadTs === null ? 'conversations.history' : 'conversations.replies';
  const wait = await budgets.take(method, channel);
  if (wait > 0) return { kind: 'wait', ms: wait };
  const answer =
    threadTs === null
      ? await port.history(channel, firstAt - clockGapMs)
      : await port.readThread(channel, threadTs);
  if (answer.kind === 'done') return { kind: 'read', messages: answer.value };
  return await afterNo(parts, method, channel, answer);
}

/** Brings a posted message to what is wanted; `again` also when an earlier edit of unknown fate may have landed over it. */
export async function editStep(parts: StepParts, name: SlotName, again: boolean): Promise<Step> {
  const startedAt = performance.now();
  const edit = await parts.slots.beginEdit(name, again);
  switch (edit.kind) {
    case 'same':
      return { kind: 'shown', ts: edit.ts };
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
  if (answer.kind === 'permanent' && answer.error === 'message_not_found') {
    await slots.forget(name, edit.ts);
    return { kind: 'wait', ms: 1 };
  }
  return await afterNo(parts, 'chat.update', place.channel, answer);
}

type No = Exclude<SlackAnswer<unknown>, { kind: 'done' }>;

async function afterNo(parts: StepParts, method: string, channel: string, answer: No): Promise<NotShown> {
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

type NotShown = Exclude<Step, { kind: 'shown' }>;

/** Slack's `ts` in order of time; texts of digits, a point and six digits. */
export function byTs(left: string, right: string): number {
  return left.length - right.length || (left < right ? -1 : left > right ? 1 : 0);
}
