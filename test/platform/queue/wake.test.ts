import { type Job, Queue, Worker } from 'bullmq';
import { expect, it, vi } from 'vitest';
import { z } from 'zod';
import { bindJob, type JobEnd, type QueueName } from '../../../src/core/job.ts';
import { createRunQueue, type OpenRunQueue } from '../../../src/platform/queue/queue.ts';
import { prefix } from '../../../src/platform/queue/settings.ts';
import { beginAwake, stayAwake, wake } from '../../../src/platform/queue/wake.ts';
import { startWorkers } from '../../../src/platform/queue/workers.ts';
import { testRedis } from '../../support/redis.ts';

const later: JobEnd = { kind: 'again', afterMs: 600_000 };
const timeout = 5_000;

type WokenJob = {
  job: string;
  queue: QueueName;
  /** Puts it into its queue. */
  add(queue: OpenRunQueue): Promise<void>;
  wake(queue: OpenRunQueue): Promise<void>;
};

const woken: readonly WokenJob[] = [
  { job: 'run', queue: 'runs', add: (queue) => queue.run('r-1'), wake: (queue) => queue.wake('r-1') },
  {
    ...{ job: 'publish', queue: 'publish' },
    add: (queue) => queue.publish('r-1'),
    wake: (queue) => queue.publishNow('r-1'),
  },
  {
    ...{ job: 'timeline', queue: 'publish' },
    add: (queue) => queue.timeline('a:b'),
    wake: (queue) => queue.timeline('a:b'),
  },
  {
    ...{ job: 'report', queue: 'publish' },
    add: (queue) => queue.report({ deploy: 'd-1' }),
    wake: (queue) => queue.report({ deploy: 'd-1' }),
  },
  {
    ...{ job: 'series', queue: 'timers' },
    add: (queue) => queue.series('d-1'),
    wake: (queue) => queue.series('d-1'),
  },
];

/** Serves one job that can be woken. */
async function serving({ job, queue }: WokenJob, url: string, run: (turn: number) => Promise<JobEnd>) {
  let turns = 0;
  const shape = {
    name: job,
    queue,
    data: { version: 1, shape: z.looseObject({}) },
    concurrency: 4,
    canBeWoken: true,
  };
  const counted = () => {
    turns += 1;
    return run(turns);
  };
  const bound = bindJob({ ...shape, run: counted }, null);
  const workers = await startWorkers({ url, jobs: [bound], queues: [queue], onError: () => {}, graceMs: 0 });
  return { turns: () => turns, [Symbol.asyncDispose]: () => workers[Symbol.asyncDispose]() };
}

it.each(woken)('$job: woken while it runs, it goes once more when its turn is over', async (one) => {
  await using server = await testRedis();
  await using queue = createRunQueue(server.url);
  await using served = await serving(one, server.url, async (turn) => {
    if (turn === 1) for (const _ of [1, 2, 3]) await one.wake(queue);
    return later;
  });
  await one.add(queue);
  await vi.waitUntil(() => served.turns() === 2, { timeout });
  await vi.waitUntil(async () => (await queue.depths())[one.queue]?.delayed === 1, { timeout });
  expect(served.turns()).toBe(2);
  expect((await queue.depths())[one.queue]).toMatchObject({ waiting: 0, active: 0 });
});

it.each(woken)('$job: woken while it waits for a later moment, it goes at once', async (one) => {
  await using server = await testRedis();
  await using queue = createRunQueue(server.url);
  await using served = await serving(one, server.url, async () => later);
  await one.add(queue);
  for (const turns of [1, 2, 3]) {
    await vi.waitUntil(async () => (await queue.depths())[one.queue]?.delayed === 1, { timeout });
    expect(served.turns()).toBe(turns);
    await one.wake(queue);
    await vi.waitUntil(() => served.turns() === turns + 1, { timeout });
  }
});

it('woken in a turn that fails, a job does not wait for its next attempt, which is ever later', async () => {
  const [, publish] = woken;
  if (publish === undefined) throw new Error('there is no such job');
  await using server = await testRedis();
  await using queue = createRunQueue(server.url);
  await using served = await serving(publish, server.url, async (turn) => {
    await publish.wake(queue);
    if (turn < 7) throw new Error('not now');
    return { kind: 'done' };
  });
  await publish.add(queue);
  // By itself the seventh attempt would come after half a minute.
  await vi.waitUntil(() => served.turns() >= 7, { timeout });
});

it('a run that only changes is not shown before its interval is over', async () => {
  const [, publish] = woken;
  if (publish === undefined) throw new Error('there is no such job');
  await using server = await testRedis();
  await using queue = createRunQueue(server.url);
  await using served = await serving(publish, server.url, async () => {
    await queue.publish('r-1');
    return later;
  });
  await publish.add(queue);
  await vi.waitUntil(async () => (await queue.depths()).publish?.delayed === 1, { timeout });
  await queue.publish('r-1');
  expect((await queue.depths()).publish).toMatchObject({ delayed: 1, waiting: 0, active: 0 });
  expect(served.turns()).toBe(1);
});

type Turn = { queue: Queue; taken: Job; end(): Promise<void>; look(): Promise<void> };

/** Where waking and the end of a turn meet, step by step: each way the job waits for nothing afterwards. */
const meetings: Readonly<Record<string, (turn: Turn) => Promise<void>>> = {
  async 'woken before the move'({ queue, taken, end, look }) {
    await wake(queue, 'one', () => queue.getJob(taken.id ?? ''));
    await end();
    await look();
  },
  async 'found before the move, promoted after it'({ queue, taken, end, look }) {
    await wake(queue, 'one', async () => {
      const found = await queue.getJob(taken.id ?? '');
      await end();
      await look();
      return found;
    });
  },
  async 'moved while it is being found'({ queue, taken, end, look }) {
    await wake(queue, 'one', async () => {
      await end();
      return await queue.getJob(taken.id ?? '');
    });
    await look();
  },
  async 'woken between the move and the look'({ queue, taken, end, look }) {
    await end();
    await wake(queue, 'one', () => queue.getJob(taken.id ?? ''));
    await look();
  },
  async 'woken after all'({ queue, taken, end, look }) {
    await end();
    await look();
    await wake(queue, 'one', () => queue.getJob(taken.id ?? ''));
  },
};

it.each(Object.keys(meetings))('no wake-up is lost: %s', async (name) => {
  await using server = await testRedis();
  const connection = server.redis.duplicate({ maxRetriesPerRequest: null });
  const queue = new Queue('publish', { prefix, connection });
  const worker = new Worker('publish', null, { prefix, connection, autorun: false });
  const deduplication = { id: 'one', keepLastIfActive: true };
  await queue.add('publish', {}, { deduplication });
  const taken = await worker.getNextJob('token', { block: false });
  if (taken === undefined) throw new Error('there is no job');
  await beginAwake(queue, taken);
  const end = () => taken.moveToDelayed(Date.now() + 600_000, 'token');
  await meetings[name]?.({ queue, taken, end, look: () => stayAwake(queue, taken) });
  expect(await queue.getJobState(taken.id ?? '')).toBe('waiting');
  expect(await queue.getJobCounts('delayed', 'waiting')).toMatchObject({ delayed: 0, waiting: 1 });
  const again = await worker.getNextJob('token', { block: false });
  if (again === undefined) throw new Error('there is no job');
  await beginAwake(queue, again);
  await again.moveToDelayed(Date.now() + 600_000, 'token');
  await stayAwake(queue, again);
  expect(await queue.getJobState(taken.id ?? '')).toBe('delayed');
  await worker.close();
  await queue.close();
  connection.disconnect();
});
