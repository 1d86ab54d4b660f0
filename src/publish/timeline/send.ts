import type { Delivered } from '../../core/delivery.ts';
import type { MessageLevel } from '../../core/publishing.ts';
import type {
  IncidentMessage,
  IncidentPictureOptions,
} from '../../slack/pictures/incident/incident-message.ts';
import { type Sending, sendMessage, sendMessageOnce } from '../run/send-message.ts';
import type { TimelineContext } from './context.ts';
import type { IncidentView } from './view.ts';

/** One turn of showing an incident. */
export type Showing = { view: IncidentView; context: TimelineContext; signal: AbortSignal };

export type Sent = Delivered;

type Draw = (options: IncidentPictureOptions) => IncidentMessage;

/** Delivers a message as the workspace takes them; a refusal is the caller's to answer. */
export async function sendOnce({ view, context, signal }: Showing, draw: Draw): Promise<Sent> {
  const drawAt = (level: MessageLevel) => draw(optionsOf(view, level, context));
  return await sendMessageOnce(sendingOf(view), drawAt, context, signal);
}

/** Delivers a message, plainer where Slack refuses its blocks, which the whole workspace then gets for a day. */
export async function send({ view, context, signal }: Showing, draw: Draw): Promise<Sent> {
  const drawAt = (level: MessageLevel) => draw(optionsOf(view, level, context));
  return await sendMessage(sendingOf(view), drawAt, context, signal);
}

function sendingOf({ owner, state, events }: IncidentView): Sending {
  const place = { channel: state.head.channel, threadTs: null, broadcast: false };
  return { owner, place, version: events.length };
}

function optionsOf(
  view: IncidentView,
  level: MessageLevel,
  context: TimelineContext,
): IncidentPictureOptions {
  const isOpen = view.state.closed === null;
  return { now: view.now, level, links: { page: context.pageUrl(view.key) }, buttons: isOpen };
}
