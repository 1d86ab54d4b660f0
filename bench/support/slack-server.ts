import { once } from 'node:events';
import { createServer } from 'node:net';
import { App, HTTPReceiver, LogLevel } from '@slack/bolt';
import { Queue } from 'bullmq';
import { startBot } from '../../src/bin/bot/start-bot.ts';
import { handshakesBesideBot } from '../../src/bin/verbs/bot/serve-bot.ts';
import { silentLog } from '../../src/core/log.ts';
import { readBotSettings } from '../../src/platform/config/bot.ts';
import { jobOptions, prefix } from '../../src/platform/queue/settings.ts';
import { connectRedis } from '../../src/store/connections.ts';
import { slackTokens } from '../../test/support/slack-receiver.ts';
import { throughCheck } from './websocket-clients.ts';

// Started as a process of its own, with a channel to its parent: the address of Redis, of Slack's API, the folder of the plans.
const [, , redisUrl = '', slackUrl = '', folder = ''] = process.argv;

const env = {
  SLACK_BOT_TOKEN: slackTokens.botToken,
  SLACK_SIGNING_SECRET: slackTokens.signingSecret,
  SLACK_API_URL: slackUrl,
  STAGING_CHECK_PLANS: folder,
  STAGING_CHECK_DATA: folder,
  PORT: '0',
};
const settings = readBotSettings(env, () => '');
const onFatal = (message: string) => process.stderr.write(`${message}\n`);
const bot = await startBot({ settings, redisUrl, log: silentLog, onFatal });
const bare = await startBare();
process.send?.({ bot: bot.port, bare });
// A message is the address of a server of sequences: 1,000 connections as `start` opens them, then an answer.
process.on('message', (url) => {
  throughCheck(String(url), 1_000, handshakesBesideBot).then(
    () => process.send?.('probed'),
    (error: unknown) => process.send?.(String(error)),
  );
});

/** The peer: Bolt's own receiver, one job added before the answer. */
async function startBare(): Promise<number> {
  const { signingSecret, botToken } = slackTokens;
  const receiver = new HTTPReceiver({ signingSecret, logLevel: LogLevel.ERROR, processBeforeResponse: true });
  const authorize = async () => ({ botToken, botId: 'B1', botUserId: 'U1' });
  const app = new App({ receiver, authorize, logLevel: LogLevel.ERROR });
  const queue = new Queue('bare', { prefix, connection: connectRedis(redisUrl, 'consumer') });
  app.command('/staging-check', async ({ ack, command }) => {
    await queue.add('command', { text: command.text }, jobOptions.runs);
    await ack(`Queued ${command.text}`);
  });
  const port = await freePort();
  await app.start(port);
  return port;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  server.close();
  await once(server, 'close');
  return typeof bound === 'object' && bound !== null ? bound.port : 0;
}
