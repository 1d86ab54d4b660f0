import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { type Crowd, crowd } from '../support/crowd.ts';
import { type FaultyRedis, faultyRedis } from '../support/faulty-redis.ts';
import { figure, isLong } from '../support/figure.ts';
import { workerProcess } from '../support/worker-parts.ts';

const count = isLong ? 200 : 12;
const locks = isLong ? 'own' : 'fast';

/** In the short form they stand beside each other: most of it is waiting. */
const each = isLong ? it : it.concurrent;

/** Waits until something more happens in runs that have not ended, and tells how long that took. */
async function resumed(
  runs: Crowd,
  before: { ended: number; events: number },
  withinMs: number,
): Promise<number> {
  const from = performance.now();
  while (performance.now() - from < withinMs) {
    const now = await runs.progress();
    if (now.ended > before.ended || now.events > before.events || now.ended === runs.ids.length) break;
    await delay(50);
  }
  return Math.round(performance.now() - from);
}

const faults = {
  async killed(redis: FaultyRedis, ms: number) {
    await redis.kill();
    await delay(ms);
    await redis.start();
  },
  async cut({ proxy }: FaultyRedis, ms: number) {
    proxy.to('cut');
    await delay(ms);
    proxy.to('ok');
  },
  async 'black-holed'({ proxy }: FaultyRedis, ms: number) {
    proxy.to('blackhole');
    await delay(ms);
    proxy.to('ok');
  },
  async paused(redis: FaultyRedis, ms: number) {
    redis.signal('SIGSTOP');
    await delay(ms);
    redis.signal('SIGCONT');
  },
};

type Case = { fault: keyof typeof faults; outages: readonly number[] };

const cases: readonly Case[] = isLong
  ? [
      {
        fault: 'killed',
        outages: Array.from({ length: 30 }, (_, n) => [200, 500, 1_000, 3_000][n % 4] ?? 0),
      },
      { fault: 'killed', outages: [12_000, 40_000] },
      { fault: 'cut', outages: [200, 3_000, 15_000, 40_000] },
      { fault: 'black-holed', outages: [3_000, 15_000, 40_000] },
      { fault: 'paused', outages: [3_000, 15_000, 40_000] },
    ]
  : [
      { fault: 'killed', outages: [200, 500, 2_500] },
      { fault: 'cut', outages: [3_000] },
      { fault: 'black-holed', outages: [6_000] },
      { fault: 'paused', outages: [6_000] },
    ];

each.each(cases)(
  'Redis $fault while many runs are at work, for $outages ms: every one goes on and passes',
  async ({ fault, outages }) => {
    await using redis = await faultyRedis();
    const checks = isLong ? 10 : 4;
    await using runs = await crowd(redis.url, count, checks, isLong ? 2_000 : 800);
    await using _worker = await workerProcess(
      { server: { url: redis.proxied } },
      { concurrency: count, locks },
    );
    await runs.begin();
    const resumedMs: number[] = [];
    for (const ms of outages) {
      // Something is under way when it begins.
      await resumed(runs, await runs.progress(), 15_000);
      const before = await runs.progress();
      await faults[fault](redis, ms);
      resumedMs.push(await resumed(runs, before, 60_000));
    }
    const stuck = await runs.stuck(isLong ? 300_000 : 40_000);
    const most = Math.max(...resumedMs);
    figure(`redis ${fault}`, { outagesMs: outages, runs: count, stuck: stuck.length, resumedWithinMs: most });
    expect(stuck).toEqual([]);
    expect(most).toBeLessThan(15_000);
  },
  isLong ? 900_000 : 90_000,
);

each(
  'a worker that stands still while many runs are at work: every one goes on and passes',
  async () => {
    const frozenMs = isLong ? 40_000 : 6_000;
    await using redis = await faultyRedis();
    await using runs = await crowd(redis.url, count, isLong ? 10 : 4, isLong ? 2_000 : 800);
    await using worker = await workerProcess(
      { server: { url: redis.proxied } },
      { concurrency: count, locks },
    );
    await runs.begin();
    await resumed(runs, await runs.progress(), 15_000);
    worker.kill('SIGSTOP');
    await delay(frozenMs);
    const before = await runs.progress();
    worker.kill('SIGCONT');
    const resumedMs = await resumed(runs, before, 60_000);
    const stuck = await runs.stuck(isLong ? 300_000 : 40_000);
    figure('worker frozen', { frozenMs, runs: count, stuck: stuck.length, resumedWithinMs: resumedMs });
    expect(stuck).toEqual([]);
    expect(resumedMs).toBeLessThan(15_000);
  },
  isLong ? 600_000 : 90_000,
);
