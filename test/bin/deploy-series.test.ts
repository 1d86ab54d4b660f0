import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { seriesJob } from '../../jobs/series.ts';
import { workerHosts } from '../../src/bin/worker/host.ts';
import { seriesContext } from '../../src/bin/worker/series-context.ts';
import { startWorker } from '../../src/bin/worker/start-worker.ts';
import { checkTypes } from '../../src/checks/index.ts';
import { bindJob } from '../../src/core/job.ts';
import { silentLog } from '../../src/core/log.ts';
import { deployWishes } from '../../src/desk/deploys/deploy-desk.ts';
import { deskOf } from '../../src/desk/wish.ts';
import { startWorkers } from '../../src/platform/queue/workers.ts';
import { slackDirectory } from '../../src/slack/directory.ts';
import { redisDeploys } from '../../src/store/deploys.ts';
import { redisIncidents } from '../../src/store/incidents.ts';
import { redisRates } from '../../src/store/rates.ts';
import { deskPlan, openConfig } from '../support/desk.ts';
import { fastLocks } from '../support/fast-locks.ts';
import { httpServer } from '../support/http-server.ts';
import { oneSection } from '../support/plan-text.ts';
import { workerParts } from '../support/worker-parts.ts';

const planOf = (url: string) =>
  deskPlan(
    'shop',
    `
${oneSection('shop', `{ staging: { hosts: [127.0.0.1], vars: { api: "${url}" } } }`, 'First', 'Health')}          which: { name: Which, revision: { url: "\${api}/", json: $.revision }, expect: { equals: "\${deploy.revision}" } }
          home: { name: Home, env: { process: true }, expect: { HOME: { exists: true } } }
reports:
  after: { at: [1s, 4s], run: [phase1], channel: C0REPORTS }
`,
  );

test('a series asks the real origin, runs its reports as real runs, and goes on in another process', async () => {
  await using parts = await workerParts();
  const { server, redis, runs, leases, queue } = parts;
  let revision = 'old-1';
  await using origin = await httpServer((_, response) => response.end(JSON.stringify({ revision })));
  const plan = planOf(origin.url);
  expect(plan.problems).toEqual([]);
  const plans = async () => [plan];
  await writeFile(join(parts.folder, 'shop.yaml'), plan.text);
  const environment = { HOME: '/', PATH: process.env.PATH };
  const config = {
    secrets: new Map(),
    cloudLogging: { endpoint: null, insecure: false, project: null },
    plansFolder: parts.folder,
  };
  const common = { config, environment, botConfig: async () => openConfig };
  const deploys = redisDeploys(redis);
  const incidents = redisIncidents(redis, { keptMs: () => 86_400_000 });
  const shared = {
    now: () => Date.now(),
    store: runs,
    leases,
    rates: redisRates(redis),
    leaseMs: { held: 60_000, queued: 60_000 },
    plans,
    redact: (text: string) => text,
  };
  const context = seriesContext({
    ...shared,
    queue,
    reports: queue,
    redis,
    runs,
    incidents,
    checkTypes,
    host: workerHosts({
      ...{ config, environment, redis, root: parts.folder },
      approvals: async () => ({ approvers: [], expiresInMs: 1_000 }),
    }),
  });
  const timers = () =>
    startWorkers({
      url: server.url,
      queues: ['timers'],
      jobs: [bindJob(seriesJob, context)],
      onError: () => {},
      graceMs: 100,
      lock: fastLocks,
    });
  const desk = deskOf(deployWishes, {
    ...shared,
    config: async () => openConfig,
    directory: slackDirectory,
    groupsOf: async () => [],
    audit: { append: async () => {}, read: async () => [] },
    redact: (text) => text,
    deploys,
    incidents,
    queue,
    timelines: queue,
  });
  await using _ = await startWorker({
    ...common,
    redisUrl: server.url,
    queues: ['runs', 'checks'],
    graceMs: 100,
    log: silentLog,
    lock: fastLocks,
  });
  const seen = await desk.recordSighting({ kind: 'hook' }, { environment: 'staging', revision: 'new-2' });
  if (!('deploy' in seen)) throw new Error(JSON.stringify(seen));
  const report = async (at: number) => (await deploys.state(seen.deploy))?.reports[at];
  const wait = { timeout: 20_000, interval: 100 };
  const first = await timers();
  await vi.waitFor(async () => expect((await report(0))?.revision?.standing).toBe('old'), wait);
  revision = 'new-2';
  await first.close();
  await using second = await timers();
  await vi.waitFor(
    async () => expect((await deploys.state(seen.deploy))?.over?.kind).toBe('signed-off'),
    wait,
  );
  const ended = { kind: 'ended', verdict: 'passed', passed: 2, total: 2 };
  expect((await deploys.state(seen.deploy))?.reports.map(({ progress }) => progress)).toMatchObject([
    ended,
    ended,
  ]);
  expect(await runs.recent(null, 10)).toHaveLength(2);
  await second.close();
}, 60_000);
