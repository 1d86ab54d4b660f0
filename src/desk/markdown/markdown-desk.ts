import { type BoundWishes, bindWishes } from '../wish.ts';
import { importMarkdown } from './import-markdown.ts';
import type { MarkdownParts } from './parts.ts';
import { tickMarkdown } from './tick-markdown.ts';

const wishes = { importMarkdown, tickMarkdown };

/** What people may ask of a Markdown document that came with their words, or stands in their thread. Nothing of it is run or kept. */
export type MarkdownDesk = BoundWishes<typeof wishes>;

/** The desk over what it was handed. */
export function createMarkdownDesk(parts: MarkdownParts): MarkdownDesk {
  return bindWishes(parts, wishes);
}
