import { oneWordOrNone } from './arguments.ts';
import { defineCommand, type Uses } from './command.ts';

/** Gives an environment back that no run uses any more. */
export const release = defineCommand({
  name: 'release',
  usage: 'release [environment]',
  summary: 'gives an environment back that no run uses any more',
  details: [
    'Without an environment it is the first of the plan.',
    'While a run uses it, cancel that run instead: it gives the environment back when it has stopped.',
  ],
  examples: ['release', 'release staging'],
  group: 'change',
  permission: 'release',
  args: oneWordOrNone('environment'),
  async run(environment, { desk, asker, words }: Uses<'release'>) {
    const released = await desk.release(asker, environment);
    return released.kind === 'released'
      ? released
      : {
          kind: 'not-done',
          why: released,
          typed: { command: ['release', ...words], verb: 'release', verbs: ['release'] },
          next: 'who',
        };
  },
});
