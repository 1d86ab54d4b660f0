import { Queue } from 'bullmq';
import { expect, it, vi } from 'vitest';
import { tickJob } from '../../jobs/tick.ts';
import { createTickQueue } from '../../src/adapters/queue/schedulers.ts';
import { startWorkers } from '../../src/adapters/queue/workers.ts';
import { redisSchedules } from '../../src/adapters/redis/schedules.ts';
import { bindJob } from '../../src/core/job.ts';
import { missedWords } from '../../src/core/schedule/due.ts';
import { planSchedules, scheduleChanges } from '../../src/core/schedule/plan-schedules.ts';
import type { Schedule, Tick } from '../../src/core/schedule/schedule.ts';
import { startScheduled } from '../../src/desk/schedules/start-scheduled.ts';
import { deskRoom, outagePlan } from '../support/desk.ts';
import { type TestRedis, testRedis } from '../support/redis.ts';

const minuteMs = 60_000;
const morning = Date.parse('2026-11-24T08:00:00Z');
const hourly: Schedule = {
  ...{ id: 's-00000001', cron: '0 * * * *', zone: 'Europe/Berlin', words: ['phase2'], plan: 'outage' },
  ...{ environment: 'staging', channel: 'C1', by: 'UDANA01', createdAt: morning, from: 'person' },
};
const turn = { leave: new AbortController().signal, failedChildren: [] };

/** The job on a Redis with a clock that the test sets, and what it started. */
function ticking(server: TestRedis, fails: { times: number } = { times: 0 }) {
  const clock = { at: morning };
  const started: Tick[] = [];
  const schedules = redisSchedules(server.connect());
  const start = async (_: Schedule, tick: Tick) => {
    if (fails.times > 0) {
      fails.times -= 1;
      throw new Error('Redis went away');
    }
    started.push(tick);
  };
  const job = bindJob(tickJob, { now: () => clock.at, schedules, start });
  const look = (id?: string) => job.run(id === undefined ? {} : { schedule: id }, turn);
  return { clock, started, schedules, start, look };
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

it.each([
  [185, 3, '3 ticks were missed while the bot was stopped; this run stands for all of them.'],
  [181, 2, '2 ticks were missed while the bot was stopped; this run stands for all of them.'],
  [75, 1, '1 tick was missed while the bot was stopped; this run stands for all of them.'],
  [60, 0, ''],
])('after %i minutes of a stop one run makes up for %i ticks and says so', async (minutes, missed, said) => {
  await using server = await testRedis();
  const before = ticking(server);
  await before.schedules.add(hourly, 50);
  const after = ticking(server);
  after.clock.at = morning + minutes * minuteMs;
  await after.look();
  await after.look();
  expect(after.started.map((tick) => [tick.missed, missedWords(tick)])).toEqual([[missed, said]]);
});

it('a start that failed is tried again under the same id, and the other schedules do not wait for it', async () => {
  await using server = await testRedis();
  const fails = { times: 1 };
  const job = ticking(server, fails);
  await job.schedules.add(hourly, 50);
  await job.schedules.add({ ...hourly, id: 's-00000002' }, 50);
  job.clock.at = morning + 60 * minuteMs;
  await expect(job.look()).rejects.toThrow('1 ticks could not be started');
  await job.look();
  expect(job.started.map(({ id }) => id.slice(0, 10)).toSorted()).toEqual(['s-00000001', 's-00000002']);
});

it('a process that died while it started a tick keeps it for a while only, and a clock that goes back starts nothing', async () => {
  await using server = await testRedis();
  const job = ticking(server);
  await job.schedules.add(hourly, 50);
  job.clock.at = morning + 60 * minuteMs;
  const id = 's-00000001@2026-11-24T09:00:00.000Z';
  expect(await job.schedules.take(id, 100)).toBe(true);
  await job.look();
  expect(job.started).toEqual([]);
  await vi.waitUntil(() => job.look().then(() => job.started.length === 1), { timeout: 5_000 });
  job.clock.at = morning + 30 * minuteMs;
  await job.look();
  job.clock.at = morning + 60 * minuteMs;
  await job.look();
  expect(job.started).toHaveLength(1);
});

it('the same tick twice is one run; a removed schedule starts nothing', async () => {
  await using room = await deskRoom();
  const first = await startScheduled(room.parts, hourly, 'r-T1CK01');
  const again = await startScheduled(room.parts, hourly, 'r-T1CK01');
  expect([first.kind, again.kind]).toEqual(['started', 'already']);
  expect(await room.store.recent(null, 10)).toEqual(['r-T1CK01']);
  expect((await room.store.state('r-T1CK01'))?.head).toMatchObject({
    trigger: 'schedule',
    requestedBy: 'UDANA01',
  });
  await room.finish('r-T1CK01');
  const ofPlan = { ...hourly, from: 'plan', by: 'outage' } as const;
  expect(await startScheduled(room.parts, ofPlan, 'r-T1CK02')).toMatchObject({ kind: 'started' });
  const schedules = redisSchedules(room.server.redis);
  await schedules.add(hourly, 50);
  expect([await schedules.remove(hourly.id), await schedules.remove(hourly.id)]).toEqual([true, false]);
  expect(await schedules.list()).toEqual([]);
});

it('reports of plans become schedules, keep their beginning, and go with the plan', async () => {
  const { plan } = outagePlan;
  if (plan === null) throw new Error('the plan has no errors');
  const cron = { cron: '0 9 * * 1-5', timezone: 'America/Los_Angeles' };
  const report = { id: 'daily', when: cron, run: ['all'], environment: null, channel: null };
  const after = { ...report, id: 'after', when: { afterDeployMs: [1] } };
  const never = { ...report, id: 'never', when: { cron: '0 0 31 2 *', timezone: 'UTC' } };
  const plans = [{ ...plan, reports: [report, after, never] }];
  const made = planSchedules(plans, { defaultChannel: 'C9', now: morning });
  expect(made.problems).toEqual(['plans/outage.yaml reports.never.cron: "0 0 31 2 *" never comes']);
  expect(made.schedules).toMatchObject([
    { id: 'outage/daily', environment: 'staging', channel: 'C9', from: 'plan', createdAt: morning },
  ]);
  expect(planSchedules(plans, { defaultChannel: null, now: 0 }).problems[0]).toContain('it has no channel');
  const later = made.schedules.map((one) => ({ ...one, createdAt: morning + 1, words: ['phase1'] }));
  expect(scheduleChanges(made.schedules, later)).toMatchObject({
    upsert: [{ createdAt: morning, words: ['phase1'] }],
    remove: [],
  });
  expect(scheduleChanges([...made.schedules, hourly], [])).toEqual({ upsert: [], remove: ['outage/daily'] });
});

it('BullMQ wakes a schedule at its times in its zone, once however often it is upserted', async () => {
  await using server = await testRedis();
  await using ticks = createTickQueue(server.url, 'consumer');
  const slashed = { ...hourly, id: 'outage/daily' };
  for (const schedule of [hourly, hourly, slashed]) await ticks.upsert(schedule);
  const queue = new Queue('timers', { prefix: '{sc}', connection: server.connect() });
  const keys = async () => (await queue.getJobSchedulers()).map(({ key }) => key).toSorted();
  expect(await keys()).toEqual(['schedule-outage%2Fdaily', 'schedule-s-00000001']);
  const [delayed] = await queue.getDelayed();
  expect(delayed?.name).toBe('tick');
  await ticks.remove('outage/daily');
  await ticks.remove('outage/daily');
  expect(await keys()).toEqual(['schedule-s-00000001']);
  await ticks.keepOnly([]);
  expect(await keys()).toEqual([]);
  await queue.close();
});

it('a worker that starts after a stop handles what came meanwhile, once', async () => {
  await using server = await testRedis();
  const { schedules, clock, start, started } = ticking(server);
  await schedules.add(hourly, 50);
  clock.at = morning + 185 * minuteMs;
  const job = bindJob(tickJob, { now: () => clock.at, schedules, start });
  const errors: string[] = [];
  const onError = (error: Error) => void errors.push(error.message);
  const options = { url: server.url, jobs: [job], queues: ['timers'], onError, graceMs: 1_000 } as const;
  for (let process = 0; process < 2; process += 1) {
    await using _workers = await startWorkers(options);
    await vi.waitUntil(() => started.length === 1, { timeout: 5_000 });
  }
  expect(started.map(({ missed }) => missed)).toEqual([3]);
  expect(errors).toEqual([]);
});
