import type { Delivered, MessageContent, MessagePlace, Outbox } from '../../core/delivery.ts';
import type { MessageLevel, PublishMemory } from '../../core/publishing.ts';
import { plainer, refusalOf } from './refusals.ts';

/** Whose message it is, where it stands, and how new what it says is: of two versions the higher stays. */
export type Sending = { owner: string; place: MessagePlace; version: number };

/** A message with the key by which it is known for ever. */
export type KeyedContent = { key: string; eventType: string; content: MessageContent };

/** What sending uses. */
export type SendContext = {
  outbox: Pick<Outbox, 'want' | 'deliver'>;
  memory: Pick<PublishMemory, 'level' | 'lowerLevel'>;
  /** Called with null when Slack has taken a message. */
  unhealthy(reason: string | null): void;
};

/** Delivers a message as the workspace takes them; a refusal is the caller's to answer. */
export async function sendMessageOnce(
  sending: Sending,
  draw: (level: MessageLevel) => KeyedContent,
  context: SendContext,
  signal: AbortSignal,
): Promise<Delivered> {
  return await sendAt(sending, draw(await context.memory.level()), context, signal);
}

/** Delivers a message, plainer where Slack refuses its blocks, which the whole workspace then gets for a day. */
export async function sendMessage(
  sending: Sending,
  draw: (level: MessageLevel) => KeyedContent,
  context: SendContext,
  signal: AbortSignal,
): Promise<Delivered> {
  const { memory } = context;
  let level = await memory.level();
  for (;;) {
    const sent = await sendAt(sending, draw(level), context, signal);
    if (sent.kind !== 'refused' || refusalOf(sent.error).kind !== 'content') return sent;
    const next = plainer(level);
    if (next === null) return sent;
    await memory.lowerLevel(next);
    level = next;
  }
}

async function sendAt(
  { owner, place, version }: Sending,
  { key, eventType, content }: KeyedContent,
  { outbox, unhealthy }: SendContext,
  signal: AbortSignal,
): Promise<Delivered> {
  await outbox.want({ owner, key }, { place, eventType, content }, version);
  const sent = await outbox.deliver({ owner, key }, signal);
  if (sent.kind === 'shown') unhealthy(null);
  return sent;
}
