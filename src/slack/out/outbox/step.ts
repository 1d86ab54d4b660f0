import type { MessagePlace, MessageWithKey, SlotName, WantedMessage } from '../delivery.ts';
import { afterNo, editMessage, type Step, type StepParts, soonMs } from './edit-message.ts';
import type { Claim } from './slots.ts';

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
      return await editMessage(parts, name, false);
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
  return await editMessage(parts, name, false);
}

async function reconcile(
  parts: StepParts,
  name: SlotName,
  claim: Extract<Claim, { kind: 'reconcile' }>,
): Promise<Step> {
  const step = await adoptOurs(parts, name, claim);
  if (step === null) return await post(parts, name, claim);
  // Whether it was posted is as unknown as before, and nothing was sent since.
  if (step.kind === 'unread') await parts.slots.giveBack(name, claim.fence, 'reconciling');
  return step.kind === 'unread' ? step.as : step;
}

/** What was posted is most often there at once; only what is not there must be waited for. */
async function look(
  parts: StepParts,
  name: SlotName,
  claim: Extract<Claim, { kind: 'look' }>,
): Promise<Step> {
  const step = await adoptOurs(parts, name, claim);
  if (step === null) return { kind: 'wait', ms: soonMs };
  return step.kind === 'unread' ? step.as : step;
}

/** Takes our message for the one of the slot, where it is; null where it is not there. */
async function adoptOurs(
  parts: StepParts,
  name: SlotName,
  { message, firstAt }: { message: WantedMessage; firstAt: number },
): Promise<Step | { kind: 'unread'; as: Step } | null> {
  const read = await readPlace(parts, message.place, firstAt);
  if (read.kind !== 'read') return { kind: 'unread', as: read };
  const [ts] = read.messages.flatMap(({ key, ts }) => (key === name.key ? [ts] : [])).sort(byTs);
  return ts === undefined ? null : await confirmed(parts, name, message.place, ts, '');
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

/** Slack's `ts` in order of time; texts of digits, a point and six digits. */
function byTs(left: string, right: string): number {
  return left.length - right.length || (left < right ? -1 : left > right ? 1 : 0);
}
