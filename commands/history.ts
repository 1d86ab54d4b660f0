import { z } from 'zod';
import { defineCommand, type Uses } from './command.ts';

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
  async run(limit, { desk, asker, words }: Uses<'list'>) {
    const runs = await desk.list(asker, { verb: 'history', limit });
    if ('kind' in runs) {
      return { kind: 'not-done', why: runs, typed: { command: ['history', ...words] } };
    }
    return { kind: 'history', runs };
  },
});
