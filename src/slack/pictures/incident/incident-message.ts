import type { IncidentState } from '../../../core/incident/state.ts';
import { incidentFacts } from '../../../core/words/incident.ts';
import { capitalised } from '../../../core/words/quantity.ts';
import { linkButton } from '../../actions/open-page.ts';
import { type ActionElement, words } from '../../block-kit/blocks.ts';
import type { Level, SlackMessage } from '../../block-kit/message.ts';
import type { MessageContent } from '../../block-kit/message-content.ts';
import type { Line } from '../../block-kit/reply-message.ts';
import { leavesOf } from '../../block-kit/sentence.ts';

/** One message that Slack is to show of an incident; `key` is its own for ever, `content.payload` the rest of its metadata. */
export type IncidentMessage = {
  key: string;
  eventType: 'staging_check_incident' | 'staging_check_timeline';
  content: MessageContent;
};

/** What every picture of an incident is made with; links that are null are not shown. */
export type IncidentPictureOptions = {
  /** Epoch ms. */
  now: number;
  level: Level;
  links: { page: string | null };
  /** False where nobody can press them. */
  buttons: boolean;
  /** `/staging-check`, as it is typed. */
};

/** The message with its key and metadata; at level `text` the text is all there is. */
export function incidentMessage(
  state: IncidentState,
  part: string,
  picture: SlackMessage,
  options: Pick<IncidentPictureOptions, 'level'>,
): IncidentMessage {
  const { key } = state.head;
  return {
    key: `${key}:${part}`,
    eventType: part.startsWith('timeline:') ? 'staging_check_timeline' : 'staging_check_incident',
    content: {
      text: picture.text,
      blocks: options.level === 'text' ? [] : picture.blocks,
      payload: { incident_key: key, state: state.closed === null ? 'open' : 'closed' },
    },
  };
}

/** The button that leads to the page of the incident, where there is one. */
export function pageButton({ links }: Pick<IncidentPictureOptions, 'links'>): readonly ActionElement[] {
  return linkButton('Incident page', links.page, 'page');
}

/** What is so at present, a line each: the facts that every picture of the whole incident shows. */
export function nowLines(state: IncidentState, now: number): readonly Line[] {
  return incidentFacts(state)
    .filter(({ about }) => about === 'now')
    .map(({ name, value }) => [words(`${capitalised(name)} `, true), ...leavesOf(value, now, 300)]);
}
