import type { MessageContent } from '../../../core/delivery.ts';
import { updateEveryMs } from '../../../core/incident/due.ts';
import type { IncidentState } from '../../../core/incident/state.ts';
import { bytesOf } from '../../../core/words/cut.ts';
import { shortLine } from '../../../core/words/safe-text.ts';
import { linkButton } from '../actions.ts';
import type { Block } from '../blocks.ts';
import type { Level, SlackMessage } from '../message.ts';
import { incidentActionIds } from './incident-actions.ts';

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
  slashCommand?: string;
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

/** `#517 Backend does not start`. */
export function incidentName({ head }: IncidentState, maxBytes = 120): string {
  const key = `#${shortLine(head.key, 60).replace(/^#/, '')}`;
  return `${key} ${shortLine(head.title, Math.max(12, maxBytes - bytesOf(key) - 1))}`.trim();
}

/** Where it is: the environment that its checks look at. */
export function environmentName({ head }: Pick<IncidentState, 'head'>): string {
  return shortLine(head.environment, 40) || 'no environment';
}

/** `Immediate`, `Short-term`. */
export function windowName(id: string): string {
  const name = shortLine(id.replaceAll('_', ' '), 60) || 'window';
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** Who decides. */
export function commanderOf(state: IncidentState): string {
  return state.roles.get('commander')?.user ?? state.openedBy;
}

/** When the next update is due: when the last one said so, else by severity. */
export function updateDueAt(state: IncidentState): number {
  const lastAt = state.status?.at ?? state.openedAt;
  return state.status?.nextUpdateAt ?? lastAt + updateEveryMs[state.severity];
}

/** The button that leads to the page of the incident, where there is one. */
export function pageButton({ links }: Pick<IncidentPictureOptions, 'links'>): readonly Block[] {
  return linkButton('Page', links.page, incidentActionIds.page);
}
