import { textOrJson } from '../text-or-json.ts';
import type { Verb } from '../verb.ts';

/** Tries what a run would need. */
export const doctor: Verb = {
  name: 'doctor',
  summary:
    'checks runtime, Slack tokens and scopes, Redis, plans, secrets, commands, log access; says what to fix',
  usage: 'doctor',
  about: [
    'Without a plan it looks at the rest: runtime, variables, tokens and scopes, Redis, configuration.',
  ],
  flags: [
    {
      name: 'plan',
      value: 'id|file',
      completion: 'plan',
      help: 'only this plan (default: every plan in the plans folder)',
    },
    {
      name: 'env',
      value: 'name',
      completion: 'environment',
      help: "the environment whose requirements are tried (default: the plan's first)",
    },
    {
      name: 'var',
      value: 'key=value',
      repeatable: true,
      help: 'sets a variable of the plan; may be repeated',
    },
    {
      name: 'for',
      value: 'process',
      completion: ['bot', 'worker'],
      help: 'only what a bot or a worker needs (default: what the image is for; else both)',
    },
    textOrJson,
    { name: 'no-color', help: 'no colours (NO_COLOR does the same)' },
  ],
  examples: [
    'staging-check doctor',
    'staging-check doctor --plan issue-517 --env staging',
    'staging-check doctor --for worker',
  ],
  exitCodes: [
    [0, 'nothing to fix'],
    [1, 'something to fix'],
    [2, 'wrong usage'],
  ],
  async run(args, io) {
    const { examine } = await import('./examine.ts');
    return examine(args, io);
  },
};
