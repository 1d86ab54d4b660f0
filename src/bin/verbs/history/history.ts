import type { Verb } from '../verb.ts';

/** Shows the runs of the bot that have ended. */
export const history: Verb = {
  name: 'history',
  summary: 'the last runs of the bot: verdict, counts, duration, revision, flaky checks',
  usage: 'history',
  about: ['Reads the Redis of the bot (REDIS_URL, or the one in STAGING_CHECK_DATA). Newest first.'],
  flags: [
    { name: 'plan', value: 'id', completion: 'plan', help: 'only runs of this plan' },
    { name: 'env', value: 'name', completion: 'environment', help: 'only runs on this environment' },
    { name: 'limit', value: 'n', help: 'at most so many (default: 20)' },
    { name: 'flaky', help: 'only the flaky checks of these runs, with their record on each revision' },
    { name: 'format', value: 'format', completion: ['text', 'json'], help: 'text or json (default: text)' },
  ],
  examples: [
    'staging-check history',
    'staging-check history --env staging --limit 5 --format json',
    'staging-check history --flaky --plan issue-517 --limit 200',
  ],
  exitCodes: [
    [0, 'shown'],
    [2, 'wrong usage'],
    [3, 'no Redis'],
  ],
  async run(args, io) {
    const { showHistory } = await import('./show-history.ts');
    return showHistory(args, io);
  },
};
