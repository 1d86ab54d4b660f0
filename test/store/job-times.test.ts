import { expect, it } from 'vitest';
import { createMetrics } from '../../src/platform/metrics.ts';
import { redisJobTimes } from '../../src/store/workers.ts';
import { testRedis } from '../support/redis.ts';

it('each time is taken by one of many, oldest first', async () => {
  await using server = await testRedis();
  const note = redisJobTimes(server.redis).note;
  for (let durationMs = 0; durationMs < 40; durationMs += 1) {
    await note({ job: 'phase', outcome: durationMs % 2 === 0 ? 'done' : 'failed', durationMs });
  }
  const takers = Array.from({ length: 8 }, () => redisJobTimes(server.connect()));
  const taken = (await Promise.all(takers.map((one) => one.take(5)))).flat();
  expect(taken.map(({ durationMs }) => durationMs).toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: 40 }, (_, index) => index),
  );
  expect(await redisJobTimes(server.redis).take()).toEqual([]);
});

it('two bots that are asked count the jobs of workers once together', async () => {
  await using server = await testRedis();
  const times = redisJobTimes(server.redis);
  const bots = [createMetrics(), createMetrics()];
  for (const bot of bots) bot.watchJobs(() => times.take(2));
  for (let job = 0; job < 4; job += 1) await times.note({ job: 'run', outcome: 'done', durationMs: 500 });
  for (const bot of bots) {
    expect(await bot.text()).toContain(
      'staging_check_job_duration_seconds_sum{job="run",outcome="done"} 1\n',
    );
  }
  const away = createMetrics();
  away.watchJobs(() => Promise.reject(new Error('Redis is away')));
  expect(await away.text()).toContain('staging_check_runs_started_total');
});
