import { createHash } from 'node:crypto';
import { z } from 'zod';
import { keptMs, keyOf } from '../../../store/keys.ts';
import { readMembers } from '../../../store/lists.ts';
import { readParts } from '../../../store/memo.ts';
import type { Redis } from '../../../store/redis.ts';
import { document, plainNumber, plainText } from '../../../store/schema.ts';
import { count } from '../../../store/script.ts';
import { flag, object, text, textOrNone } from '../../../store/shapes/fields.ts';
import type { Json } from '../../block-kit/message-content.ts';
import type { MessagePlace, SlotName, WantedMessage } from '../delivery.ts';
import { slotKeys, slotPackKey, unpackSlots } from './packed-slots.ts';
import {
  beginEditScript,
  claimScript,
  confirmScript,
  endEditScript,
  forgetScript,
  freezeScript,
  giveBackScript,
  sendScript,
  wantScript,
} from './slot-scripts.ts';

const json: z.ZodType<Json> = z.json();

export const wantedMessages = document<WantedMessage>({
  name: 'a message of the outbox',
  version: 1,
  shape: object({
    place: object({ channel: text, threadTs: textOrNone, broadcast: flag }),
    eventType: text,
    content: object({ text, blocks: z.array(json), payload: z.record(text, text) }),
    isFinal: flag.exactOptional(),
  }),
});

const part = plainText('a part of a slot');
const slotFields = {
  want: wantedMessages,
  first: plainNumber('when a slot was first claimed'),
  ...{ ts: part, wantHash: part, sentHash: part, state: part },
  ...{ doubt: part, frozen: part, final: part, lastWord: part },
};

/** Times of the protocol in ms; a call to Slack ends within `callMs`, which is less than half of `leaseMs`. */
export type OutboxTimes = {
  callMs: number;
  /** How long a claim is good without news of its owner. */
  leaseMs: number;
  /** After a post of unknown fate, when it must have landed if it ever does. */
  settleMs: number;
};

export type Claim =
  | { kind: 'post'; fence: number; hash: string; message: WantedMessage }
  /** Somebody may have posted: look before posting. `firstAt` is when the slot was first claimed, by Redis. */
  | { kind: 'reconcile'; fence: number; firstAt: number; hash: string; message: WantedMessage }
  /** Somebody may have posted, and it may yet land: what is found counts, what is not says nothing. */
  | { kind: 'look'; firstAt: number; message: WantedMessage }
  | { kind: 'wait'; ms: number }
  | { kind: 'sent'; ts: string }
  /** People deleted it more often than we post it again. */
  | { kind: 'gone' };

export type Edit =
  | { kind: 'edit'; writer: number; ts: string; hash: string; message: WantedMessage }
  | { kind: 'wait'; ms: number }
  /** `anew`: why it stands in a new message; empty when it does not. */
  | { kind: 'same'; ts: string; anew: string }
  | { kind: 'unsent' };

/** The slots in Redis: each method is one script, so that processes see whole steps. */
export type Slots = ReturnType<typeof redisSlots>;

/** The slots of all messages, over a connection that the caller owns. */
export function redisSlots(redis: Redis, times: OutboxTimes) {
  const slot = (name: SlotName) => keyOf(name.owner, 'slot', name.key);
  const index = (owner: string) => keyOf(owner, 'slots');
  return {
    /** Remembers what to show; an older version than the one that is there changes nothing. */
    async want(name: SlotName, message: WantedMessage, version: number): Promise<void> {
      const keys = [slot(name), index(name.owner), slotPackKey(name.owner)];
      const final = message.isFinal === undefined ? '' : message.isFinal ? 1 : 0;
      const hash = hashOf(JSON.stringify(message));
      const wanted = [name.key, version, wantedMessages.write(message), hash, keptMs, final];
      while ((await wantScript(redis, keys, wanted))[0]) await unpackSlots(redis, name.owner);
    },
    async claim(name: SlotName): Promise<Claim> {
      const args = [times.callMs / 2, times.leaseMs, times.settleMs];
      return claimOf(name, await claimScript(redis, [slot(name)], args));
    },
    /** For right before a post: false when the claim is not ours any more, and then nothing may be sent. */
    async send(name: SlotName, fence: number): Promise<boolean> {
      return (await sendScript(redis, [slot(name)], [fence, times.callMs]))[0];
    },
    /** `free`: certainly not posted. `ambiguous`: perhaps, just now. `reconciling`: perhaps, long ago. */
    async giveBack(
      name: SlotName,
      fence: number,
      state: 'free' | 'ambiguous' | 'reconciling',
    ): Promise<void> {
      await giveBackScript(redis, [slot(name)], [fence, state]);
    },
    /** The first `ts` wins, whoever posted it; returns the winner. `hash` is of what it shows, empty when unknown. */
    async confirm(name: SlotName, ts: string, hash: string): Promise<string> {
      return (await confirmScript(redis, [slot(name)], [ts, hash]))[0];
    },
    /** The message was deleted in Slack: it may be posted again, once. */
    async forget(name: SlotName, ts: string, refusal: string): Promise<void> {
      await forgetScript(redis, [slot(name)], [ts, refusal]);
    },
    /** The message is there and can be edited no more: only its last word may be posted anew. False: nobody says which that is. */
    async freeze(name: SlotName, ts: string, refusal: string): Promise<boolean> {
      return (await freezeScript(redis, [slot(name)], [ts, refusal]))[0];
    },
    /** `again`: also when the content is the same but an earlier edit of unknown fate may have landed over it. */
    async beginEdit(name: SlotName, again: boolean): Promise<Edit> {
      const leaseMs = times.callMs * 2;
      const args = [leaseMs, times.settleMs, again ? 1 : 0];
      return editOf(name, await beginEditScript(redis, [slot(name)], args));
    },
    async endEdit(
      name: SlotName,
      writer: number,
      outcome: 'sent' | 'unsent' | 'unsure',
      hash: string,
    ): Promise<void> {
      await endEditScript(redis, [slot(name)], [writer, outcome, hash]);
    },
    /** Every slot of an owner with its place, `ts` (null: not posted yet) and first claim. */
    async all(owner: string): Promise<readonly SlotState[]> {
      if ((await redis.exists(slotPackKey(owner))) === 1) await unpackSlots(redis, owner);
      const keys = await readMembers(redis, index(owner), slotKeys);
      const states = await Promise.all(keys.map((key) => stateOf(redis, slot({ owner, key }), key)));
      return states.filter((state) => state !== null);
    },
  };
}

export type SlotState = {
  key: string;
  place: MessagePlace;
  ts: string | null;
  firstAt: number;
  /** False while Slack is to show something else than it does, and may still. */
  done: boolean;
  /** True once a call for it had an unknown fate: only then may there be something to tidy up. */
  isDoubtful: boolean;
};

async function stateOf(redis: Redis, slot: string, key: string): Promise<SlotState | null> {
  const { want, ...fields } = await readParts(redis, slot, slotFields);
  if (want === null) return null;
  const { ts, first, wantHash, sentHash, state, doubt, frozen, final, lastWord } = fields;
  const isOver = state === 'gone' || (frozen ?? '') !== '';
  const done = isOver ? final !== '1' || lastWord !== null : wantHash === sentHash;
  return {
    key,
    place: want.place,
    ts,
    firstAt: first ?? 0,
    done,
    isDoubtful: doubt === '1',
  };
}

function claimOf(name: SlotName, reply: readonly string[]): Claim {
  const [kind = '', first = '', firstAt = '', hash = '', want = ''] = reply;
  const number = (text: string) => count.read(text, name.key);
  switch (kind) {
    case 'post':
      return { kind, fence: number(first), hash, message: wanted(name, want) };
    case 'reconcile':
      return { kind, fence: number(first), firstAt: number(firstAt), hash, message: wanted(name, want) };
    case 'look':
      return { kind, firstAt: number(firstAt), message: wanted(name, want) };
    case 'wait':
      return { kind, ms: number(first) };
    case 'sent':
      return { kind, ts: first };
    case 'gone':
      return { kind };
    default:
      throw new Error(`the slot ${name.key} of ${name.owner}: nothing is wanted there`);
  }
}

function editOf(name: SlotName, reply: readonly string[]): Edit {
  const [kind, first = '', ts = '', hash = '', want = ''] = reply;
  const number = (text: string) => count.read(text, name.key);
  switch (kind) {
    case 'edit':
      return { kind, writer: number(first), ts, hash, message: wanted(name, want) };
    case 'wait':
      return { kind, ms: number(first) };
    case 'same':
      return { kind, ts: first, anew: ts };
    default:
      return { kind: 'unsent' };
  }
}

function wanted(name: SlotName, text: string): WantedMessage {
  return wantedMessages.read(text, keyOf(name.owner, 'slot', name.key));
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
