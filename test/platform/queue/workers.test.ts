import { setTimeout as delay } from 'node:timers/promises';
import { Queue, Worker } from 'bullmq';
import { expect, it, vi } from 'vitest';
import { z } from 'zod';
import { type BoundJob, bindJob, type JobEnd, type JobTurn, type QueueName } from '../../../src/core/job.ts';
import type { WorkersOptions } from '../../../src/platform/queue/one-worker.ts';
import { createRunQueue } from '../../../src/platform/queue/queue.ts';
import { startWorkers } from '../../../src/platform/queue/workers.ts';
import { connectRedis } from '../../../src/store/connections.ts';
import { faultyRedis } from '../../support/faulty-redis.ts';
import { testRedis } from '../../support/redis.ts';

type Run = (data: { run: string }, turn: JobTurn, count: number) => JobEnd | Promise<JobEnd>;

/** A job that does what a test says, told how often it has been run. */
function job(name: string, queue: QueueName | readonly QueueName[], run: Run, everyMs?: number): BoundJob {
  let count = 0;
  const definition = {
    name,
    queue,
    data: { version: 1, shape: z.looseObject({ run: z.string().default('') }) },
    concurrency: 4,
    ...(everyMs === undefined ? {} : { everyMs }),
    run: async (data: { run: string }, _: null, turn: JobTurn) => {
      count += 1;
      return run(data, turn, count);
    },
  };
  return bindJob(definition, null);
}

const done: JobEnd = { kind: 'done' };

async function start(url: string, jobs: readonly BoundJob[], options: Partial<WorkersOptions> = {}) {
  const lock = { lockDurationMs: 1_000, stalledIntervalMs: 500 };
  const queues = ['runs', 'checks', 'danger', 'publish', 'timers'] as const;
  return startWorkers({ url, jobs, queues, onError: () => {}, graceMs: 0, lock, ...options });
}

it('a job that asks for it runs once more after its time', async () => {
  await using server = await testRedis();
  await using queue = createRunQueue(server.url);
  const at: number[] = [];
  const again = job('run', 'runs', (_, __, count) => {
    at.push(performance.now());
    return count < 3 ? { kind: 'again', afterMs: 100 } : done;
  });
  await using _workers = await start(server.url, [again]);
  await queue.run('r-1');
  await vi.waitUntil(() => at.length === 3);
  expect((at[2] ?? 0) - (at[0] ?? 0)).toBeGreaterThan(150);
});

it('waking makes a job that waits look again at once, and does nothing for any other', async () => {
  await using server = await testRedis();
  await using queue = createRunQueue(server.url);
  let runs = 0;
  const waits = job('run', 'runs', (_, __, count) => {
    runs = count;
    return count === 1 ? { kind: 'again', afterMs: 600_000 } : done;
  });
  await queue.wake('r-1');
  await queue.run('r-1');
  await queue.wake('r-1');
  await using _workers = await start(server.url, [waits]);
  await vi.waitUntil(async () => (await queue.depths()).runs?.delayed === 1, { timeout: 5_000 });
  await queue.wake('r-1');
  await vi.waitUntil(() => runs === 2);
  await queue.wake('r-1');
  expect((await queue.depths()).runs).toMatchObject({ delayed: 0, waiting: 0 });
});

it('adding a run twice is one job; one whose job failed for good begins anew', async () => {
  await using server = await testRedis();
  await using queue = createRunQueue(server.url);
  await queue.run('r-1');
  await queue.run('r-1');
  expect((await queue.depths()).runs?.waiting).toBe(1);
  const raw = new Queue('runs', { prefix: '{sc}', connection: { path: server.redis.options.path } });
  await raw.add('run', { run: 7 }, { jobId: 'run-bad', attempts: 1 });
  await using _workers = await start(server.url, [job('run', 'runs', () => done)]);
  await vi.waitUntil(async () => (await raw.getJobState('run-bad')) === 'failed', { timeout: 5_000 });
  expect((await raw.getJob('run-bad'))?.failedReason).toMatch(/^job run: its data are wrong/);
  await (await raw.getJob('run-bad'))?.updateData({ run: 'bad' });
  await queue.run('bad');
  await vi.waitUntil(async () => (await raw.getJobState('run-bad')) === 'completed', { timeout: 5_000 });
  await raw.close();
});

const phase = (name: string, turn: number, isDangerous = false) => ({
  run: 'r-1',
  phase: name,
  turn,
  isDangerous,
  priority: 'medium' as const,
});

it('a job waits for its phases however they end, and is told which failed', async () => {
  await using server = await testRedis();
  await using queue = createRunQueue(server.url);
  const told: unknown[] = [];
  const run = job('run', 'runs', (_, { failedChildren, children = [] }, count) => {
    if (count === 1) return { kind: 'after-phases', phases: [phase('a', 1), phase('b', 1, true)] };
    told.push(failedChildren, children.map(({ state }) => state).toSorted());
    return done;
  });
  const phases = job('phase', ['checks', 'danger'], (_, __) => done);
  const broken: BoundJob = {
    ...phases,
    run: (data, turn) =>
      JSON.stringify(data).includes('"b"') ? Promise.reject(new Error('broken')) : phases.run(data, turn),
  };
  await using _workers = await start(server.url, [run, broken]);
  await queue.run('r-1');
  await vi.waitUntil(() => told.length > 0, { timeout: 5_000 });
  expect(told).toEqual([['phase-r-1-b-1'], ['ended', 'failed']]);
});

it('waiting for a phase that has ended already is no waiting', async () => {
  await using server = await testRedis();
  await using queue = createRunQueue(server.url);
  let phases = 0;
  let runs = 0;
  const run = job('run', 'runs', (_, __, count) => {
    runs = count;
    return count < 4 ? { kind: 'after-phases', phases: [phase('a', 1)] } : done;
  });
  const child = job('phase', 'checks', (_, __, count) => {
    phases = count;
    return done;
  });
  await using _workers = await start(server.url, [run, child]);
  await queue.run('r-1');
  await vi.waitUntil(() => runs === 4, { timeout: 5_000 });
  expect(phases).toBe(1);
});

it('of many publications asked for while one is made, one more is made', async () => {
  await using server = await testRedis();
  await using queue = createRunQueue(server.url);
  let active = 0;
  let most = 0;
  let made = 0;
  const go = Promise.withResolvers<void>();
  const publish = job('publish', 'publish', async () => {
    active += 1;
    most = Math.max(most, active);
    await go.promise;
    active -= 1;
    made += 1;
    return done;
  });
  await using _workers = await start(server.url, [publish]);
  await queue.publish('r-1');
  await vi.waitUntil(() => active === 1, { timeout: 5_000 });
  for (let i = 0; i < 10; i += 1) await queue.publish('r-1');
  go.resolve();
  await vi.waitUntil(async () => made === 2 && (await queue.depths()).publish?.active === 0, {
    timeout: 5_000,
  });
  expect((await queue.depths()).publish).toMatchObject({ waiting: 0, delayed: 0 });
  expect(most).toBe(1);
});

it('a job with a schedule runs by itself', async () => {
  await using server = await testRedis();
  let count = 0;
  const tick = job(
    'sweep',
    'timers',
    (_, __, number) => {
      count = number;
      return done;
    },
    100,
  );
  await using _workers = await start(server.url, [tick]);
  await vi.waitUntil(() => count >= 3, { timeout: 5_000 });
});

it('closing tells a job that takes too long to leave, and comes to an end with one that does not', async () => {
  await using server = await testRedis();
  await using queue = createRunQueue(server.url);
  const reasons: unknown[] = [];
  const begun = Promise.withResolvers<void>();
  const slow = job('run', 'runs', (_, { leave }) => {
    begun.resolve();
    const { promise, resolve } = Promise.withResolvers<JobEnd>();
    leave.addEventListener('abort', () => {
      reasons.push(leave.reason);
      resolve({ kind: 'again', afterMs: 0 });
    });
    return promise;
  });
  const workers = await start(server.url, [slow], { graceMs: 50 });
  await queue.run('r-1');
  await begun.promise;
  expect(await workers.close()).toEqual({ isForced: false });
  expect(reasons).toEqual(['shutdown']);
  expect((await queue.depths()).runs).toMatchObject({ active: 0, failed: 0 });
});

it('without Redis a call of a producer fails soon, and closing ends', async () => {
  const server = await testRedis();
  const queue = createRunQueue(server.url);
  await queue.run('r-1');
  const workers = await start(server.url, [job('run', 'runs', () => done)]);
  await server[Symbol.asyncDispose]();
  const from = performance.now();
  await expect(queue.run('r-2')).rejects.toThrow();
  expect(performance.now() - from).toBeLessThan(3_000);
  await workers.close();
  await queue[Symbol.asyncDispose]();
});

it('a worker that lost its lock is told, and what it returns counts for nothing', async () => {
  await using server = await testRedis();
  await using queue = createRunQueue(server.url);
  const redis = connectRedis(server.url, 'consumer');
  const reasons: unknown[] = [];
  const run = job('run', 'runs', async (_, { leave }, count) => {
    if (count > 1) return done;
    await redis.set('{sc}:runs:run-r-1:lock', 'of another worker', 'PX', 700);
    await vi.waitUntil(() => leave.aborted, { timeout: 5_000 });
    reasons.push(leave.reason);
    return { kind: 'again', afterMs: 600_000 };
  });
  await using _workers = await start(server.url, [run]);
  await queue.run('r-1');
  await vi.waitUntil(async () => (await queue.depths()).runs?.completed === 1, { timeout: 10_000 });
  expect(reasons).toEqual(['lock lost']);
  redis.disconnect();
});

it('a job that never comes to its end is named, its place is free again, and it is begun anew', async () => {
  await using server = await testRedis();
  await using queue = createRunQueue(server.url);
  const overdue: unknown[] = [];
  const endless = job('run', 'runs', (_, { leave }, count) => {
    if (count > 1) return done;
    const { promise, resolve } = Promise.withResolvers<JobEnd>();
    leave.addEventListener('abort', () => resolve(done));
    return promise;
  });
  const jobs = [{ ...endless, concurrency: 1, limitMs: 300 }];
  const onOverdue: WorkersOptions['onOverdue'] = (one) => void overdue.push(one);
  await using _workers = await start(server.url, jobs, { onOverdue });
  await queue.run('r-1');
  await vi.waitUntil(async () => (await queue.depths()).runs?.completed === 1, { timeout: 10_000 });
  expect(overdue).toEqual([{ job: 'run', id: 'run-r-1', queue: 'runs', limitMs: 300 }]);
});

it('a job that does not leave when it is told loses its place all the same', async () => {
  await using server = await testRedis();
  await using queue = createRunQueue(server.url);
  const overdue: unknown[] = [];
  const deaf = job('run', 'runs', (_, __, count) => (count > 1 ? done : new Promise<JobEnd>(() => {})));
  const jobs = [{ ...deaf, concurrency: 1, limitMs: 200 }];
  const onOverdue: WorkersOptions['onOverdue'] = (one) => void overdue.push(one);
  await using _workers = await start(server.url, jobs, { onOverdue, leaveWithinMs: 200 });
  await queue.run('r-1');
  await vi.waitUntil(async () => (await queue.depths()).runs?.completed === 1, { timeout: 10_000 });
  expect(overdue).toHaveLength(1);
});

it('while a worker lives its jobs stay its own, however long Redis was away', async () => {
  await using redis = await faultyRedis();
  await using queue = createRunQueue(redis.url);
  const go = Promise.withResolvers<void>();
  let begun = 0;
  const long = job('phase', 'danger', async (_, { leave }, count) => {
    begun = count;
    await go.promise;
    return leave.aborted ? { kind: 'again', afterMs: 600_000 } : done;
  });
  const parent = job('run', 'runs', (_, { failedChildren }, count) => {
    if (count === 1) return { kind: 'after-phases', phases: [phase('a', 1, true)] };
    expect(failedChildren).toEqual([]);
    return done;
  });
  await using _workers = await start(redis.url, [long, parent]);
  // Another process that looks for jobs whose worker is gone.
  await using _others = await start(redis.url, [], { queues: ['timers'] });
  await queue.run('r-1');
  await vi.waitUntil(() => begun === 1, { timeout: 5_000 });
  await redis.kill();
  // The lock runs out meanwhile.
  await delay(2_500);
  await redis.start();
  const depths = () => queue.depths().catch((): Awaited<ReturnType<typeof queue.depths>> => ({}));
  await vi.waitUntil(async () => (await depths()).danger?.active === 1, { timeout: 5_000 });
  await delay(2_500);
  go.resolve();
  await vi.waitUntil(async () => (await depths()).runs?.completed === 1, { timeout: 10_000 });
  expect(begun).toBe(1);
}, 40_000);

it('a dangerous job whose worker is gone fails for good while nobody serves its queue', async () => {
  await using server = await testRedis();
  await using queue = createRunQueue(server.url);
  const told: unknown[] = [];
  const parent = job('run', 'runs', (_, { children = [] }, count) => {
    if (count === 1) return { kind: 'after-phases', phases: [phase('a', 1, true), phase('b', 1, true)] };
    told.push(...children.map(({ job: id, state }) => `${id} ${state}`).toSorted());
    return { kind: 'again', afterMs: 600_000 };
  });
  const raw = new Queue('danger', { prefix: '{sc}', connection: { path: server.redis.options.path } });
  await using _workers = await start(server.url, [parent], { queues: ['runs'] });
  await queue.run('r-1');
  await vi.waitUntil(async () => (await raw.getPrioritizedCount()) === 2, { timeout: 5_000 });
  const gone = new Worker('danger', null, {
    prefix: '{sc}',
    connection: { path: server.redis.options.path },
    lockDuration: 300,
    autorun: false,
  });
  const taken = await gone.getNextJob('of a worker that dies', { block: false });
  await vi.waitUntil(async () => (await raw.getJobState(taken?.id ?? '')) === 'failed', { timeout: 10_000 });
  expect(await raw.getPrioritizedCount()).toBe(1);
  await gone.close();
  await raw.close();
});

it('while no queue holds a job that could be lost, looking for lost ones is one question for all queues', async () => {
  await using server = await testRedis();
  const monitor = await server.redis.monitor();
  const sent: string[] = [];
  monitor.on('monitor', (_time: string, words: readonly string[], source: string) => {
    if (source !== 'lua') sent.push(words.join(' '));
  });
  await using _workers = await start(server.url, []);
  const looks = () => sent.filter((line) => line.startsWith('exists {sc}:runs:active '));
  await vi.waitUntil(() => looks().length >= 4, { timeout: 10_000 });
  monitor.disconnect();
  for (const queue of ['runs', 'checks', 'danger', 'publish', 'timers'])
    expect(looks()[0]).toContain(` {sc}:${queue}:stalled`);
  expect(sent.filter((line) => /^ping\b|^evalsha \S+ \d+ \S+:stalled /.test(line))).toEqual([]);
});
