import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { startBot } from '../../src/bin/bot/start-bot.ts';
import { silentLog } from '../../src/core/log.ts';
import { readBotSettings } from '../../src/platform/config/bot.ts';
import { signatureHeaders } from '../../stand-ins/slack/http-delivery.ts';
import { startSlack } from '../../stand-ins/slack/server.ts';
import { outagePlan } from '../support/desk.ts';
import { testRedis } from '../support/redis.ts';
import { mara, slackTokens } from '../support/slack-receiver.ts';

const until = { timeout: 10_000, interval: 30 };

it('a command queues a run whose root message appears in the channel; the server says that it is ready', async () => {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'sc-bot-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'outage.yaml'), outagePlan.text);
  const redis = stack.use(await testRedis());
  const slack = stack.use(await startSlack(slackTokens));
  const settings = readBotSettings(
    {
      SLACK_BOT_TOKEN: slackTokens.botToken,
      SLACK_APP_TOKEN: slackTokens.appToken,
      SLACK_API_URL: slack.url,
      STAGING_CHECK_PLANS: folder,
      STAGING_CHECK_DATA: folder,
      PORT: '0',
    },
    () => '',
  );
  const fatal: string[] = [];
  const onFatal = (message: string) => void fatal.push(message);
  const bot = stack.use(await startBot({ settings, redisUrl: redis.url, log: silentLog, onFatal }));
  const ready = await fetch(`http://127.0.0.1:${bot.port}/readyz`);
  expect(ready.status).toBe(200);
  const delivered = await slack.command('health', mara);
  expect(delivered.isAcked).toBe(true);
  expect(slack.ephemerals(mara.user)[0]?.text).toMatch(/^Queued Health on staging, run r-[0-9A-Z]{6}/);
  await vi.waitFor(() => expect(slack.messages(mara.channel)).toHaveLength(1), until);
  expect(slack.messages(mara.channel)[0]?.text).toMatch(/^health on staging: queued/);
  expect(fatal).toEqual([]);
});

it('a bot token that Slack refuses stops the start with what to do', async () => {
  await using redis = await testRedis();
  await using slack = await startSlack({
    ...slackTokens,
    faults: [{ method: 'auth.test', kind: 'error', error: 'invalid_auth' }],
  });
  const env = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1', SLACK_API_URL: slack.url, PORT: '0' };
  const settings = readBotSettings(env, () => '');
  const starting = startBot({ settings, redisUrl: redis.url, log: silentLog, onFatal: () => {} });
  await expect(starting).rejects.toMatchObject({
    code: 'slack-token-refused',
    message: expect.stringMatching(/^Slack refused the bot token \(invalid_auth\): .*SLACK_BOT_TOKEN/),
  });
});

it('over HTTP a signed command is answered by the bot, and one that is not signed gets 401', async () => {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'sc-bot-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'outage.yaml'), outagePlan.text);
  const redis = stack.use(await testRedis());
  const slack = stack.use(await startSlack(slackTokens));
  const env = {
    SLACK_BOT_TOKEN: slackTokens.botToken,
    SLACK_SIGNING_SECRET: slackTokens.signingSecret,
    SLACK_API_URL: slack.url,
    STAGING_CHECK_PLANS: folder,
    STAGING_CHECK_DATA: folder,
    PORT: '0',
  };
  const settings = readBotSettings(env, () => '');
  const bot = stack.use(await startBot({ settings, redisUrl: redis.url, log: silentLog, onFatal: () => {} }));
  const fields = { user_id: mara.user, channel_id: mara.channel, team_id: slack.state.teamId };
  const body = new URLSearchParams({
    ...fields,
    command: '/staging-check',
    text: 'health',
    trigger_id: '1.2',
  });
  const post = (headers: Record<string, string>) =>
    fetch(`http://127.0.0.1:${bot.port}/slack/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: body.toString(),
    });
  const unsigned = await post({});
  expect([unsigned.status, await unsigned.text()]).toEqual([401, '']);
  const answered = await post(signatureHeaders(slackTokens.signingSecret, body.toString()));
  expect(answered.status).toBe(200);
  expect(await answered.text()).toContain('Queued Health on staging');
});
