import { expect, it, vi } from 'vitest';
import type { QueueName } from '../../src/core/job.ts';
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
  type WorkerParts,
  workerParts,
  workerProcess,
} from '../support/worker-parts.ts';

const plan = `
version: 1
plan: small
title: Small
environments: { staging: {} }
phases:
  one: { title: One, sections: { "1.1": { title: A, checks: { a: { command: { run: [sleep, "30"] }, expect: { exitCode: 0 } } } } } }
`;

it.concurrent('while nobody serves a queue the message of a run says so, and stops saying it when somebody does', async () => {
  await using scene = await slackScene({ plan, hasWorker: false });
  const { slack } = scene;
  await slack.command('one staging', mara);
  const run = runIn(lastTold(slack, mara.user));
  const told = (words: RegExp) => rootIn(slack, run, (_, root) => words.test(root.text), 30_000);
  await told(/^one on staging: queued, 1 check, waits: no worker serves the queues runs, checks$/);
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

type Case = { killed: readonly QueueName[]; left: readonly QueueName[]; isDangerous: boolean };

/** The last worker of the phase's queue is killed; sometimes that of the run's steps as well. */
const cases: readonly Case[] = [
  { killed: ['danger'], left: ['runs', 'timers'], isDangerous: true },
  { killed: ['danger', 'runs'], left: ['checks'], isDangerous: true },
  { killed: ['checks'], left: ['runs'], isDangerous: false },
  { killed: ['runs', 'checks', 'timers'], left: ['danger'], isDangerous: false },
  { killed: ['runs', 'checks', 'danger'], left: ['timers'], isDangerous: false },
];

const danger = 'waiting: interrupted: it may have happened; a person must look';
const lost = 'inconclusive: a worker of this run is gone, and nobody serves the queue';

it.concurrent.each(cases)(
  'workers of $killed killed in the middle of a check: $left is left, and the run ends',
  async ({ killed, left, isDangerous }) => {
    await using parts = await workerParts();
    await using worker = await workerProcess(parts, { queues: killed });
    await using _left = await workerProcess(parts, { queues: left });
    const check = marking('first', 'sleep 20', isDangerous ? ', danger: Deploys' : '');
    const after = marking('after', '', isDangerous ? ', danger: Deploys' : '');
    // One phase beside it, and one that comes later: both are of the same queue.
    const phases = { one: [check], two: [after], three: ['needs: [two]', marking('last')] };
    await request(parts, 'r-1', planText(isDangerous ? { one: [check] } : phases, parts.folder));
    if (isDangerous) await approve(parts, 'first');
    await vi.waitUntil(async () => (await parts.marks('first')) === 1, { timeout: 30_000 });
    const from = performance.now();
    worker.kill('SIGKILL');
    const state = await ended(parts, 'r-1', 60_000);
    figure('last worker of a queue killed', {
      killed,
      left,
      closedAfterMs: Math.round(performance.now() - from),
    });
    const { first } = endsOf(state);
    expect(first).toBe(isDangerous ? danger : `${lost} checks`);
  },
  120_000,
);

async function approve(parts: WorkerParts, check: string): Promise<void> {
  const progress = async () => (await parts.runs.state('r-1'))?.checks.get(check)?.progress.kind;
  await vi.waitUntil(async () => (await progress()) === 'waiting', { timeout: 30_000 });
  const id = eventId.check(check, 'answered');
  const at = Date.now();
  await parts.runs.append('r-1', [
    { type: 'check.answered', id, at, check, answer: 'yes', by: 'U9', reason: '' },
  ]);
  await parts.queue.wake('r-1');
}
