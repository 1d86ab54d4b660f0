import type { Verb } from '../verb.ts';

/** Judges a recorded run again. */
export const replay: Verb = {
  name: 'replay',
  summary: 'judge a recorded run by changed expectations; nothing is sent',
  usage: 'replay <run bundle>',
  completion: 'path',
  about: [
    'A run bundle is what run --record <file> wrote. Checks whose expectations are as they were keep their result; others are',
    'judged by what was observed then. What the recording cannot tell (another request, what was cut or redacted) is inconclusive.',
  ],
  flags: [
    {
      name: 'plan',
      value: 'id|file',
      completion: 'plan',
      help: 'the plan to judge by (default: the only one in the plans folder)',
    },
    {
      name: 'format',
      value: 'format',
      completion: ['pretty', 'json', 'junit', 'tap', 'markdown', 'github'],
      help: 'pretty, json, junit, tap, markdown or github (default: pretty)',
    },
    { name: 'output', short: 'o', value: 'file', completion: 'path', help: 'write the result there' },
    { name: 'strict', help: 'exit 0 only when the verdict is passed, not degraded' },
  ],
  examples: [
    'staging-check run all --record bundle.json',
    'staging-check replay bundle.json --plan issue-517 --format markdown',
  ],
  exitCodes: [
    [0, 'verdict passed or degraded (with --strict: passed only)'],
    [1, 'verdict failed or inconclusive'],
    [2, 'wrong usage, an invalid plan, or no run bundle'],
  ],
  async run(args, io) {
    const { replayBundle } = await import('./replay-bundle.ts');
    return replayBundle(args, io);
  },
};
