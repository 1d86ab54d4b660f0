import { expect, it, vi } from 'vitest';
import { createRunQueue } from '../../src/platform/queue/queue.ts';
import { asker } from '../support/crowd.ts';
import { figure, isLong } from '../support/figure.ts';
import { mara } from '../support/slack-receiver.ts';
import { factOf, lastTold, people, runIn, slackScene } from '../support/slack-scene.ts';

const flood = 'C0INCIDENT';
const other = 'C0STAGING1';
const plan = `
version: 1
plan: flood
title: Flood
environments: { staging: {}, canary: {} }
phases:
  one: { title: One, sections: { "1.1": { title: A, checks: { a: { command: { run: [sleep, "0.2"] }, expect: { exitCode: 0 } } } } } }
`;

it('a flood of runs in one channel delays the first message of another by nothing', async () => {
  const count = isLong ? 200 : 60;
  await using scene = await slackScene({ plan });
  const { slack, runs, redisUrl } = scene;
  await using queue = createRunQueue(redisUrl);
  const ask = asker(runs, queue, plan);
  await Promise.all(Array.from({ length: count }, (_, n) => ask(`r-flood${n}`, 'staging', flood)));
  const shown = () => slack.messages(flood).filter((one) => factOf(one, 'key').endsWith(':root')).length;
  await vi.waitUntil(() => shown() > 0, { timeout: 20_000 });
  const firstMs: number[] = [];
  for (const environment of ['canary', 'staging']) {
    const before = slack.messages(other).length;
    const from = performance.now();
    await slack.command(`one ${environment}`, { ...mara, user: people.lee, channel: other });
    const run = runIn(lastTold(slack, people.lee));
    const isThere = () =>
      slack
        .messages(other)
        .slice(before)
        .some((one) => factOf(one, 'run_id') === run);
    await vi.waitUntil(isThere, { timeout: 20_000, interval: 10 });
    firstMs.push(Math.round(performance.now() - from));
  }
  figure('flood in one channel', { runs: count, shownThere: shown(), firstMessageElsewhereMs: firstMs });
  // Those of the flood wait for Slack, which takes one a second in a channel.
  expect(shown()).toBeLessThan(count);
  expect(Math.max(...firstMs)).toBeLessThan(isLong ? 1_500 : 6_000);
}, 120_000);
