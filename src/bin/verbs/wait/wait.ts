import type { Verb } from '../verb.ts';

/** Waits for what a bot finds out, as a gate in a pipeline. */
export const wait: Verb = {
  name: 'wait',
  summary: 'wait for the verdict that the bot comes to after a deploy, or of a run: a gate in a pipeline',
  usage: 'wait --deploy <revision> --env <name> | wait --run <id>',
  about: [
    'Asks the bot, signed with STAGING_CHECK_WEBHOOK_SECRET, until the first report of the deploy or the run has ended.',
    'A revision that the bot has not heard of yet is waited for too: it may come by the hook, from the logs, or by a person.',
  ],
  flags: [
    { name: 'url', value: 'url', help: 'where the bot is (default: STAGING_CHECK_PUBLIC_URL)' },
    { name: 'deploy', value: 'revision', help: 'the revision, or the id (d-…) that the hook answered' },
    { name: 'env', value: 'name', completion: 'environment', help: 'where it was deployed' },
    { name: 'plan', value: 'id', completion: 'plan', help: 'which plan, where several have the environment' },
    { name: 'run', value: 'id', help: 'a run (r-…) instead of a deploy' },
    {
      name: 'after',
      value: 'seconds',
      help: 'only a report that was due at or after this (Unix seconds): when the deploy began (default: an hour ago)',
    },
    { name: 'timeout', value: 'dur', help: 'give up after so long (default: 30m)' },
    {
      name: 'link',
      help: 'print the link of the page with the token that opens it, to everybody who reads the log',
    },
    { name: 'strict', help: 'a degraded verdict fails too' },
    {
      name: 'format',
      value: 'format',
      completion: ['text', 'json'],
      help: 'text, or json: what the bot answered last (default: text)',
    },
  ],
  examples: [
    'staging-check wait --url https://checks.example.org --deploy 00469-x1 --env staging',
    'staging-check wait --url https://checks.example.org --run r-7F3KQ2 --timeout 10m',
  ],
  exitCodes: [
    [0, 'passed or degraded (with --strict: passed only)'],
    [1, 'failed or inconclusive'],
    [2, 'wrong usage, or the bot refuses the question'],
    [3, 'no answer: the bot does not answer, it was cancelled or superseded, or the time is up'],
    [130, 'interrupted'],
  ],
  async run(args, io) {
    const { waitFor } = await import('./wait-for.ts');
    return waitFor(args, io);
  },
};
