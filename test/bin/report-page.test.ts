import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startBot } from '../../src/bin/bot/start-bot.ts';
import { silentLog } from '../../src/core/log.ts';
import type { RunHead } from '../../src/core/run/events.ts';
import { readBotSettings } from '../../src/platform/config/bot.ts';
import { redisRuns } from '../../src/store/runs.ts';
import { createLinks, linkKey } from '../../src/web/links.ts';
import { startSlack } from '../../stand-ins/slack/server.ts';
import { outagePlan } from '../support/desk.ts';
import { testRedis } from '../support/redis.ts';
import { keepEndedRun } from '../support/reports.ts';
import { checkHeadOf, endedCheck, passed, runHeadOf, startedAt } from '../support/run-events.ts';
import { slackTokens } from '../support/slack-receiver.ts';

const publicUrl = 'https://bot.example.com';
const dayMs = 86_400_000;
const failed = { ...passed, status: 'failed' as const, reason: 'expected status 200, got 503' };

it('the bot serves the report on a run that it keeps, compared with the last one that passed', async () => {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'sc-report-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'outage.yaml'), outagePlan.text);
  const redis = stack.use(await testRedis());
  const slack = stack.use(await startSlack(slackTokens));
  const store = redisRuns(redis.redis, { keptMs: () => 3_650 * dayMs });
  const heads = ['health', 'golden'].map((id) => checkHeadOf(id, '2.1'));
  const keep = (id: string, at: number, outcome: typeof passed | typeof failed, attempts = 1) => {
    const head: RunHead = { ...runHeadOf({ '2.1': 'All' }, heads), id };
    const events = [...endedCheck('health', 90, outcome), ...endedCheck('golden', 900, passed, attempts)];
    return keepEndedRun(store, { head, events, at, finishedAt: at + 1_000 });
  };
  await keep('r-000001', startedAt - 2 * dayMs, passed, 2);
  await keep('r-000002', startedAt - dayMs, passed);
  await keep('r-000003', startedAt, failed);
  const env = {
    SLACK_BOT_TOKEN: slackTokens.botToken,
    SLACK_APP_TOKEN: slackTokens.appToken,
    SLACK_API_URL: slack.url,
    STAGING_CHECK_PLANS: folder,
    STAGING_CHECK_DATA: folder,
    STAGING_CHECK_PUBLIC_URL: publicUrl,
    STAGING_CHECK_LINK_SECRET: 'a link secret of many letters',
    PORT: '0',
  };
  const settings = readBotSettings(env, () => '');
  const bot = stack.use(await startBot({ settings, redisUrl: redis.url, log: silentLog, onFatal: () => {} }));
  const links = createLinks({ publicUrl, keys: [linkKey(env.STAGING_CHECK_LINK_SECRET)] });
  const get = async (link: string, accept = 'text/html') => {
    const url = link.replace(publicUrl, `http://127.0.0.1:${bot.port}`).replaceAll('&amp;', '&');
    return await fetch(url, { headers: { accept } });
  };
  const link = links.linkTo('report', 'r-000003', Date.now()) ?? '';
  const document = await (await get(link, 'application/json')).json();
  expect(document).toMatchObject({
    run: { id: 'r-000003', verdict: 'failed' },
    comparison: { baseline: { id: 'r-000002' }, newlyFailing: [{ check: 'health' }] },
    flakes: [{ check: 'golden', flaky: 1, runs: 3 }],
    quarantined: [],
  });
  const page = await (await get(link)).text();
  expect(page).toContain('phase2 on staging failed');
  expect(page).toContain('Last 3 runs');
  const [, baseline = ''] = /<a href="([^"]+\/runs\/r-000002\?token=[^"]+)">/.exec(page) ?? [];
  const earlier = await (await get(baseline)).text();
  expect(earlier).toContain('phase2 on staging passed');
  const [, back = ''] = /<a href="(r-000002\/report\?token=[^"]+)">/.exec(earlier) ?? [];
  expect((await get(`${publicUrl}/runs/${back}`)).status).toBe(200);
  const running: RunHead = { ...runHeadOf({ '2.1': 'All' }, heads), id: 'r-000004' };
  const place = { channel: 'C0STAGING1', thread: null };
  const plan = { text: '', file: '', digest: '' };
  await store.create({ run: 'r-000004', plan, place, failFast: false }, running, startedAt);
  expect((await get(links.linkTo('report', 'r-000004', Date.now()) ?? '')).status).toBe(409);
  expect((await get(links.linkTo('report', 'r-000005', Date.now()) ?? '')).status).toBe(404);
});
