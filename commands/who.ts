import { oneWordOrNone } from './arguments.ts';
import { defineCommand, type Uses } from './command.ts';

/** Tells who has an environment, and who waits for it. */
export const who = defineCommand({
  name: 'who',
  usage: 'who [environment]',
  summary: 'who has the environment now, and who waits for it',
  details: ['Without an environment it is the first of the plan.'],
  examples: ['who', 'who staging'],
  group: 'look',
  permission: 'who',
  args: oneWordOrNone('environment'),
  async run(environment, { desk, asker, words }: Uses<'who'>) {
    const state = await desk.who(asker, environment);
    return 'kind' in state
      ? { kind: 'not-done', why: state, typed: { command: ['who', ...words], verb: 'who', verbs: ['who'] } }
      : { kind: 'environment', state };
  },
});
