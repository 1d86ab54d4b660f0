import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { expect, it, vi } from 'vitest';
import { packSlots } from '../../src/slack/out/outbox/packed-slots.ts';
import { redisSlackMemory } from '../../src/slack/out/slack-memory.ts';
import { redisIncidents } from '../../src/store/incidents.ts';
import { packRun } from '../../src/store/run-packing.ts';
import { redisScheduleReports } from '../../src/store/schedule-reports.ts';
import { httpServer } from '../support/http-server.ts';
import { recordRedis } from '../support/record-redis.ts';
import { fixtures, recordedRedis } from '../support/recorded-redis.ts';
import { testRedis } from '../support/redis.ts';
import { mara } from '../support/slack-receiver.ts';
import {
  hasEnded,
  lastTold,
  offers,
  people,
  postDeploy,
  rootIn,
  runIn,
  type SlackScene,
  slackScene,
} from '../support/slack-scene.ts';
import { shapesOfToday } from '../support/stored-shapes.ts';
import { documents, readEverything } from '../support/stored-values.ts';

/** `npm run fixture` sets it to the name of a folder in `test/fixtures`; else the recording is thrown away. */
const name = process.env.STAGING_CHECK_FIXTURE ?? '';

const until = { timeout: 30_000, interval: 50 };

const planOf = (api: string) => `
version: 1
plan: shop
title: Shop
environments:
  staging: { hosts: [127.0.0.1], vars: { api: "${api}" } }
  canary: { hosts: [127.0.0.1], vars: { api: "${api}" } }
phases:
  phase1:
    title: First
    sections:
      "1.1":
        title: Health
        checks:
          which: { name: Which, revision: { url: "\${api}/version", json: $.revision, times: 2 }, expect: { equals: "\${deploy.revision}" } }
          health: { name: Health, tier: critical, http: { url: "\${api}/health" }, expect: { status: 200 } }
          quiet: { name: Quiet logs, logs: { file: FOLDER/service.log, since: 1h }, expect: { entries: { none: { contains: Nothing like this } } } }
      "1.2":
        title: Login
        checks:
          login: { name: Login, http: { url: "\${api}/login" }, expect: { status: 200 } }
  phase2:
    title: People
    sections:
      "2.1":
        title: People
        checks:
          seen: { name: Front page, manual: { prompt: Does the front page look right? } }
  ship:
    title: Ship
    sections:
      "3.1":
        title: Deploy
        checks:
          deploy: { name: Deploy, once: true, danger: Deploys, command: { run: ["true"] }, expect: { exitCode: 0 } }
  slow:
    title: Slow
    sections:
      "4.1":
        title: Slow
        checks:
          sleeper: { command: { run: [sleep, "60"] }, expect: { exitCode: 0 } }
criteria:
  critical: [{ text: It answers, checks: [health] }]
  important: [{ text: People get in, checks: [login] }]
timeline:
  immediate: { window: 0-2h, tasks: [{ text: Make it start, checks: [health] }, { text: Tell the team }] }
reports:
  after: { at: [1s, 2s, 30m], run: ["1.1"], channel: "#staging" }
  daily: { cron: "0 9 * * 1-5", timezone: America/Los_Angeles, run: ["1.1"], channel: "#staging" }
`;

it('all that a story leaves in Redis is read by a schema, and once more after it was recorded', async () => {
  await using server = await testRedis();
  const isUp = { login: false };
  await using target = await httpServer((request, response) => {
    if (request.url === '/version') return void response.end(JSON.stringify({ revision: 'r1' }));
    response.statusCode = request.url === '/login' && !isUp.login ? 500 : 200;
    return void response.end('ok');
  });
  const config = 'approvers: [U0JUN00001]\n';
  await using opened = new AsyncDisposableStack();
  const scene = opened.use(
    await slackScene({ plan: planOf(target.url), config, approvers: [people.jun], redisUrl: server.url }),
  );
  await appendFile(join(scene.folder, 'service.log'), '{"severity":"INFO","textPayload":"started"}\n');
  await story(scene, () => {
    isUp.login = true;
  });
  await opened.disposeAsync();
  await later(server.redis);

  const { unknown, found } = await readEverything(server.redis);
  expect(unknown).toEqual([]);
  const folder = name === '' ? await mkdtemp(join(tmpdir(), 'sc-fixture-')) : join(fixtures, name);
  await recordRedis(server.redis, folder);
  await using recorded = await recordedRedis(folder);
  expect(await readEverything(recorded.redis)).toEqual({ unknown, found });
  const kinds = documents.map((schema) => schema.name);
  expect(kinds.filter((kind) => !found.has(kind))).toEqual(rare);
  const incidents = redisIncidents(recorded.redis, { keptMs: () => 3_600_000 });
  expect(await incidents.openKeys()).toEqual(['518']);
  if (name === '') await rm(folder, { recursive: true, force: true });
  else await writeFile(join(folder, 'shapes.json'), `${JSON.stringify(shapesOfToday())}\n`);
}, 120_000);

/** What is there only while an endpoint is down, with an issue on GitHub, or when much is stored: their own tests read it. */
const rare: readonly string[] = [
  'when the details of a run were dropped',
  'a webhook',
  'a webhook that was given up',
  'what an incident says of boxes',
  'what was written of boxes',
];

/** What takes hours, or very long evidence, to come about. */
async function later(redis: Redis): Promise<void> {
  const [oldest = ''] = await redis.zrange('sc:{runs}:ended', '0', '0');
  expect(await packSlots(redis, oldest)).toBe(true);
  expect(await packRun(redis, oldest)).toMatchObject({ kind: 'packed' });
  const reports = redisScheduleReports(redis);
  const outcome = { kind: 'run', run: 'r-7F3KQ2' } as const;
  const place = { environment: 'staging', channel: mara.channel, words: ['1.1'] };
  await reports.start('shop/daily', { at: 1_796_000_000_000, missed: 0, outcome, ...place });
  const compared = { standing: 'same', headline: 'As before.', baseline: null, fingerprint: '[]' } as const;
  await reports.compared('shop/daily', 1_796_000_000_000, { ...compared, isCalm: true });
  const telling = { key: 'shop/daily:1', isQuiet: true, reports: 1, sinceAt: 1_796_000_000_000 };
  await reports.told('shop/daily', 1_796_000_000_000, { ...telling, message: '1796000000.000100' });
  const file = { id: 'F0LOG00001', permalink: 'https://slack.example/files/F0LOG00001' };
  await redisSlackMemory(redis, 'T0STAGING1').keepFile('r-7F3KQ2', 'login', file);
}

/** Runs that passed, failed, wait, were cancelled, are at work and stand in line; a closed and an open incident; a deploy, schedules. */
async function story(scene: SlackScene, repair: () => void): Promise<void> {
  const { slack, address, runs } = scene;
  const incident = { ...mara, channel: 'C0INCIDENT' };
  const ask = async (text: string, by = mara) => {
    await vi.waitFor(async () => {
      await slack.command(text, by);
      expect(lastTold(slack, by.user)).toMatch(/^Queued /);
    }, until);
    return runIn(lastTold(slack, by.user));
  };
  const ended = async (run: string) => await rootIn(slack, run, hasEnded, until.timeout);
  await slack.command('incident open --plan shop --env staging 517 P0 Backend does not start', incident);
  await slack.command('incident note 20m ago we rolled back', incident);
  await slack.command('incident role operations <@U0JUN00001>', incident);
  await slack.command('incident status health answers again next: load test', incident);
  const deploy = { environment: 'staging', service: 'shop', revision: 'r1' };
  expect(await postDeploy(address, deploy)).toEqual({ status: 202, body: expect.anything() });
  await ended(await ask('phase1 staging', incident));
  repair();
  await ended(await ask('phase1 staging', incident));
  const ship = await ask('ship staging', incident);
  const waiting = await rootIn(slack, ship, offers('check.approve'), until.timeout);
  await slack.click(waiting.ts, 'check.approve', people.jun);
  await ended(ship);
  await slack.command('incident done 2', incident);
  await slack.command('incident close fixed and deployed', incident);
  await slack.command('incident open --plan shop --env canary 518 P2 Canary is slow', mara);
  await slack.command('schedule add "0 9 * * 1-5" 1.1 canary Europe/Berlin', mara);
  await ended(await ask('phase1 canary'));
  const cancelled = await ask('slow canary');
  await rootIn(slack, cancelled, (state) => state === 'running', until.timeout);
  await slack.command(`cancel ${cancelled}`, mara);
  await ended(cancelled);
  await slack.command('phase1 staging', { ...mara, user: people.pat });
  const seen = await ask('phase2 canary');
  await rootIn(slack, seen, offers('check.sign-off'), until.timeout);
  const atWork = await ask('slow staging');
  await rootIn(slack, atWork, (state) => state === 'running', until.timeout);
  const inLine = await ask('phase1 staging', { ...mara, user: people.lee });
  await vi.waitFor(async () => expect(await runs.active()).toContain(inLine), until);
}
