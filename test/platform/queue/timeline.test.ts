import { expect, it, vi } from 'vitest';
import { z } from 'zod';
import { bindJob, type JobEnd } from '../../../src/core/job.ts';
import { createRunQueue } from '../../../src/platform/queue/queue.ts';
import { startWorkers } from '../../../src/platform/queue/workers.ts';
import { testRedis } from '../../support/redis.ts';

const later: JobEnd = { kind: 'again', afterMs: 600_000 };
const timeout = 5_000;

/** Timelines that look again much later, unless they are asked for. */
async function looking(url: string, turn: (incident: string) => Promise<void>) {
  const job = bindJob(
    {
      name: 'timeline',
      queue: 'publish',
      data: { version: 1, shape: z.strictObject({ incident: z.string() }) },
      concurrency: 4,
      canBeWoken: true,
      run: async ({ incident }) => {
        await turn(incident);
        return later;
      },
    },
    null,
  );
  const errors: string[] = [];
  const onError = (error: Error) => void errors.push(error.message);
  const workers = await startWorkers({ url, jobs: [job], queues: ['publish'], onError, graceMs: 0 });
  return { errors, [Symbol.asyncDispose]: () => workers[Symbol.asyncDispose]() };
}

it('a timeline that waits for a later moment looks at once when it is asked for', async () => {
  await using server = await testRedis();
  await using queue = createRunQueue(server.url);
  const turns: string[] = [];
  await using workers = await looking(server.url, async (incident) => void turns.push(incident));
  await queue.timeline('INC-7');
  for (const count of [1, 2, 3]) {
    await vi.waitUntil(() => turns.length === count, { timeout });
    await vi.waitUntil(async () => (await queue.depths()).publish?.delayed === 1, { timeout });
    if (count < 3) await queue.timeline('INC-7');
  }
  expect(turns).toEqual(['INC-7', 'INC-7', 'INC-7']);
  expect(workers.errors).toEqual([]);
});

it('asked for while it runs, it looks once more when that is over, however often it was asked', async () => {
  await using server = await testRedis();
  await using queue = createRunQueue(server.url);
  let turns = 0;
  const first = Promise.withResolvers<void>();
  await using workers = await looking(server.url, async () => {
    turns += 1;
    if (turns === 1) await first.promise;
  });
  await queue.timeline('517');
  await vi.waitUntil(() => turns === 1, { timeout });
  await Promise.all([queue.timeline('517'), queue.timeline('517'), queue.timeline('517')]);
  first.resolve();
  await vi.waitUntil(() => turns === 2, { timeout });
  await vi.waitUntil(async () => (await queue.depths()).publish?.delayed === 1, { timeout });
  expect(turns).toBe(2);
  await queue.timeline('517');
  await vi.waitUntil(() => turns === 3, { timeout });
  expect((await queue.depths()).publish).toMatchObject({ waiting: 0 });
  expect(workers.errors).toEqual([]);
});

it('two incidents are two jobs, one incident is one, whatever its key', async () => {
  await using server = await testRedis();
  await using queue = createRunQueue(server.url);
  for (const key of ['517', '517', 'a:b', 'a:b', 'a b']) await queue.timeline(key);
  expect((await queue.depths()).publish).toMatchObject({ waiting: 3 });
});
