import { expect, test } from 'vitest';
import type { ScheduleComparison, ScheduleReportHead } from '../../src/core/schedule/reports.ts';
import { redisScheduleReports } from '../../src/store/schedule-reports.ts';
import { redisSchedules } from '../../src/store/schedules.ts';
import { testRedis } from '../support/redis.ts';
import { hourly } from '../support/schedules.ts';

const at = hourly.createdAt;
const schedule = 'shop/daily';

function head(more: Partial<ScheduleReportHead> = {}): ScheduleReportHead {
  const outcome = { kind: 'run', run: 'r-000001' } as const;
  return { at, missed: 0, words: ['all'], environment: 'staging', channel: 'C1', outcome, ...more };
}

const compared: ScheduleComparison = {
  ...{ standing: 'same', headline: 'the same as before', baseline: 'r-000000' },
  ...{ fingerprint: 'f', isCalm: true },
};

test('the first that is said of a report stays, whoever says it again', async () => {
  await using server = await testRedis();
  const one = redisScheduleReports(server.redis);
  const other = redisScheduleReports(server.connect());
  const declined = head({ outcome: { kind: 'declined', reason: 'no' } });
  await one.start(schedule, head());
  await other.start(schedule, declined);
  expect(await one.compared(schedule, at, compared)).toEqual(compared);
  expect(await other.compared(schedule, at, { ...compared, fingerprint: 'g' })).toEqual(compared);
  const told = { key: 'k', isQuiet: true, reports: 2, sinceAt: at, message: '1.1' };
  await one.told(schedule, at, told);
  await other.told(schedule, at, { ...told, message: '2.2' });
  expect(await other.list(schedule)).toEqual([{ ...head(), compared, told }]);
});

test('two processes that start one report at the same moment keep one outcome', async () => {
  await using server = await testRedis();
  const runs = Array.from({ length: 8 }, (_, index) => `r-00000${index}`);
  const starts = runs.map((run) =>
    redisScheduleReports(server.connect()).start(schedule, head({ outcome: { kind: 'run', run } })),
  );
  await Promise.all(starts);
  expect(await redisScheduleReports(server.redis).list(schedule)).toHaveLength(1);
});

test('reports come in the order of their ticks, the newest fifty; other schedules have their own', async () => {
  await using server = await testRedis();
  const reports = redisScheduleReports(server.redis);
  const ticks = Array.from({ length: 60 }, (_, index) => at + index * 3_600_000);
  for (const tick of ticks.toReversed()) await reports.start(schedule, head({ at: tick }));
  for (const tick of ticks) await reports.start('s-00000002', head({ at: tick }));
  for (const id of [schedule, 's-00000002']) {
    expect((await reports.list(id)).map((one) => one.at)).toEqual(ticks.slice(10));
  }
  expect(await reports.list('s-NOBODY')).toEqual([]);
});

test('what was told of a report that is not kept any more is no report', async () => {
  await using server = await testRedis();
  const reports = redisScheduleReports(server.redis);
  await reports.compared(schedule, at, compared);
  expect(await reports.list(schedule)).toEqual([]);
});

test('reports outlive their schedule, and any id can have some', async () => {
  await using server = await testRedis();
  const schedules = redisSchedules(server.redis);
  const reports = redisScheduleReports(server.redis);
  for (const id of ['a:b {c} d', 'ü/日報', 'x'.repeat(200)]) {
    await schedules.add({ ...hourly, id }, 50);
    await reports.start(id, head());
    await schedules.remove(id);
    expect(await reports.list(id)).toMatchObject([{ at }]);
  }
});
