import { z } from 'zod';
import { defineCommand, type Uses } from './command.ts';

/** Shows the Execution Timeline of the channel's incident again, at the bottom. */
export const timeline = defineCommand({
  name: 'timeline',
  usage: 'timeline',
  summary: 'the Execution Timeline of the incident again, at the bottom of the channel',
  details: ['The one before stays where it is, and says where the live one is.'],
  examples: ['timeline'],
  group: 'look',
  permission: 'timeline',
  args: z.array(z.string()).max(0, 'it takes no words'),
  async run(_, { incidents, asker }: Uses<never, 'timeline'>) {
    return { kind: 'incident', done: await incidents.timeline(asker), typed: { command: ['timeline'] } };
  },
});
