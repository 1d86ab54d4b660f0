import type { ReceiverEvent } from '@slack/bolt';
import type { SeenMemory, SeenState } from '../../store/seen-once.ts';
import { type StorageFault, storageFaultOf } from '../../store/storage.ts';

/** One thing that Slack sent, by socket or by request. */
export type Delivery = {
  body: Readonly<Record<string, unknown>>;
  /** Answers Slack; what is given is the body of the answer. */
  ack: (answer?: unknown) => Promise<void>;
  /** Has Slack send it again later, which it does for events only. */
  later: () => void;
  /** Socket Mode only. */
  envelope: string | null;
  /** Set when the storage already failed to say whether the request is new. */
  storageFault: StorageFault | null;
};

type Parts = {
  seenMemory: SeenMemory;
  process(event: ReceiverEvent): Promise<void>;
  onError(error: unknown, facts: Readonly<Record<string, string>>): void;
};

/** Slack waits 3 s for an acknowledgement, and sends an event again without one. */
const ackWithinMs = 2_500;

/** The id of an event; null for what Slack sends only once: commands, clicks, dialogs. */
export function eventIdOf({ body }: Delivery): string | null {
  const { type, event_id: id } = body;
  return type === 'event_callback' && typeof id === 'string' && id !== '' ? id : null;
}

/**
 * Handles an event and acknowledges it then, or after 2.5 s: a process that dies before leaves it to Slack's next attempt. While
 * another process is at it, Slack is asked to come again.
 */
export async function takeEvent(parts: Parts, delivery: Delivery, id: string): Promise<void> {
  const { seenMemory, onError } = parts;
  const state = await stateOf(parts, delivery, id);
  if (state === 'begun') return delivery.later();
  const acknowledge = once(() =>
    delivery.ack().catch((error: unknown) => onError(error, { during: 'acknowledging' })),
  );
  if (state === 'done') return acknowledge();
  const goingOn = setInterval(() => {
    seenMemory.goOn('event', id).catch((error: unknown) => onError(error, { during: 'keeping an event' }));
  }, seenMemory.goOnEveryMs);
  const late = setTimeout(acknowledge, ackWithinMs);
  try {
    // Bolt acknowledges an event before anybody has looked at it; ours is the one that counts.
    const customProperties = { storageFault: isFault(state) ? state : null };
    await parts.process({ body: delivery.body, ack: async () => {}, customProperties });
  } catch (error) {
    onError(error, { during: 'handling an event' });
  } finally {
    clearInterval(goingOn);
    clearTimeout(late);
  }
  if (state === 'new') await doneWith(parts, id);
  await acknowledge();
}

async function stateOf(
  { seenMemory, onError }: Parts,
  delivery: Delivery,
  id: string,
): Promise<SeenState | StorageFault> {
  if (delivery.storageFault !== null) return delivery.storageFault;
  try {
    return await seenMemory.begin('event', id);
  } catch (error) {
    onError(error, { during: 'asking whether an event is new' });
    return storageFaultOf(error) ?? 'away';
  }
}

function isFault(state: SeenState | StorageFault): state is StorageFault {
  return state === 'full' || state === 'away';
}

/** Not written down: it is acknowledged all the same, and Slack has no reason to send it again. */
async function doneWith({ seenMemory, onError }: Parts, id: string): Promise<void> {
  try {
    await seenMemory.done('event', id);
  } catch (error) {
    onError(error, { during: 'writing down that an event is done' });
  }
}

function once(call: () => Promise<void>): () => Promise<void> {
  let called: Promise<void> | null = null;
  return () => {
    called ??= call();
    return called;
  };
}
