import { runOrNone } from './arguments.ts';
import { defineCommand, type Uses } from './command.ts';

/** Stops a run; what has ended in it is kept. */
export const cancel = defineCommand({
  name: 'cancel',
  usage: 'cancel [run]',
  summary: 'stops a run; what has ended in it is kept',
  details: [
    'Without a run id it is your newest run of this channel that has not ended; without one of yours, the newest of anybody, and the answer says whose it was.',
  ],
  examples: ['cancel', 'cancel r-7F3KQ2'],
  group: 'change',
  permission: 'cancel',
  args: runOrNone,
  async run(run, { desk, asker, words }: Uses<'cancel'>) {
    const cancelled = await desk.cancel(asker, { run, reason: '' });
    return { kind: 'cancel', cancelled, typed: { command: ['cancel', ...words] } };
  },
});
