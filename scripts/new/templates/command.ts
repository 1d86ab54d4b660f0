import { z } from 'zod';
import { defineCommand, type Uses } from '../../../commands/command.ts';
import { notDoneReply } from '../../../commands/replies.ts';
import { answerMessage } from '../../../src/slack/pictures/answer.ts';
import { words } from '../../../src/slack/pictures/blocks.ts';

/** Say here in one sentence what it does. */
export const exemplar = defineCommand({
  name: 'exemplar',
  usage: 'exemplar',
  summary: 'what it does, in a few words',
  details: ['Whole sentences, for help with this verb.'],
  examples: ['exemplar'],
  group: 'look',
  permission: 'status',
  args: z.array(z.string()).max(0, 'it takes no words'),
  async run(_none, { desk, asker, slashCommand }: Uses<'list'>) {
    const runs = await desk.list(asker, { verb: 'status', limit: 20 });
    if ('kind' in runs) return notDoneReply(runs, { command: ['exemplar'], slashCommand });
    const active = runs.filter(({ kind }) => kind === 'active');
    return answerMessage({ lines: [[words(`Runs that go on here: ${active.length}.`)]] });
  },
});
