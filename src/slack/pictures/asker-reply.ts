import type { RunState } from '../../core/run/state.ts';
import { judgeRun } from '../../core/run/verdict.ts';
import { isUser, person, personMarkup, richLines, words } from '../block-kit/blocks.ts';
import { messageText, type RunPictureOptions, runMetadata, type SlackMessage } from '../block-kit/message.ts';
import { notification } from './notification.ts';

/** A reply that mentions who asked for a run that took long and is over; null where nobody of Slack did. */
export function askerReply(state: RunState, options: RunPictureOptions): SlackMessage | null {
  const { requestedBy } = state.head;
  if (state.finishedAt === null || !isUser(requestedBy)) return null;
  const { verdict } = judgeRun(state);
  const metadata = runMetadata(state, { type: 'staging_check_run', part: 'asker-told', state: verdict });
  const line = notification(state, options);
  const text = `${personMarkup(requestedBy)} ${messageText([line])}`;
  const blocks = options.level === 'text' ? [] : [richLines([[person(requestedBy), words(` ${line}`)]])];
  return { text, blocks, metadata };
}
