import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { redisFindings } from '../../src/bin/verbs/doctor/redis.ts';
import { startWorker } from '../../src/bin/worker/start-worker.ts';
import { checkTypes } from '../../src/checks/index.ts';
import type { QueueName } from '../../src/core/job.ts';
import { silentLog } from '../../src/core/log.ts';
import { createSignatures } from '../../src/platform/signatures.ts';
import { botConfigOf } from '../support/bot-config.ts';
import { pathOfThis } from '../support/cli.ts';
import { fastLocks } from '../support/fast-locks.ts';
import { type RedisUser, type RedisWithUsers, redisWithUsers, refusedBy } from '../support/redis-users.ts';
import { mara } from '../support/slack-receiver.ts';
import { hasEnded, lastTold, offers, people, rootIn, runIn, slackScene } from '../support/slack-scene.ts';

const secret = 'the secret of bot and danger worker';
const plan = `
version: 1
plan: story
title: Story
environments: { staging: {} }
phases:
  look:
    title: Look
    sections:
      "1.1":
        title: Machines
        checks:
          quick: { command: { run: ["true"] }, expect: { exitCode: 0 } }
          locked: { command: { run: ["true"] }, expect: { exitCode: 0 }, lock: door }
          broken: { command: { run: ["false"] }, expect: { exitCode: 0 }, retry: { attempts: 2, delay: 10ms } }
  ship:
    title: Ship
    sections:
      "2.1":
        title: Deploy
        checks:
          deploy: { name: Deploy, danger: "Deploys to \${environment}", lock: door, command: { run: [touch, FOLDER/deployed] }, expect: { exitCode: 0 } }
          beside: { command: { run: ["true"] }, expect: { exitCode: 0 } }
`;

function workerOf(users: RedisWithUsers, user: RedisUser, folder: string, queues: readonly QueueName[]) {
  return startWorker({
    redisUrl: users.urlOf(user),
    root: folder,
    config: {
      secrets: new Map(),
      cloudLogging: { endpoint: null, insecure: false, project: null },
      plansFolder: join(folder, 'plans'),
    },
    environment: { PATH: pathOfThis() },
    queues,
    graceMs: 0,
    log: silentLog,
    botConfig: async () => botConfigOf([people.jun]),
    lock: fastLocks,
    signatures:
      user === 'danger-worker'
        ? createSignatures(secret, checkTypes)
        : { verify: () => false, verifyRun: () => false },
  });
}

it('bot, worker and danger worker do their work with what each may, an approved deploy and an incident too: Redis refuses nothing', async () => {
  await using users = await redisWithUsers();
  await using scene = await slackScene({
    plan,
    config: `approvers: [${people.jun}]\n`,
    redisUrl: users.urlOf('bot'),
    hasWorker: false,
    variables: { STAGING_CHECK_APPROVAL_SECRET: secret, STAGING_CHECK_LINK_SECRET: 'a secret of links' },
  });
  const { slack, runs, folder } = scene;
  await using _worker = await workerOf(users, 'worker', folder, ['runs', 'checks', 'timers']);
  await using _danger = await workerOf(users, 'danger-worker', folder, ['danger']);
  await slack.command('incident open 517 P1 Down', mara);
  const ask = async (words: string) => {
    await slack.command(words, mara);
    expect(lastTold(slack, people.mara)).toMatch(/^Queued /);
    return runIn(lastTold(slack, people.mara));
  };
  const shipped = await ask('ship staging');
  const root = await rootIn(slack, shipped, offers('check.approve'));
  await slack.click(root.ts, 'check.approve', people.jun);
  expect((await rootIn(slack, shipped, hasEnded)).text).toMatch(/: passed, 2 of 2/);
  expect(existsSync(join(folder, 'deployed'))).toBe(true);
  const looked = await ask('look staging');
  expect((await rootIn(slack, looked, hasEnded)).text).toMatch(/: failed, 2 of 3/);
  for (const words of [
    'deployed v2 staging',
    'history',
    'status',
    'who',
    'incident note seen',
    'schedule list',
  ])
    await slack.command(words, mara);
  await vi.waitUntil(async () => (await runs.summary(looked)) !== null, { timeout: 15_000 });
  for (const user of ['bot', 'worker', 'danger-worker'] as const) {
    const found = await redisFindings({ redisUrl: users.urlOf(user), dataFolder: folder }, user === 'bot');
    expect(found.find(({ what }) => what === 'Redis')).toMatchObject({ fix: '' });
  }
  expect(await refusedBy(users.all)).toEqual([]);
}, 60_000);
