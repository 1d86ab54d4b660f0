import { expect, it, vi } from 'vitest';
import { eventId } from '../../src/core/run/events.ts';
import { figure } from '../support/figure.ts';
import { mara } from '../support/slack-receiver.ts';
import { hasEnded, lastTold, rootIn, runIn, slackScene } from '../support/slack-scene.ts';
import {
  ended,
  endsOf,
  marking,
  planText,
  request,
  workerParts,
  workerProcess,
} from '../support/worker-parts.ts';

it('a worker killed in the middle of a dangerous check: the run ends although nobody else may do such things', async () => {
  await using parts = await workerParts();
  await using deployer = await workerProcess(parts, { queues: ['danger'] });
  // Serves no check at all.
  await using _steps = await workerProcess(parts, { queues: ['runs', 'timers'] });
  await request(
    parts,
    'r-1',
    planText({ one: [marking('deploy', 'sleep 20', ', danger: Deploys')] }, parts.folder),
  );
  const progress = async () => (await parts.runs.state('r-1'))?.checks.get('deploy')?.progress.kind;
  await vi.waitUntil(async () => (await progress()) === 'waiting', { timeout: 15_000 });
  const id = eventId.check('deploy', 'answered');
  const at = Date.now();
  await parts.runs.append('r-1', [
    { type: 'check.answered', id, at, check: 'deploy', answer: 'yes', by: 'U9', reason: '' },
  ]);
  await parts.queue.wake('r-1');
  await vi.waitUntil(async () => (await parts.marks('deploy')) === 1, { timeout: 15_000 });
  const from = performance.now();
  deployer.kill('SIGKILL');
  const state = await ended(parts, 'r-1', 60_000);
  figure('worker of danger killed', { closedAfterMs: Math.round(performance.now() - from) });
  expect(endsOf(state)).toEqual({ deploy: 'waiting: interrupted: it may have happened; a person must look' });
}, 120_000);

const plan = `
version: 1
plan: small
title: Small
environments: { staging: {} }
phases:
  one: { title: One, sections: { "1.1": { title: A, checks: { a: { command: { run: [sleep, "30"] }, expect: { exitCode: 0 } } } } } }
`;

it('while nobody serves a queue the message of a run says so, and stops saying it when somebody does', async () => {
  await using scene = await slackScene({ plan, hasWorker: false });
  const { slack } = scene;
  await slack.command('one staging', mara);
  const run = runIn(lastTold(slack, mara.user));
  const told = (words: RegExp) => rootIn(slack, run, (_, root) => words.test(root.text), 30_000);
  await told(/^one on staging: queued, 1 checks, waits: no worker serves the queues runs, checks$/);
  {
    await using _worker = await workerProcess(
      { server: { url: scene.redisUrl } },
      { queues: ['runs', 'timers'] },
    );
    await told(/^one on staging: running, .*, waits: no worker serves the queue checks$/);
    await using _checks = await workerProcess({ server: { url: scene.redisUrl } }, { queues: ['checks'] });
    await told(/^one on staging: running, [^,]*$/);
  }
  // Both were killed.
  await told(/waits: no worker serves the queues runs, checks$/);
  await slack.command(`cancel ${run}`, mara);
  await using _last = await workerProcess({ server: { url: scene.redisUrl } });
  await rootIn(slack, run, hasEnded, 30_000);
}, 150_000);
