import { z } from 'zod';
import { defineCommand, type Uses } from './command.ts';

/** Turns a Markdown test plan into a plan, in the thread that it came in. */
export const importDocument = defineCommand({
  name: 'import',
  alias: 'plan import',
  takesDocument: true,
  usage: 'import',
  summary: 'a Markdown test plan that comes with the message, as a plan, with a report, in the thread',
  details: [
    'Share the Markdown file with a message that names the bot and says plan import, write that in the thread of the file, or put the text below the words.',
    'The thread gets the plan as a file, and what became of each line. Nothing runs, and nothing is kept: look at the plan, then put it into the plans folder.',
  ],
  examples: ['plan import', 'import'],
  group: 'look',
  permission: 'plan',
  args: z.array(z.string()).max(0, 'it takes no words: the document is the file, or stands below them'),
  async run(_, { markdown, asker, arrival }: Uses) {
    const outcome = await markdown.importMarkdown(asker, arrival.attachment);
    return { kind: 'markdown', outcome, typed: { command: ['import'] } };
  },
});
