import type { Verb } from './verb.ts';

/** Bot and worker in one process. */
export const start: Verb = {
  name: 'start',
  summary: 'everything in one process: Slack, workers, HTTP',
  usage: 'start',
  serves: true,
  about: [
    'Needs SLACK_BOT_TOKEN, and SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP, POST /slack/events).',
    'Without REDIS_URL it starts a Redis of its own in the data folder.',
  ],
  flags: [{ name: 'concurrency', value: 'n', help: 'checks at the same time (default: 256)' }],
  examples: ['staging-check start', 'staging-check start --concurrency 50'],
  exitCodes: [
    [0, 'told to end'],
    [1, 'Slack refused the token while it ran, or checks had to be cut off'],
    [2, 'wrong usage, or a variable, a token or staging-check.yaml is wrong'],
    [3, 'Redis does not answer, or cannot be started'],
  ],
  async run(args, io) {
    const { serveBot } = await import('./bot/serve-bot.ts');
    return serveBot(args, io, { withWorker: true });
  },
};
