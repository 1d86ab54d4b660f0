import type { Budgets } from '../budgets.ts';
import type {
  MessagePlace,
  MessageWithKey,
  SlackAnswer,
  SlackPort,
  SlotName,
  WantedMessage,
} from '../delivery.ts';
import { meansError } from '../error-codes.ts';
import type { Claim, Edit, OutboxTimes, Slots } from './slots.ts';

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

const soonMs = 250;
/** Between the clock of Redis and that of Slack, which `oldest` is compared with. */
const clockGapMs = 60_000;

/** One step of the protocol for one slot: claim, look, post, or edit. Safe to die in at any point. */
export async function outboxStep(parts: StepParts, name: SlotName): Promise<Step> {
  const claim = await parts.slots.claim(name);
  switch (claim.kind) {
    case 'wait':
    case 'gone':
      return claim;
    case 'sent':
      return await editStep(parts, name, false);
    case 'post':
      return await post(parts, name, claim);
    case 'look':
      return await look(parts, name, claim);
    case 'reconcile':
      return await reconcile(parts, name, claim);
  }
}

type PostClaim = Extract<Claim, { kind: 'post' | 'reconcile' }>;

async function post(parts: StepParts, name: SlotName, claim: PostClaim): Promise<Step> {
  const { slots, port, budgets, times } = parts;
  const { place, eventType, content } = claim.message;
  const wait = await budgets.take('chat.postMessage', place.channel);
  if (wait > 0) {
    await slots.giveBack(name, claim.fence, 'free');
    return { kind: 'wait', ms: wait };
  }
  const askedAt = performance.now();
  if (!(await slots.send(name, claim.fence))) return { kind: 'wait', ms: soonMs };
  // A process that was frozen meanwhile must not post: the slot may have a new owner.
  if (performance.now() - askedAt > times.callMs / 2) {
    await slots.giveBack(name, claim.fence, 'free');
    return { kind: 'wait', ms: soonMs };
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
  const found = await findOurs(parts, name, claim);
  if (found.kind === 'found') return await confirmed(parts, name, claim.message.place, found.ts, '');
  if (found.kind === 'none') return await post(parts, name, claim);
  // Whether it was posted is as unknown as before, and nothing was sent since.
  await parts.slots.giveBack(name, claim.fence, 'reconciling');
  return found;
}

/** What was posted is most often there at once; only what is not there must be waited for. */
async function look(
  parts: StepParts,
  name: SlotName,
  claim: Extract<Claim, { kind: 'look' }>,
): Promise<Step> {
  const found = await findOurs(parts, name, claim);
  if (found.kind === 'found') return await confirmed(parts, name, claim.message.place, found.ts, '');
  return found.kind === 'none' ? { kind: 'wait', ms: soonMs } : found;
}

type Finding = { kind: 'found'; ts: string } | { kind: 'none' } | Exclude<Read, { kind: 'read' }>;

async function findOurs(
  parts: StepParts,
  name: SlotName,
  { message, firstAt }: { message: WantedMessage; firstAt: number },
): Promise<Finding> {
  const read = await readPlace(parts, message.place, firstAt);
  if (read.kind !== 'read') return read;
  const ours = read.messages.filter(({ key }) => key === name.key).map(({ ts }) => ts);
  const [ts] = ours.sort(byTs);
  return ts === undefined ? { kind: 'none' } : { kind: 'found', ts };
}

type Read = { kind: 'read'; messages: readonly MessageWithKey[] } | Exclude<Step, { kind: 'shown' }>;

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

type No = Exclude<SlackAnswer<unknown>, { kind: 'done' }>;

async function afterNo(parts: StepParts, method: string, channel: string, answer: No): Promise<OtherStep> {
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

type OtherStep = Exclude<Step, { kind: 'shown' }>;

/** Slack's `ts` in order of time; texts of digits, a point and six digits. */
export function byTs(left: string, right: string): number {
  return left.length - right.length || (left < right ? -1 : left > right ? 1 : 0);
}
