import type { IncidentEvent } from '../../core/incident/events.ts';
import type { ChannelLoss, TimelineContext } from './context.ts';
import { type Sent, type Showing, send } from './send.ts';
import { type IncidentView, withEvents } from './view.ts';

/** A channel that takes no messages is tried again this often. */
export const lostRetryMs = 60_000;

/** The id of the message and of the event that say that a channel is back; `number` of the loss. */
const backId = (number: number) => `channel.back:${number}`;
const lostId = (number: number) => `channel.lost:${number}`;

/** Writes down that the channel takes no messages: once for each loss, however often it is noticed. */
export async function noteLost(view: IncidentView, reason: string, context: TimelineContext): Promise<void> {
  await context.memory.halt(view.owner, 'all', lostRetryMs);
  if (view.state.channelLost !== null) return;
  const number = lossesOf(view).length + 1;
  const lost: IncidentEvent = { type: 'channel.lost', id: lostId(number), at: view.now, by: '', reason };
  await withEvents(view, [lost], context);
}

/** Tries whether a lost channel takes the message that says so; with it, the channel is back. */
export async function comeBack(
  showing: Showing,
): Promise<{ kind: 'back'; view: IncidentView } | Exclude<Sent, { kind: 'shown' }>> {
  const { view, context } = showing;
  const losses = lossesOf(view);
  const last = losses.at(-1);
  if (last === undefined) return { kind: 'back', view };
  const loss: ChannelLoss = { number: losses.length, at: last.at, reason: last.reason };
  const sent = await send(showing, (options) => context.pictures.back(view.state, loss, options));
  if (sent.kind !== 'shown' && sent.kind !== 'gone') return sent;
  const id = backId(loss.number);
  // Not before the loss by whatever clock, or the incident would stay lost.
  const at = Math.max(view.now, loss.at + 1);
  const back: IncidentEvent = { type: 'channel.back', id, at, by: '' };
  return { kind: 'back', view: await withEvents(view, [back], context) };
}

function lossesOf({ events }: IncidentView): readonly Extract<IncidentEvent, { type: 'channel.lost' }>[] {
  const losses = events.filter((event) => event.type === 'channel.lost');
  return losses.toSorted((a, b) => a.at - b.at);
}
