import type { ReceiverEvent } from '@slack/bolt';
import type { SeenKind, SeenMemory } from '../../store/seen-once.ts';
import { type StorageFault, storageFaultOf, storageSaid } from '../../store/storage.ts';
import type { SlackMessage } from '../block-kit/message.ts';
import { plainReply } from './sorry.ts';
import type { Delivery } from './take-event.ts';
import { eventIdOf, takeEvent } from './take-event.ts';

type Parts = {
  seenMemory: SeenMemory;
  process(event: ReceiverEvent): Promise<void>;
  onError(error: unknown, facts: Readonly<Record<string, string>>): void;
};

/** What people are told when it cannot be known whether a thing was done before: nothing is done then. */
export function notTaken(fault: StorageFault): SlackMessage {
  const again = fault === 'full' ? 'Try again then.' : 'Try again in a minute.';
  return plainReply(`Not queued: ${storageSaid(fault)}, so nothing was done. ${again}`);
}

/** What Bolt's context holds of it: why the storage could not say whether a delivery is new; null when it could. */
export function faultIn(context: object): StorageFault | null {
  const fault = 'storageFault' in context ? context.storageFault : null;
  return fault === 'full' || fault === 'away' ? fault : null;
}

/** Hands a delivery on when none of its ids was seen before, and answers it without a word when one was. */
export function takeOnce(parts: Parts): (delivery: Delivery) => Promise<void> {
  const { seenMemory, process, onError } = parts;
  const isNew = async (delivery: Delivery): Promise<boolean | StorageFault> => {
    if (delivery.storageFault !== null) return delivery.storageFault;
    try {
      const answers = await Promise.all(idsOf(delivery).map(([kind, id]) => seenMemory.once(kind, id)));
      return answers.every((answer) => answer);
    } catch (error) {
      onError(error, { during: 'asking whether a delivery is new' });
      return storageFaultOf(error) ?? 'away';
    }
  };
  return async (delivery) => {
    const event = eventIdOf(delivery);
    if (event !== null) return takeEvent(parts, delivery, event);
    const { body, ack } = delivery;
    try {
      const answer = await isNew(delivery);
      if (answer === false) return await ack();
      // Bolt hands custom properties to the listeners; it is they who know how to tell the person.
      await process({ body, ack, customProperties: { storageFault: answer === true ? null : answer } });
    } catch (error) {
      onError(error, { during: 'handling a delivery' });
      await ack().catch((late: unknown) => onError(late, { during: 'acknowledging' }));
    }
  };
}

/** The names under which Slack may deliver the same thing again, whatever is no event. */
function idsOf({ body, envelope }: Delivery): readonly (readonly [SeenKind, string])[] {
  const named: readonly (readonly [SeenKind, unknown])[] = [
    ['envelope', envelope],
    ['trigger', body.trigger_id],
  ];
  return named.flatMap(([kind, id]) => (typeof id === 'string' && id !== '' ? [[kind, id] as const] : []));
}
