import { startBot } from '../../src/bin/bot/start-bot.ts';
import { silentLog } from '../../src/core/log.ts';
import { readBotSettings } from '../../src/platform/config/bot.ts';
import { slackTokens } from '../../test/support/slack-receiver.ts';

// Started as a process of its own, with a channel to its parent: the address of Redis, of Slack's API, a folder, and what signs links.
const [, , redisUrl = '', slackUrl = '', folder = '', secret = ''] = process.argv;

const env = {
  SLACK_BOT_TOKEN: slackTokens.botToken,
  SLACK_SIGNING_SECRET: slackTokens.signingSecret,
  SLACK_API_URL: slackUrl,
  STAGING_CHECK_PLANS: folder,
  STAGING_CHECK_DATA: folder,
  STAGING_CHECK_PUBLIC_URL: 'https://bot.example.com',
  STAGING_CHECK_LINK_SECRET: secret,
  PORT: '0',
};
const settings = readBotSettings(env, () => '');
const onFatal = (message: string) => process.stderr.write(`${message}\n`);
const bot = await startBot({ settings, redisUrl, log: silentLog, onFatal });
process.send?.({ port: bot.port });
