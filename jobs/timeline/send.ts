import type { Delivered } from '../../src/core/delivery.ts';
import type { MessageLevel } from '../../src/core/publishing.ts';
import type {
  IncidentMessage,
  IncidentPictureOptions,
} from '../../src/render/slack/incident/incident-message.ts';
import { plainer, refusalOf } from '../publish/refusals.ts';
import type { TimelineContext } from './context.ts';
import type { IncidentView } from './view.ts';

/** One turn of showing an incident. */
export type Showing = { view: IncidentView; context: TimelineContext; signal: AbortSignal };

export type Sent = Delivered;

/** Delivers a message as the workspace takes them; a refusal is the caller's to answer. */
export async function sendOnce(
  { view, context, signal }: Showing,
  draw: (options: IncidentPictureOptions) => IncidentMessage,
): Promise<Sent> {
  return await sendAt({ view, context, signal }, draw, await context.memory.level());
}

/** Delivers a message, plainer where Slack refuses its blocks, which the whole workspace then gets for a day. */
export async function send(
  { view, context, signal }: Showing,
  draw: (options: IncidentPictureOptions) => IncidentMessage,
): Promise<Sent> {
  const { memory } = context;
  let level: MessageLevel = await memory.level();
  for (;;) {
    const sent = await sendAt({ view, context, signal }, draw, level);
    if (sent.kind !== 'refused' || refusalOf(sent.error).kind !== 'content') return sent;
    const next = plainer(level);
    if (next === null) return sent;
    await memory.lowerLevel(next);
    level = next;
  }
}

async function sendAt(
  { view, context, signal }: Showing,
  draw: (options: IncidentPictureOptions) => IncidentMessage,
  level: MessageLevel,
): Promise<Sent> {
  const { key, eventType, content } = draw(optionsOf(view, level, context));
  const name = { owner: view.owner, key };
  const place = { channel: view.state.head.channel, threadTs: null, broadcast: false };
  await context.outbox.want(name, { place, eventType, content }, view.events.length);
  const sent = await context.outbox.deliver(name, signal);
  if (sent.kind === 'shown') context.unhealthy(null);
  return sent;
}

function optionsOf(
  view: IncidentView,
  level: MessageLevel,
  context: TimelineContext,
): IncidentPictureOptions {
  const isOpen = view.state.closed === null;
  return { now: view.now, level, links: { page: context.pageUrl(view.key) }, buttons: isOpen };
}
