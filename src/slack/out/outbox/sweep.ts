import type { SweepOutcome } from '../../../publish/outlet.ts';
import type { MessagePlace, SlotName } from '../delivery.ts';
import { editMessage, type StepParts } from './edit-message.ts';
import type { SlotState } from './slots.ts';
import { readPlace } from './step.ts';

/** Deletes every message of an owner that is not the one its slot knows, and repeats edits whose fate was unknown; no call when no fate ever was. */
export async function sweepOwner(parts: StepParts, owner: string): Promise<SweepOutcome> {
  const slots = await parts.slots.all(owner);
  if (!slots.some(({ isDoubtful }) => isDoubtful)) return { removed: 0, left: 0 };
  let removed = 0;
  let left = 0;
  for (const group of byPlace(slots)) {
    const extra = await extraMessages(parts, owner, group);
    if (extra === null) {
      left += 1;
      continue;
    }
    for (const ts of extra) {
      if (await deleted(parts, group.place.channel, ts)) removed += 1;
      else left += 1;
    }
  }
  for (const slot of slots) {
    if (slot.ts === null) continue;
    if (!(await settled(parts, { owner, key: slot.key }))) left += 1;
  }
  return { removed, left };
}

async function settled(parts: StepParts, name: SlotName): Promise<boolean> {
  let step = await editMessage(parts, name, true);
  // An edit that was done asks for one more look.
  if (step.kind === 'wait' && step.ms === 0) step = await editMessage(parts, name, true);
  return step.kind !== 'wait';
}

type Group = { place: MessagePlace; slots: readonly SlotState[] };

function byPlace(slots: readonly SlotState[]): readonly Group[] {
  const groups = Map.groupBy(slots, ({ place }) => `${place.channel} ${place.threadTs ?? ''}`);
  return [...groups.values()].flatMap((group) => (group[0] ? [{ place: group[0].place, slots: group }] : []));
}

/** Null when Slack would not show the place now. A slot without a `ts` is its poster's business. */
async function extraMessages(
  parts: StepParts,
  owner: string,
  group: Group,
): Promise<readonly string[] | null> {
  const read = await readPlace(parts, group.place, Math.min(...group.slots.map((slot) => slot.firstAt)));
  if (read.kind !== 'read') return null;
  // Asked after the place was read: what a slot knows by now is never extra.
  const known = new Map((await parts.slots.all(owner)).map((slot) => [slot.key, slot.ts]));
  return read.messages.filter(({ key, ts }) => (known.get(key) ?? ts) !== ts).map(({ ts }) => ts);
}

async function deleted(parts: StepParts, channel: string, ts: string): Promise<boolean> {
  if ((await parts.budgets.take('chat.delete', channel)) > 0) return false;
  const answer = await parts.port.delete({ channel, ts });
  if (answer.kind === 'rate-limited') await parts.budgets.pause('chat.delete', channel, answer.retryAfterMs);
  return answer.kind === 'done';
}
