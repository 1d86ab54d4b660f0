import { z } from 'zod';
import { historyAnswer } from '../src/slack/pictures/run-list-answer.ts';
import { defineCommand, type Uses } from './command.ts';
import { listedRuns } from './listed-runs.ts';
import { notDoneReply } from './replies.ts';

const defaultLimit = 10;
const mostRuns = 50;

const args = z.array(z.string()).transform((words, context): number => {
  const [word, ...more] = words;
  if (word === undefined) return defaultLimit;
  const limit = /^\d{1,3}$/.test(word) ? Number(word) : 0;
  if (limit >= 1 && limit <= mostRuns && more.length === 0) return limit;
  context.addIssue({ code: 'custom', message: `it takes one number from 1 to ${mostRuns}` });
  return z.NEVER;
});

/** The runs of a channel, newest first. */
export const history = defineCommand({
  name: 'history',
  usage: 'history [n]',
  summary: 'the last runs here: verdict, counts, how long, who asked, when',
  details: [`Without a number the last ${defaultLimit}, at most ${mostRuns}; newest first.`],
  examples: ['history', 'history 20'],
  group: 'look',
  permission: 'history',
  args,
  async run(limit, context: Uses<'list'>) {
    const { desk, asker, words, slashCommand } = context;
    const runs = await desk.list(asker, { verb: 'history', limit });
    if ('kind' in runs) return notDoneReply(runs, { command: ['history', ...words], slashCommand });
    return historyAnswer(listedRuns(runs, [], context), { now: context.now(), slashCommand });
  },
});
