import type { Verb } from '../verb.ts';

/** The story of issue 517, played on this machine. */
export const demo: Verb = {
  name: 'demo',
  summary: 'plays an outage and its recovery on this machine, with a Slack of its own',
  usage: 'demo [--keep] [--plans <folder> [--plan <id>] [--env <name>]]',
  about: [
    'The same as npm run demo, in about 90 seconds: a backend in its outage, its log, a Slack workspace, and the real bot in between.',
    'With --plans it plays your own plan instead: its checks run for real, against what they name; nothing is approved, signed off or deployed, and what it cannot play is said first.',
    'Needs the source of the project; containers do not have it.',
  ],
  flags: [
    { name: 'keep', help: 'leaves everything up afterwards, until Ctrl-C' },
    { name: 'plans', value: 'folder', completion: 'path', help: 'plays a plan of this folder' },
    { name: 'plan', value: 'id', completion: 'plan', help: 'which of them; the first by name unless told' },
    {
      name: 'env',
      value: 'name',
      completion: 'environment',
      help: 'in which environment; demo where the plan has it, else its first',
    },
  ],
  examples: ['staging-check demo', 'staging-check demo --keep', 'staging-check demo --plans ./plans --keep'],
  exitCodes: [
    [0, 'the story went as told; with --plans, every phase came to a verdict'],
    [1, 'it did not'],
    [2, 'wrong usage, an invalid plan, or an installation without demo/'],
  ],
  async run(args, io) {
    const { demoEntry, playDemo } = await import('./play-demo.ts');
    return playDemo(args, io, demoEntry);
  },
};
