import { z } from 'zod';
import { defineCommand, type Uses } from '../../../commands/command.ts';

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
  async run(_none, { desk, asker }: Uses<'list'>) {
    const runs = await desk.list(asker, { verb: 'status', limit: 20 });
    if ('kind' in runs) return { kind: 'not-done', why: runs, typed: { command: ['exemplar'] } };
    const active = runs.filter(({ kind }) => kind === 'active');
    return { kind: 'sentence', message: `Runs that go on here: ${active.length}.` };
  },
});
