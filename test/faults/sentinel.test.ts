import { expect, it, vi } from 'vitest';
import { createRunQueue } from '../../src/platform/queue/queue.ts';
import { reachRedis } from '../../src/store/connections.ts';
import { asker } from '../support/crowd.ts';
import { figure, isLong } from '../support/figure.ts';
import { sentinels } from '../support/sentinels.ts';
import { factOf, hasEnded, slackScene } from '../support/slack-scene.ts';

const count = isLong ? 20 : 6;
const environments = Array.from({ length: count }, (_, n) => `e${n}: {}`).join(', ');
const check = (n: number) =>
  `c${n}: { ${n === 0 ? '' : `needs: [c${n - 1}], `}command: { run: [sleep, "0.7"] }, expect: { exitCode: 0 } }`;
const plan = `
version: 1
plan: watched
title: Watched
environments: { ${environments} }
phases:
  one: { title: One, sections: { "1.1": { title: A, checks: { ${[0, 1, 2, 3, 4, 5].map(check).join(', ')} } } } }
`;

it('the master dies while runs are shown: sentinels name another, every run ends, and each message is there once', async () => {
  await using redis = await sentinels();
  const [, own = ''] = /@?([^@,/]+)[,/]/.exec(redis.url.replace('redis+sentinel://', '')) ?? [];
  await expect(reachRedis(`redis://${own}`)).rejects.toThrow(`write REDIS_URL=redis+sentinel://${own}/<name`);
  await expect(reachRedis(redis.url.replace(/\/[^/]+$/, '/nobody'))).rejects.toThrow('do not know');
  await using scene = await slackScene({ plan, redisUrl: redis.url });
  const { slack, runs } = scene;
  await using queue = createRunQueue(redis.url);
  const ask = asker(runs, queue, plan);
  const channels = ['C0STAGING1', 'C0INCIDENT'];
  const ids = Array.from({ length: count }, (_, n) => `r-watched${n}`);
  await Promise.all(ids.map((id, n) => ask(id, `e${n}`, channels[n % 2] ?? '')));
  const roots = () => slack.state.messages.filter((one) => factOf(one, 'key').endsWith(':root'));
  await vi.waitUntil(() => roots().length >= 2, { timeout: 30_000 });
  const from = performance.now();
  const before = await redis.masterPort();
  expect(await redis.failOver()).not.toBe(before);
  const failedOverMs = Math.round(performance.now() - from);
  const areOver = () => roots().length === count && roots().every((root) => hasEnded(factOf(root, 'state')));
  await vi.waitUntil(areOver, { timeout: 90_000 });
  figure('the master dies under sentinels', {
    runs: count,
    failedOverMs,
    endedAfterMs: Math.round(performance.now() - from),
  });
  expect(roots().map((root) => factOf(root, 'state'))).toEqual(Array.from({ length: count }, () => 'passed'));
  const keys = slack.state.messages.map((one) => factOf(one, 'key')).filter((key) => key !== '');
  expect(keys.toSorted()).toEqual([...new Set(keys)].toSorted());
}, 180_000);

it('sentinels that do not know the name, or are not there, are told with the name and without the password', async () => {
  const url = 'redis+sentinel://:hunter2@127.0.0.1:1,127.0.0.1:2/staging';
  await expect(reachRedis(url)).rejects.toThrow(
    /^Redis at staging of the sentinels 127\.0\.0\.1:1, 127\.0\.0\.1:2 does not answer: (?!.*hunter2).*unreachable/,
  );
});
