import type { Verb } from '../verb.ts';

/** Runs what the bot was asked for; knows no Slack token. */
export const worker: Verb = {
  name: 'worker',
  summary: 'runs what the bot was asked for; needs Redis, knows no Slack token',
  usage: 'worker',
  serves: true,
  about: [
    'Queues: runs (the steps of runs), checks, danger (phases with a check marked danger), timers.',
    'A worker without danger needs no deploy credentials.',
  ],
  flags: [
    { name: 'queues', value: 'names', help: 'which queues to serve (default: runs,checks,danger,timers)' },
    { name: 'concurrency', value: 'n', help: 'checks at the same time (default: 256; danger: one phase)' },
    {
      name: 'grace',
      value: 'duration',
      help: 'after SIGTERM, how long checks may go on before others take them over (default: 30s)',
    },
  ],
  examples: ['staging-check worker', 'staging-check worker --queues checks --concurrency 50 --grace 2m'],
  exitCodes: [
    [0, 'told to end, and what ran has ended or was left to others'],
    [1, 'told to end, and something had to be cut off'],
    [2, 'wrong usage, or a variable or staging-check.yaml is wrong'],
    [3, 'Redis does not answer, or cannot be started'],
  ],
  async run(args, io) {
    const { serve } = await import('./serve.ts');
    return serve(args, io);
  },
};
