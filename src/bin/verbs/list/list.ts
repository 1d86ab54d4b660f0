import type { Verb } from '../verb.ts';

/** Shows what a plan holds. */
export const list: Verb = {
  name: 'list',
  summary: 'phases, sections, checks of a plan',
  usage: 'list [selector...]',
  completion: 'selector',
  about: [],
  flags: [
    {
      name: 'plan',
      value: 'id|file',
      completion: 'plan',
      help: 'which plan (default: the only one in the plans folder)',
    },
    { name: 'format', value: 'format', completion: ['text', 'json'], help: 'text or json (default: text)' },
  ],
  examples: ['staging-check list', 'staging-check list phase2 --plan issue-517 --format json'],
  exitCodes: [
    [0, 'listed'],
    [2, 'wrong usage or an invalid plan'],
  ],
  async run(args, io) {
    const { listPlan } = await import('./list-plan.ts');
    return listPlan(args, io);
  },
};
