import { afterEach, expect, test, vi } from 'vitest';
import { startCloudLogging } from '../../demo/cloud-logging.ts';
import { watchJob } from '../../jobs/watch.ts';
import { plansOrNone } from '../../src/bin/read-plans.ts';
import { type WatchParts, watchContext } from '../../src/bin/worker/watch-context.ts';
import { bindJob } from '../../src/core/job.ts';
import type { Log } from '../../src/core/log.ts';
import { openCloudAccess } from '../../src/platform/cloud-access.ts';
import { startWorkers } from '../../src/platform/queue/workers.ts';
import { redisChannelNames } from '../../src/slack/out/channel-names.ts';
import { redisAudit } from '../../src/store/audit.ts';
import { redisDeploys } from '../../src/store/deploys.ts';
import { redisIncidents } from '../../src/store/incidents.ts';
import { deskPlan, openConfig } from '../support/desk.ts';
import { testRedis } from '../support/redis.ts';

let stack = new AsyncDisposableStack();
afterEach(async () => {
  await stack.disposeAsync();
  stack = new AsyncDisposableStack();
});

const plan = deskPlan(
  'shop',
  `
version: 1
plan: shop
title: Shop
environments: { staging: { deploys: { project: p, service: shop-api } } }
phases:
  phase1:
    title: First
    sections:
      "1.1":
        title: Health
        checks: { home: { name: Home, env: { process: true }, expect: { HOME: { exists: true } } } }
reports:
  after: { at: [5m], run: [phase1], channel: "#staging" }
`,
);

async function begin(changes: Partial<WatchParts> = {}) {
  const { redis, url } = stack.use(await testRedis());
  const server = stack.use(await startCloudLogging());
  const clock = { at: Date.parse('2026-11-24T10:47:00Z') };
  const said: unknown[] = [];
  const note = (level: string) => (fields: object, message: string) =>
    void said.push([level, message, fields]);
  const log: Log = { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') };
  const context = watchContext({
    now: () => clock.at,
    plans: async () => [plan],
    config: async () => openConfig,
    redact: (text) => text,
    timelines: { timeline: async () => {} },
    queue: { series: async (deploy) => void said.push(['series', deploy]) },
    incidents: redisIncidents(redis, { keptMs: () => 86_400_000 }),
    redis,
    sources: { cloudLogging: { endpoint: server.endpoint, insecure: true, project: null } },
    cloud: openCloudAccess({}),
    secrets: () => undefined,
    root: '/',
    keptMs: () => 86_400_000,
    log,
    ...changes,
  });
  const look = async () => {
    clock.at += 60_000;
    await watchJob.run({}, context, { leave: new AbortController().signal, failedChildren: [] });
  };
  const line = (revision_name: string) => {
    const labels = { service_name: 'shop-api', revision_name };
    const timestamp = new Date(clock.at - 1_000).toISOString();
    server.append({
      timestamp,
      logName: 'projects/p/logs/x',
      resource: { type: 'cloud_run_revision', labels },
    });
  };
  return { redis, url, server, said, context, look, line };
}

test('a revision in the logs opens a deploy, in the channel whose name a bot knew; its series is woken', async () => {
  const it = await begin();
  await redisChannelNames(it.redis).keep(new Map([['#staging', 'C0STAGING']]));
  it.line('v1');
  await it.look();
  await it.look();
  it.line('v2');
  await it.look();
  const id = await redisDeploys(it.redis).current({ plan: 'shop', environment: 'staging' });
  const state = await redisDeploys(it.redis).state(id ?? '');
  expect(state).toMatchObject({ head: { revision: 'v2', channel: 'C0STAGING' } });
  expect(it.said).toEqual([['series', id]]);
  expect(await redisAudit(it.redis).read({ sinceAt: 0, limit: 9 })).toMatchObject([
    { by: 'staging-check (log)', selector: ['v2'] },
  ]);
});

test('a source that cannot be read is told once as long as it lasts, and so is what is passed over', async () => {
  const it = await begin();
  it.server.faults.push({ kind: 'status', code: 7, times: 2 });
  await it.look();
  await it.look();
  it.line('no revision');
  await it.look();
  await it.look();
  const about = { environment: 'staging', service: 'shop-api' };
  expect(it.said).toEqual([
    ['warn', 'deploys cannot be watched', { ...about, problem: expect.stringContaining('logging.viewer') }],
    ['info', 'deploys are watched again', about],
    ['warn', 'revisions in the logs were passed over', { ...about, problem: '"no revision" is no revision' }],
  ]);
});

test('a worker without a plans folder watches nothing, and does not fail', async () => {
  const it = await begin({ plans: plansOrNone('/nowhere/plans') });
  await it.look();
  expect([it.said, it.server.requests]).toEqual([[], []]);
});

test('as a job of a worker it comes by itself', async () => {
  const it = await begin();
  const faults: unknown[] = [];
  await using _ = await startWorkers({
    url: it.url,
    queues: ['timers'],
    jobs: [bindJob(watchJob, it.context)],
    onError: (error) => void faults.push(error),
    graceMs: 1_000,
  });
  await vi.waitFor(() => expect(it.server.requests.length).toBeGreaterThan(0), { timeout: 20_000 });
  expect(faults).toEqual([]);
}, 30_000);
