import { changeMessage } from '../../slack/pictures/incident/change-messages.ts';
import { channelBackMessage, moreChangesMessage } from '../../slack/pictures/incident/channel-messages.ts';
import { closingMessage } from '../../slack/pictures/incident/closing-message.ts';
import { handoffMessage } from '../../slack/pictures/incident/handoff-message.ts';
import { headerMessage } from '../../slack/pictures/incident/header-message.ts';
import { needsSecondMessage } from '../../slack/pictures/incident/second-person-message.ts';
import { timelineMessage, timelineMovedMessage } from '../../slack/pictures/incident/timeline-message.ts';
import type { IncidentPictures } from './context.ts';

/** The pictures of Slack. */
export const incidentPictures: IncidentPictures = {
  header: (state, timeline, options) =>
    headerMessage(state, { ...options, links: { ...options.links, timeline } }),
  timeline: (state, number, next, options) => timelineMessage(state, { ...options, number, next }),
  olderTimeline: (state, number, live, options) => timelineMovedMessage(state, { ...options, number, live }),
  change: (state, change, options) => changeMessage(change, state, options),
  closing: (state, chart, options) => closingMessage(state, { ...options, chart, buttons: true }),
  handoff: (state, { answered, ...handoff }, options) =>
    handoffMessage(state, { ...options, handoff, answered }),
  second: needsSecondMessage,
  more: moreChangesMessage,
  back: channelBackMessage,
};
