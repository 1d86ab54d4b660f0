import { Queue } from 'bullmq';
import { expect, it, vi } from 'vitest';
import { tickJob } from '../../jobs/tick.ts';
import { scheduleParts } from '../../src/bin/bot/schedule-parts.ts';
import { bindJob } from '../../src/core/job.ts';
import type { Log } from '../../src/core/log.ts';
import type { ReportSubject } from '../../src/core/report/publishing.ts';
import { nextTimes } from '../../src/core/schedule/next-times.ts';
import type { Schedule, Tick } from '../../src/core/schedule/schedule.ts';
import { createTickQueue } from '../../src/platform/queue/schedulers.ts';
import { startWorkers } from '../../src/platform/queue/workers.ts';
import { redisSchedules } from '../../src/store/schedules.ts';
import { asker, deskPlan, deskRoom } from '../support/desk.ts';
import { type TestRedis, testRedis } from '../support/redis.ts';
import { hourly, scheduledPlan } from '../support/schedules.ts';

const minuteMs = 60_000;
const morning = hourly.createdAt;
const turn = { leave: new AbortController().signal, failedChildren: [] };
const until = { timeout: 10_000 };

/** The job on a Redis with a clock that the test sets, and what it started. */
function ticking(server: TestRedis, fails: { times: number } = { times: 0 }) {
  const clock = { at: morning };
  const started: Tick[] = [];
  const kept = { times: 0 };
  const schedules = redisSchedules(server.connect());
  const context = {
    now: () => clock.at,
    schedules,
    async keep() {
      kept.times += 1;
    },
    start: async (_: Schedule, tick: Tick) => {
      if (fails.times > 0) {
        fails.times -= 1;
        throw new Error('Redis went away');
      }
      started.push(tick);
    },
  };
  const job = bindJob(tickJob, context);
  const look = (id?: string) => job.run(id === undefined ? {} : { schedule: id }, turn);
  return { clock, started, schedules, context, job, kept, look };
}

it('each tick starts once, whoever looks and however often', async () => {
  await using server = await testRedis();
  const one = ticking(server);
  const other = ticking(server);
  await one.schedules.add(hourly, 50);
  await one.look();
  expect(one.started).toEqual([]);
  for (const minutes of [60, 61, 90, 120]) {
    for (const process of [one, other]) process.clock.at = morning + minutes * minuteMs;
    await Promise.all([one.look(hourly.id), other.look(hourly.id), one.look(), other.look()]);
  }
  const started = [...one.started, ...other.started].toSorted((a, b) => a.at - b.at);
  expect(started).toEqual([
    { id: 's-00000001@2026-11-24T09:00:00.000Z', at: morning + 60 * minuteMs, missed: 0 },
    { id: 's-00000001@2026-11-24T10:00:00.000Z', at: morning + 120 * minuteMs, missed: 0 },
  ]);
});

it('only the look at all makes schedules true, and when that fails the ticks are handled all the same', async () => {
  await using server = await testRedis();
  const { context, schedules, clock, started, look, kept } = ticking(server);
  await schedules.add(hourly, 50);
  await look(hourly.id);
  expect(kept.times).toBe(0);
  await look();
  expect(kept.times).toBe(1);
  clock.at = morning + 60 * minuteMs;
  const keep = () => Promise.reject(new Error('the folder is gone'));
  const broken = bindJob(tickJob, { ...context, keep });
  await expect(broken.run({}, turn)).rejects.toThrow('schedules: the folder is gone');
  expect(started).toHaveLength(1);
});

it('after a stop one run makes up for all ticks, once', async () => {
  await using server = await testRedis();
  await ticking(server).schedules.add(hourly, 50);
  const after = ticking(server);
  after.clock.at = morning + 185 * minuteMs;
  await after.look();
  await after.look();
  expect(after.started.map(({ missed }) => missed)).toEqual([3]);
});

it('a start that failed is tried again under the same id, and the other schedules do not wait for it', async () => {
  await using server = await testRedis();
  const job = ticking(server, { times: 1 });
  await job.schedules.add(hourly, 50);
  await job.schedules.add({ ...hourly, id: 's-00000002' }, 50);
  job.clock.at = morning + 60 * minuteMs;
  await expect(job.look()).rejects.toThrow('schedules: Redis went away');
  await job.look();
  expect(job.started.map(({ id }) => id.slice(0, 10)).toSorted()).toEqual(['s-00000001', 's-00000002']);
});

it('a process that died while it started a tick keeps the schedule for a while only, and a clock that goes back starts nothing', async () => {
  await using server = await testRedis();
  const job = ticking(server);
  await job.schedules.add(hourly, 50);
  job.clock.at = morning + 60 * minuteMs;
  expect(await job.schedules.take(hourly.id, 100)).toBe(true);
  await job.look();
  expect(job.started).toEqual([]);
  await vi.waitUntil(() => job.look().then(() => job.started.length === 1), until);
  job.clock.at = morning + 30 * minuteMs;
  await job.look();
  job.clock.at = morning + 60 * minuteMs;
  await job.look();
  expect(job.started).toHaveLength(1);
});

it('a schedule that was removed starts nothing, and one that comes again begins anew', async () => {
  await using server = await testRedis();
  const job = ticking(server);
  await job.schedules.add(hourly, 50);
  await job.schedules.remove(hourly.id);
  job.clock.at = morning + 60 * minuteMs;
  await job.look();
  await job.look(hourly.id);
  expect(job.started).toEqual([]);
  await job.schedules.add({ ...hourly, createdAt: job.clock.at }, 50);
  await job.look();
  expect(job.started).toEqual([]);
});

it('BullMQ wakes a schedule at our times in its zone, once however often it is upserted', async () => {
  await using server = await testRedis();
  await using ticks = createTickQueue(server.url);
  // BullMQ's own reckoning finds no time of this one, ever.
  const island = { ...hourly, id: 'outage/daily', cron: '15 1 * * *', zone: 'Australia/Lord_Howe' };
  for (const schedule of [hourly, hourly, island]) await ticks.upsert(schedule);
  const listed = await ticks.list();
  expect(listed.map(({ id, cron, zone }) => [id, cron, zone]).toSorted()).toEqual([
    ['outage/daily', '15 1 * * *', 'Australia/Lord_Howe'],
    [hourly.id, '0 * * * *', 'Europe/Berlin'],
  ]);
  for (const { nextAt } of listed) expect(nextAt).toBeGreaterThan(Date.now());
  const queue = new Queue('publish', { prefix: '{sc}', connection: server.connect() });
  const delayed = await queue.getDelayed();
  expect(delayed.map(({ name, data, opts }) => [name, data.schedule, opts.attempts]).toSorted()).toEqual([
    ['tick', 'outage/daily', 10],
    ['tick', hourly.id, 10],
  ]);
  for (const id of ['outage/daily', 'outage/daily', 's-NOBODY']) await ticks.remove(id);
  expect((await ticks.list()).map(({ id }) => id)).toEqual([hourly.id]);
  await queue.close();
});

it('a worker that handled a tick has the next one woken by the same reckoning', async () => {
  await using server = await testRedis();
  await using ticks = createTickQueue(server.url);
  const island = { ...hourly, cron: '15 1 * * *', zone: 'Australia/Lord_Howe' };
  await ticks.upsert(island);
  const [, second] = nextTimes(island.cron, island.zone, Date.now(), 2);
  const queue = new Queue('publish', { prefix: '{sc}', connection: server.connect() });
  for (const job of await queue.getDelayed()) await job.promote();
  const errors: string[] = [];
  const onError = (error: Error) => void errors.push(error.message);
  const { job } = ticking(server);
  const served = { url: server.url, jobs: [job], queues: ['publish'], onError, graceMs: 1_000 } as const;
  await using _workers = await startWorkers(served);
  await vi.waitUntil(async () => (await ticks.list())[0]?.nextAt === second, until);
  expect(errors).toEqual([]);
  await queue.close();
});

type Said = { facts: unknown; message: string };

/** The schedules of a bot as they are put together, served by workers of the queue `publish`. */
async function bot(plans = [scheduledPlan()], names = new Map([['#staging', 'C0STAGING1']])) {
  const room = await deskRoom({ plans: async () => plans, now: () => Date.now() });
  const said: Said[] = [];
  const told: ReportSubject[] = [];
  const note = (facts: unknown, message: string) => void said.push({ facts, message });
  const log: Log = { debug: note, info: note, warn: note, error: note };
  const { redis, url: redisUrl } = room.server;
  const parts = await scheduleParts({
    ...{ redis, redisUrl, deskParts: room.parts, log },
    queue: { report: async (subject) => void told.push(subject) },
    channelId: async (name) => names.get(name) ?? null,
  });
  const serve = () =>
    startWorkers({
      ...{ url: redisUrl, queues: ['publish'], graceMs: 1_000 },
      jobs: [bindJob(tickJob, parts.context)],
      onError: (error) => note(error, error.message),
    });
  const dispose = async () => {
    await parts[Symbol.asyncDispose]();
    await room[Symbol.asyncDispose]();
  };
  return { room, parts, said, told, plans, names, serve, [Symbol.asyncDispose]: dispose };
}

it('a bot that starts makes the schedules of plans true at once, and what came while it was stopped runs once and is told', async () => {
  await using one = await bot();
  const { schedules } = one.parts.context;
  const at = Math.floor(Date.now() / 3_600_000) * 3_600_000;
  const person = { ...hourly, plan: 'shop', words: ['phase1'], createdAt: at - 3 * 3_600_000 + 1 };
  await redisSchedules(one.room.server.redis).add(person, 50);
  for (let process = 0; process < 2; process += 1) {
    await using _workers = await one.serve();
    await vi.waitUntil(async () => (await schedules.list()).length === 2, until);
    await vi.waitUntil(() => one.told.length === 1, until);
  }
  expect((await schedules.list()).map(({ id }) => id)).toEqual([hourly.id, 'shop/daily']);
  expect(one.told).toEqual([{ schedule: hourly.id }]);
  const [run = '', ...more] = await one.room.store.recent(null, 10);
  expect(more).toEqual([]);
  expect((await one.room.store.state(run))?.head.schedule).toMatchObject({ id: hourly.id, at });
  expect(await schedules.handledAt(hourly.id)).toBe(at);
  expect(one.said).toEqual([]);
});

it('what cannot be scheduled is said once, and again only after it was right', async () => {
  const never = scheduledPlan(
    '  never: { cron: "0 0 30 2 *", timezone: UTC, run: [phase1], channel: C0A1B2C3 }',
  );
  await using one = await bot([never], new Map());
  const warned = () => one.said.map(({ facts }) => facts);
  const problems = [
    { problem: 'plans/shop.yaml reports.never.cron: "0 0 30 2 *" never comes' },
    { problem: expect.stringContaining('report shop/daily: the bot sees no channel #staging') },
  ];
  for (let look = 0; look < 3; look += 1) await one.parts.context.keep();
  expect(warned()).toEqual(problems);
  one.names.set('#staging', 'C0STAGING1');
  await one.parts.context.keep();
  expect(warned()).toHaveLength(2);
  one.names.clear();
  await one.parts.context.keep();
  expect(warned()).toHaveLength(3);
});

it('what a person schedules wakes, runs and is told; what they remove wakes no more', async () => {
  await using one = await bot([deskPlan('shop', scheduledPlan().text.replace(/ {2}daily.*\n/, ''))]);
  const dana = asker('UDANA01');
  const added = await one.parts.desk.add(dana, { cron: '0 9 * * *', words: ['phase1', 'Europe/Berlin'] });
  if (added.kind !== 'added') throw new Error(JSON.stringify(added));
  const queue = new Queue('publish', { prefix: '{sc}', connection: one.room.server.connect() });
  const [job] = await queue.getDelayed();
  expect(job?.data).toEqual({ schedule: added.schedule.id });
  expect((job?.timestamp ?? 0) + (job?.delay ?? 0)).toBe(added.nextAt[0]);
  await one.parts.desk.remove(dana, added.schedule.id);
  expect(await queue.getJobSchedulers()).toEqual([]);
  expect(await queue.getDelayed()).toEqual([]);
  await queue.close();
});
