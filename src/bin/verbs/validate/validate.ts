import type { Verb } from '../verb.ts';

/** Tells everything that is wrong with plans. */
export const validate: Verb = {
  name: 'validate',
  summary: 'check plans; errors carry file:line:column and a suggestion',
  usage: 'validate [plan...]',
  completion: 'plan',
  about: ['A plan is its id or its file, - is standard input; none means every plan in the plans folder.'],
  flags: [
    { name: 'format', value: 'format', completion: ['text', 'json'], help: 'text or json (default: text)' },
    { name: 'strict', help: 'warnings about weak checks count as errors' },
    {
      name: 'var',
      value: 'key=value',
      repeatable: true,
      help: 'a variable that a run would be given; may be repeated',
    },
  ],
  examples: ['staging-check validate', 'staging-check validate plans/issue-517.yaml --strict'],
  exitCodes: [
    [0, 'every plan is valid'],
    [2, 'wrong usage or an invalid plan'],
  ],
  async run(args, io) {
    const { validatePlans } = await import('./validate-plans.ts');
    return validatePlans(args, io);
  },
};
