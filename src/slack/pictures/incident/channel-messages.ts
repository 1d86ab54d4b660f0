import type { IncidentState } from '../../../core/incident/state.ts';
import { incidentName } from '../../../core/words/incident.ts';
import { quantity } from '../../../core/words/quantity.ts';
import { shortLine } from '../../../core/words/safe-text.ts';
import { linkOr, momentSeen, words } from '../../block-kit/blocks.ts';
import { replyMessage } from '../../block-kit/reply-message.ts';
import {
  type IncidentMessage,
  type IncidentPictureOptions,
  incidentMessage,
  pageButton,
} from './incident-message.ts';

/** Said after so many changes at once that only the newest have a message each; `id` makes its key. */
export function moreChangesMessage(
  state: IncidentState,
  more: { id: string; count: number; timeline: string | null },
  options: IncidentPictureOptions,
): IncidentMessage {
  const changes = quantity(more.count, 'more change');
  const line = [
    words(`${incidentName(state, 90)} · and ${changes} before these: see `),
    linkOr('the timeline', more.timeline ?? ''),
    words('.'),
  ];
  const picture = replyMessage({ lines: [line], buttons: pageButton(options) });
  return incidentMessage(state, `change:${more.id}`, picture, options);
}

/** Said when a channel takes messages again that did not; `number` counts the losses from 1. */
export function channelBackMessage(
  state: IncidentState,
  loss: { number: number; at: number; reason: string },
  options: IncidentPictureOptions,
): IncidentMessage {
  const line = [
    words(`${incidentName(state, 90)} · I could not write here since `, true),
    momentSeen(loss.at, options.now),
    words(
      ` (${shortLine(loss.reason, 60)}). The incident went on; the timeline has what happened meanwhile.`,
    ),
  ];
  const picture = replyMessage({ lines: [line], buttons: pageButton(options) });
  return incidentMessage(state, `change:channel.back:${loss.number}`, picture, options);
}
