import type { Verb } from '../verb.ts';

/** The story of issue 517, played on this machine. */
export const demo: Verb = {
  name: 'demo',
  summary: 'plays an outage and its recovery on this machine, with a Slack of its own',
  usage: 'demo [--keep]',
  about: [
    'The same as npm run demo, in about 90 seconds: a backend in its outage, its log, a Slack workspace, and the real bot in between.',
    'Needs the source of the project; containers do not have it.',
  ],
  flags: [{ name: 'keep', help: 'leaves everything up afterwards, until Ctrl-C' }],
  examples: ['staging-check demo', 'staging-check demo --keep'],
  exitCodes: [
    [0, 'the story went as told'],
    [1, 'it did not'],
    [2, 'wrong usage, or an installation without demo/'],
  ],
  async run(args, io) {
    const { demoEntry, playDemo } = await import('./play-demo.ts');
    return playDemo(args, io, demoEntry);
  },
};
