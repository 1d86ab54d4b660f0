import { usualCommand } from '../../core/command/slash-command.ts';
import { shortLine } from '../../core/words/safe-text.ts';
import { words } from '../block-kit/blocks.ts';
import type { SlackMessage } from '../block-kit/message.ts';
import { replyMessage } from '../block-kit/reply-message.ts';

/** To the asker, when several things may be wrong at once: a line each, and what to type next (the command without `/staging-check`). */
export function problemsReply(problems: readonly string[], next: string): SlackMessage {
  const found = problems.map((problem) => [words(shortLine(problem, 600))]);
  return replyMessage({
    lines: [[words('Nothing was done.', true)], ...found],
    last: [[words(`Next: ${shortLine(`${usualCommand} ${next}`, 220)}`)]],
  });
}
