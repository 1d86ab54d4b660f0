import type { RunState } from '../../core/run/state.ts';
import type { Block } from './blocks.ts';
import type { MessageLevel } from './message-content.ts';
import { mrkdwnText } from './mrkdwn.ts';

/** A message as it goes to Slack; `text` is what a notification shows, escaped. */
export type SlackMessage = { text: string; blocks: readonly Block[]; metadata?: Metadata };

/** Ids and the state only: every member of the workspace can read them. */
export type Metadata = { event_type: EventType; event_payload: Readonly<Record<string, string>> };

export type EventType = 'staging_check_run' | 'staging_check_phase' | 'staging_check_evidence';

/** Which blocks a workspace takes: the live checklist, plain lists, or no blocks at all. */
export type Level = MessageLevel;

/** What every picture of a run is made with; `links` that are null are not shown. */
export type RunPictureOptions = {
  /** Epoch ms. Give the time of the last event, and the same state gives the same message. */
  now: number;
  level: Level;
  links: { page: string | null };
  /** False where nobody can press them: then the text says what to type. */
  buttons: boolean;
};

/** `chat.update` refuses more than 4,000. */
export const textBytes = 3_900;

/** The notification text, or the whole message where there are no blocks; at most 3,900 bytes. */
export function messageText(lines: readonly string[]): string {
  return mrkdwnText(lines.join('\n'), textBytes);
}

/** Metadata of one message of a run; `part` makes its key, which no other message ever has. */
export function runMetadata(
  state: RunState,
  event: { type: EventType; part: string; state: string; also?: Readonly<Record<string, string>> },
): Metadata {
  const run = shortId(state.head.id, 0);
  return {
    event_type: event.type,
    event_payload: { key: `${run}:${event.part}`, run_id: run, state: event.state, ...event.also },
  };
}

/** An id that may stand in keys and task ids: as it is, or its place where it is too long or strange. */
export function shortId(id: string, index: number): string {
  return /^[\w.@/-]{1,100}$/.test(id) ? id : `#${index + 1}`;
}
