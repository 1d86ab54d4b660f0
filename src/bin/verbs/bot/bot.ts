import type { Verb } from '../verb.ts';

/** Talks with people in Slack; what they ask for is run by workers. */
export const bot: Verb = {
  name: 'bot',
  summary: 'receives from Slack, answers and posts; workers run the checks',
  usage: 'bot',
  serves: true,
  about: [
    'Needs SLACK_BOT_TOKEN, and SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP, POST /slack/events).',
    'Several may run on one Redis: each thing that Slack sends is handled once.',
  ],
  flags: [],
  examples: ['staging-check bot'],
  exitCodes: [
    [0, 'told to end'],
    [1, 'Slack refused the token while it ran'],
    [2, 'wrong usage, or a variable, a token or staging-check.yaml is wrong'],
    [3, 'Redis does not answer, or cannot be started'],
  ],
  async run(args, io) {
    const { serveBot } = await import('./serve-bot.ts');
    return serveBot(args, io, { withWorker: false });
  },
};
