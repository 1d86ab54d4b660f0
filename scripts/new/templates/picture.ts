import { shortLine } from '../../../src/core/words/safe-text.ts';
import { dayMoment, words } from '../../../src/slack/block-kit/blocks.ts';
import type { SlackMessage } from '../../../src/slack/block-kit/message.ts';
import { type Line, replyMessage } from '../../../src/slack/block-kit/reply-message.ts';

/** What the picture is made from; instants are epoch ms. */
export type Exemplar = { title: string; items: readonly { name: string; at: number }[] };

/** Say here in one sentence who sees it, and when. */
export function exemplarMessage({ title, items }: Exemplar): SlackMessage {
  const lines = items.map(({ name, at }): Line => [words(`${shortLine(name, 120)} · `), dayMoment(at)]);
  return replyMessage({ lines: [[words(shortLine(title, 120) || 'Nothing yet')], ...lines] });
}
