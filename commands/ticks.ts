import type { TickBy } from '../src/desk/markdown/tick-markdown.ts';
import { asRunId, oneWordOrNone } from './arguments.ts';
import { defineCommand, type Uses } from './command.ts';

/** Puts a Markdown test plan into its thread with its boxes as a run or an incident found them. */
export const ticks = defineCommand({
  name: 'ticks',
  takesDocument: true,
  usage: 'ticks [run|incident]',
  summary: 'a Markdown test plan that comes with the message, with its boxes ticked, in the thread',
  details: [
    'Share the Markdown file with a message that names the bot and says ticks, or write that in the thread of the file.',
    'Without a word it is the open incident of this channel, else the last run here. What broke is un-ticked, and what nothing tells stays as it is.',
  ],
  examples: ['ticks r-7F3KQ2', 'ticks', 'ticks 517'],
  group: 'look',
  permission: 'status',
  args: oneWordOrNone('run or incident').transform((word): TickBy => {
    if (word === null) return null;
    const run = asRunId(word);
    return run === null ? { kind: 'incident', key: word } : { kind: 'run', run };
  }),
  async run(by, { markdown, asker, arrival, words }: Uses) {
    const outcome = await markdown.tickMarkdown(asker, by, arrival.attachment);
    return { kind: 'markdown', outcome, typed: { command: ['ticks', ...words] } };
  },
});
