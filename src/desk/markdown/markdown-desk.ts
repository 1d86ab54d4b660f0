import type { BoundWishes } from '../wish.ts';
import { importMarkdown } from './import-markdown.ts';
import { tickMarkdown } from './tick-markdown.ts';

/** The wishes of its desk, by their names. */
export const markdownWishes = { importMarkdown, tickMarkdown };

/** What people may ask of a Markdown document that came with their words, or stands in their thread. Nothing of it is run or kept. */
export type MarkdownDesk = BoundWishes<typeof markdownWishes>;
