import { expect, test } from 'vitest';
import type { PlannedReport } from '../../../src/core/plan/model.ts';
import { planSchedules, scheduleChanges } from '../../../src/core/schedule/plan-schedules.ts';
import { scheduleId, tickRunId } from '../../../src/core/schedule/schedule.ts';
import { checkOf, phaseOf, planOf } from '../../support/run-parts.ts';
import { hourly, tickAt } from '../../support/schedules.ts';

const now = Date.parse('2026-11-24T08:00:00Z');
const options = { defaultChannel: 'C9', now };
const daily: PlannedReport = {
  ...{ id: 'daily', when: { cron: '0 9 * * 1-5', timezone: 'America/Los_Angeles' }, run: ['all'] },
  ...{ environment: null, channel: null },
};

function plan(reports: readonly PlannedReport[], id = 'shop') {
  return planOf([phaseOf('p1', [checkOf('a')])], { id, file: `plans/${id}.yaml`, reports });
}

test('a report with times becomes a schedule of its plan, one after a deploy does not', () => {
  const after: PlannedReport = { ...daily, id: 'after', when: { afterDeployMs: [1] } };
  expect(planSchedules([plan([daily, after])], options)).toEqual({
    problems: [],
    schedules: [
      {
        ...{ id: 'shop/daily', cron: '0 9 * * 1-5', zone: 'America/Los_Angeles', words: ['all'] },
        ...{ plan: 'shop', environment: 'test', channel: 'C9', by: 'shop', createdAt: now, from: 'plan' },
      },
    ],
  });
});

test.each([
  ['never comes', '0 0 31 2 *', 'plans/shop.yaml reports.daily.cron: "0 0 31 2 *" never comes'],
  [
    'comes too often',
    '*/2 * * * *',
    'plans/shop.yaml reports.daily.cron: "*/2 * * * *" comes more often than every 5 minutes',
  ],
])('one that %s is a problem, and the others are scheduled', (_, cron, problem) => {
  const wrong: PlannedReport = { ...daily, when: { cron, timezone: 'UTC' } };
  const made = planSchedules([plan([wrong, { ...daily, id: 'other' }])], options);
  expect(made.problems).toEqual([problem]);
  expect(made.schedules.map(({ id }) => id)).toEqual(['shop/other']);
});

test('of two plans of one name the first has its reports', () => {
  const weekly: PlannedReport = { ...daily, when: { cron: '0 9 * * 1', timezone: 'UTC' } };
  const made = planSchedules([plan([daily]), plan([weekly])], options);
  expect(made.problems).toEqual(['plans/shop.yaml reports.daily: another plan is called shop too']);
  expect(made.schedules).toMatchObject([{ cron: '0 9 * * 1-5' }]);
});

test('only what changed is written; what a broken plan may hold stays', () => {
  const kept = planSchedules([plan([daily]), plan([daily], 'other')], options).schedules;
  const whole = { plans: ['shop', 'other'], isWhole: true };
  const later = kept.map((one) => ({ ...one, createdAt: now + 1 }));
  expect(scheduleChanges(kept, later, whole)).toEqual({ upsert: [], remove: [] });
  const moved = later.map((one) => ({ ...one, channel: 'C7' }));
  expect(scheduleChanges(kept, moved, whole).upsert).toMatchObject([
    { channel: 'C7', createdAt: now },
    { channel: 'C7', createdAt: now },
  ]);
  const other = later.map((one) => ({ ...one, zone: 'UTC' })).slice(0, 1);
  expect(scheduleChanges(kept, other, whole)).toMatchObject({
    upsert: [{ zone: 'UTC', createdAt: now + 1 }],
    remove: ['other/daily'],
  });
  const readable = { plans: ['shop'], isWhole: false };
  expect(scheduleChanges([...kept, hourly], [], readable)).toEqual({ upsert: [], remove: ['shop/daily'] });
});

test('ids follow from what they stand for, and ten thousand ticks have ten thousand of them', () => {
  expect(scheduleId(hourly)).toBe(scheduleId({ ...hourly }));
  expect(scheduleId(hourly)).toMatch(/^s-[0-9A-HJKMNP-TV-Z]{8}$/);
  expect(scheduleId({ ...hourly, channel: 'C2' })).not.toBe(scheduleId(hourly));
  const ids = new Set<string>();
  for (let hour = 0; hour < 10_000; hour += 1) ids.add(tickRunId(tickAt(now + hour * 3_600_000), hour % 2));
  expect(ids.size).toBeGreaterThan(9_990);
  for (const id of ids) expect(id).toMatch(/^r-[0-9A-HJKMNP-TV-Z]{6}$/);
});
