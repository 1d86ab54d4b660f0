import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { startBot } from '../../src/bin/bot/start-bot.ts';
import { startWorker } from '../../src/bin/worker/start-worker.ts';
import { silentLog } from '../../src/core/log.ts';
import { readBotSettings } from '../../src/platform/config/bot.ts';
import { type SlackWorkspace, startSlack } from '../../stand-ins/slack/server.ts';
import { botConfigOf } from '../support/bot-config.ts';
import { outagePlan } from '../support/desk.ts';
import { testRedis } from '../support/redis.ts';
import { mara, slackTokens } from '../support/slack-receiver.ts';
import { workerQueues } from '../support/worker-parts.ts';

const until = { timeout: 15_000, interval: 50 };

/** A bot and a worker on one Redis, as two processes would be. */
async function botAndWorker() {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'sc-bot-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'outage.yaml'), outagePlan.text);
  const redis = stack.use(await testRedis());
  const slack = stack.use(await startSlack(slackTokens));
  const env = {
    SLACK_BOT_TOKEN: slackTokens.botToken,
    SLACK_APP_TOKEN: slackTokens.appToken,
    SLACK_API_URL: slack.url,
    STAGING_CHECK_PLANS: folder,
    STAGING_CHECK_DATA: folder,
    STAGING_CHECK_PUBLIC_URL: 'https://checks.example',
    STAGING_CHECK_LINK_SECRET: 'the new link secret,the old link secret',
    PORT: '0',
  };
  const settings = readBotSettings(env, () => '');
  const bot = stack.use(await startBot({ settings, redisUrl: redis.url, log: silentLog, onFatal: () => {} }));
  stack.use(
    await startWorker({
      redisUrl: redis.url,
      config: {
        secrets: new Map(),
        cloudLogging: { endpoint: null, insecure: false, project: null },
        plansFolder: 'no-such-folder',
      },
      environment: { PATH: process.env.PATH, HOME: folder },
      queues: workerQueues,
      graceMs: 0,
      log: silentLog,
      botConfig: async () => botConfigOf([]),
    }),
  );
  const held = stack.move();
  const url = `http://127.0.0.1:${bot.port}`;
  return { slack, redis, url, [Symbol.asyncDispose]: () => held.disposeAsync() };
}

async function runEnded(slack: SlackWorkspace): Promise<string> {
  await slack.command('health', mara);
  await vi.waitFor(() => expect(slack.messages(mara.channel)[0]?.text).toMatch(/passed/), until);
  return slack.ephemerals(mara.user)[0]?.text.match(/r-[0-9A-Z]{6}/)?.[0] ?? '';
}

it('after a run the metrics of the bot have counted it once, with the jobs of the worker', async () => {
  await using all = await botAndWorker();
  await runEnded(all.slack);
  const lines = async () => (await (await fetch(`${all.url}/metrics`)).text()).split('\n');
  await vi.waitFor(
    async () => expect(await lines()).toContain('staging_check_runs_finished_total{verdict="passed"} 1'),
    until,
  );
  // Every job of the run has ended by now, and a second scrape must not count it again.
  await vi.waitFor(
    async () =>
      expect((await lines()).join('\n')).toMatch(
        /^staging_check_job_duration_seconds_count\{job="run",outcome="done"\} [1-9]/m,
      ),
    until,
  );
  const found = await lines();
  for (const line of [
    'staging_check_runs_started_total{trigger="slash"} 1',
    'staging_check_checks_finished_total{status="passed"} 1',
    'staging_check_job_duration_seconds_count{job="phase",outcome="done"} 1',
    'staging_check_first_message_seconds_count 1',
    'staging_check_slack_calls_total{method="auth.test",outcome="ok"} 1',
  ]) {
    expect(found).toContain(line);
  }
  const text = found.join('\n');
  expect(text).toMatch(/^staging_check_job_duration_seconds_count\{job="publish",outcome="done"\} [1-9]/m);
  expect(text).toMatch(/^staging_check_slack_calls_total\{method="chat.postMessage",outcome="ok"\} [1-9]/m);
  expect(text).toMatch(/^staging_check_slack_calls_total\{method="chat.update",outcome="ok"\} [1-9]/m);
  expect(text).toMatch(/^staging_check_redis_bytes\{kind="used"\} [1-9]/m);
  expect(text).toMatch(/^staging_check_redis_bytes\{kind="most"\} \d/m);
  expect(text).toMatch(/^staging_check_packed_runs 0$/m);
  expect(text).toMatch(/^staging_check_nodejs_eventloop_lag_p99_seconds \d/m);
});

it('App Home of who has it open changes when a run ends; of nobody else is any published', async () => {
  await using all = await botAndWorker();
  const { slack } = all;
  await slack.openHome(mara.user);
  await vi.waitFor(() => expect(slack.state.homes.get(mara.user)).toBeDefined(), until);
  const run = await runEnded(slack);
  const home = () => JSON.stringify(slack.state.homes.get(mara.user)?.body);
  const ended = new RegExp(`Last verdicts.*${run}`);
  await vi.waitFor(() => expect(home()).toMatch(ended), { timeout: 25_000, interval: 100 });
  const pushes = slack.calls.filter(({ method }) => method === 'views.publish').length;
  expect(pushes).toBeGreaterThan(1);
  expect(pushes).toBeLessThan(5);
  expect([...slack.state.homes.keys()]).toEqual([mara.user]);
}, 60_000);

it('the page of a run names people as Slack does, once a day each, and its link stays the same', async () => {
  await using all = await botAndWorker();
  await runEnded(all.slack);
  const linkIn = () =>
    JSON.stringify(all.slack.messages(mara.channel)[0]).match(
      /https:\/\/checks\.example(\/runs\/[^"\\]+)/,
    )?.[1];
  const path = linkIn() ?? '';
  const first = await (await fetch(`${all.url}${path}`)).text();
  expect(first).toContain('Asked by');
  expect(first).toMatch(/<dt>Asked by<\/dt><dd>[Mm]ara/);
  expect(first).not.toContain(mara.user);
  const asked = () => all.slack.calls.filter(({ method }) => method === 'users.info').length;
  const before = asked();
  expect(await (await fetch(`${all.url}${path}`)).text()).toMatch(/<dt>Asked by<\/dt><dd>[Mm]ara/);
  expect(asked()).toBe(before);
});

it('somebody of another company who types a command is refused clearly, and nothing is queued', async () => {
  await using all = await botAndWorker();
  const pat = 'U0PARTNER1';
  await all.slack.command('health', { user: pat, channel: mara.channel });
  expect(all.slack.ephemerals(pat).map(({ text }) => text)).toEqual([
    expect.stringMatching(/may not run checks.*staging-check answers only people of its own workspace/s),
  ]);
  expect(await all.redis.redis.keys('sc:{r-*')).toEqual([]);
  expect(all.slack.messages(mara.channel)).toEqual([]);
});
