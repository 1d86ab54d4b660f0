import { setTimeout as delay } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { createRunQueue } from '../../src/platform/queue/queue.ts';
import { asker } from '../support/crowd.ts';
import { faultyRedis } from '../support/faulty-redis.ts';
import { figure, isLong } from '../support/figure.ts';
import { factOf, hasEnded, slackScene } from '../support/slack-scene.ts';

const count = 5;
const environments = Array.from({ length: count }, (_, n) => `e${n}: {}`).join(', ');
const check = (n: number) =>
  `c${n}: { ${n === 0 ? '' : `needs: [c${n - 1}], `}command: { run: [sleep, "0.7"] }, expect: { exitCode: 0 } }`;
const plan = `
version: 1
plan: shown
title: Shown
environments: { ${environments} }
phases:
  one: { title: One, sections: { "1.1": { title: A, checks: { ${[0, 1, 2, 3, 4, 5].map(check).join(', ')} } } } }
`;

it('Redis killed while runs are shown: each message ends with its verdict, and each is there once', async () => {
  await using redis = await faultyRedis();
  await using scene = await slackScene({ plan, redisUrl: redis.url });
  const { slack, runs } = scene;
  await using queue = createRunQueue(redis.url);
  const ask = asker(runs, queue, plan);
  const ids = Array.from({ length: count }, (_, n) => `r-shown${n}`);
  // Channels of their own: Slack takes one message a second in one.
  const channels = ['C0STAGING1', 'C0INCIDENT'];
  await Promise.all(ids.map((id, n) => ask(id, `e${n}`, channels[n % 2] ?? '')));
  const roots = () => slack.state.messages.filter((one) => factOf(one, 'key').endsWith(':root'));
  await vi.waitUntil(() => roots().length === count, { timeout: 30_000 });
  const outages = isLong ? [500, 3_000, 12_000, 3_000] : [500, 2_500];
  for (const ms of outages) {
    await redis.kill();
    await delay(ms);
    await redis.start();
    await delay(500);
  }
  const from = performance.now();
  await vi.waitUntil(() => roots().every((root) => hasEnded(factOf(root, 'state'))), { timeout: 60_000 });
  const states = roots().map((root) => factOf(root, 'state'));
  figure('Redis killed while runs are shown', {
    outagesMs: outages,
    runs: count,
    verdictsAfterMs: Math.round(performance.now() - from),
  });
  expect(states).toEqual(Array.from({ length: count }, () => 'passed'));
  const keys = slack.state.messages.map((one) => factOf(one, 'key')).filter((key) => key !== '');
  expect(keys.toSorted()).toEqual([...new Set(keys)].toSorted());
}, 180_000);
