import { expect, test } from 'vitest';
import { scheduleWishes } from '../../../src/desk/schedules/schedule-desk.ts';
import { deskOf } from '../../../src/desk/wish.ts';
import { asker, openConfig, outagePlan, smokePlan } from '../../support/desk.ts';
import { keptTicks } from '../../support/report-desks.ts';
import { hourly, type ScheduleRoom, scheduleRoom } from '../../support/schedules.ts';

const dana = asker('UDANA01');
const anywhere = { in: 'all', on: 'all', what: 'all' } as const;

async function opened(changes: Parameters<typeof scheduleRoom>[0] = {}) {
  const all: ScheduleRoom = await scheduleRoom(changes);
  const ticks = keptTicks();
  const desk = deskOf(scheduleWishes, { ...all.room.parts, schedules: all.store, ticks });
  const add = (cron: string, ...words: readonly string[]) => desk.add(dana, { cron, words });
  return { ...all, ticks, desk, add };
}

test('adding the same twice is one schedule, whoever says it; its next times are in its zone', async () => {
  await using all = await opened();
  const first = await all.add('0 9 * * MON-FRI', 'phase2', 'staging', 'America/Los_Angeles');
  expect(first).toMatchObject({
    kind: 'added',
    schedule: {
      ...{ cron: '0 9 * * mon-fri', zone: 'America/Los_Angeles', words: ['phase2'], plan: 'outage' },
      ...{ environment: 'staging', channel: 'C1', by: 'UDANA01', from: 'person' },
    },
    nextAt: [24, 25, 26].map((day) => Date.parse(`2026-11-${day}T17:00:00Z`)),
    leftOut: 1,
  });
  const again = await all.desk.add(asker('UJUN'), {
    cron: ' 0  9 * * mon-fri',
    words: ['2', 'america/los_angeles'],
  });
  expect(again).toMatchObject({ kind: 'there', schedule: { by: 'UDANA01' } });
  expect(await all.store.list()).toHaveLength(1);
  expect(all.ticks.wakers.size).toBe(1);
  expect(all.room.audit.map(({ by, action, decision }) => [by, action, decision])).toEqual([
    ['UDANA01', 'schedule', 'allowed'],
    ['UJUN', 'schedule', 'allowed'],
  ]);
});

test.each([
  ['0 9 * * 1-5', ['all'], 'UTC'],
  ['0 9 * * 1-5', ['all', 'utc'], 'UTC'],
  ['0 9 * * 1-5', ['health', 'demo', 'europe/berlin'], 'Europe/Berlin'],
  ['0 9 * * 1-5', ['@smoke', 'US/Pacific'], 'US/Pacific'],
])('%s %j is in %s', async (cron, words, zone) => {
  await using all = await opened();
  expect(await all.add(cron, ...words)).toMatchObject({ kind: 'added', schedule: { zone } });
});

test.each([
  ['0 25 * * *', ['all'], ['must be within 0-23, got "25"']],
  ['0 9 * *', ['all'], ['expected 5 cron fields (minute hour day month weekday), got 4']],
  ['', ['all'], ['expected 5 cron fields']],
  ['* * * * *', ['all'], ['it would come every minute; at most every 5 minutes is possible']],
  ['59,0 * * * *', ['all'], ['it would come every minute']],
  ['0 0 30 2 *', ['all'], ['there is no such day, so it never comes']],
  ['0 9 * * *', ['phaes2'], ['There is no phaes2. Did you mean phase2?']],
  ['0 9 * * *', ['all', 'stagign'], ['There is no stagign. Did you mean staging?']],
  ['0 9 * * *', [], ['Say what to run']],
  ['0 9 * * *', ['failed'], ['failed means the last run of the moment']],
  [
    '0 9 * * *',
    ['deploy'],
    ['A report only looks: every check of deploy changes something or asks a person.'],
  ],
  ['0 9 * * *', ['all', 'Berlin'], ['There is no time zone Berlin: did you mean Europe/Berlin?']],
  ['0 9 * * *', ['all', 'Europe/Berln'], ['There is no time zone Europe/Berln: did you mean Europe/Berlin?']],
  ['0 9 * * *', ['all', 'Mars/Base'], ['There is no time zone Mars/Base']],
  [
    '61 9 * * *',
    ['phaes2', 'Europe/Berln'],
    ['must be within 0-59, got "61"', 'Did you mean phase2?', 'did you mean Europe/Berlin?'],
  ],
])('%s %j is told, all at once, and nothing is scheduled', async (cron, words, reasons) => {
  await using all = await opened();
  const added = await all.add(cron, ...words);
  if (added.kind !== 'declined') throw new Error(JSON.stringify(added));
  expect(added.problems).toHaveLength(reasons.length);
  for (const [index, reason] of reasons.entries()) expect(added.problems[index]).toContain(reason);
  expect([await all.store.list(), all.ticks.changes]).toEqual([[], []]);
});

test('words of several plans ask which one', async () => {
  await using all = await opened({ plans: async () => [outagePlan, smokePlan] });
  expect(await all.add('0 9 * * *', 'health')).toMatchObject({
    problems: [expect.stringMatching(/^Which plan\?/)],
  });
  expect(await all.add('0 9 * * *', 'smoke', 'health')).toMatchObject({ schedule: { plan: 'smoke' } });
});

test.each([
  ['who may not schedule', { may: ['run' as const] }],
  ['who may not run it', { may: ['schedule' as const] }],
  ['who may elsewhere', { may: 'all' as const, in: ['C9'] }],
])('somebody %s is refused, and it is in the audit log', async (_, rule) => {
  const permissions = [{ who: ['UDANA01'], ...anywhere, ...rule }];
  await using all = await opened({ config: async () => ({ ...openConfig, permissions }) });
  expect(await all.add('0 9 * * *', 'phase2')).toMatchObject({ kind: 'refused' });
  expect(all.room.audit).toMatchObject([{ action: 'schedule', decision: 'refused' }]);
  expect(await all.store.list()).toEqual([]);
});

test('what is dangerous stays out of a schedule, so scheduling all of a plan needs no more than run', async () => {
  const permissions = [{ who: 'everyone' as const, may: ['run' as const, 'schedule' as const], ...anywhere }];
  await using all = await opened({ config: async () => ({ ...openConfig, permissions }) });
  expect(await all.add('0 9 * * *', 'all')).toMatchObject({ kind: 'added', leftOut: 2 });
});

test('people of other workspaces and bots schedule, see and remove nothing', async () => {
  await using all = await opened();
  await all.store.add(hourly, 50);
  for (const kind of ['external', 'bot'] as const) {
    const eve = asker('UEVE', 'C1', { kind });
    expect(await all.desk.add(eve, { cron: '0 9 * * *', words: ['all'] })).toMatchObject({ kind: 'refused' });
    expect(await all.desk.list(eve)).toMatchObject({ kind: 'refused' });
    expect(await all.desk.remove(eve, hourly.id)).toMatchObject({ kind: 'refused' });
  }
  expect(await all.store.list()).toHaveLength(1);
});

test('a channel has at most fifty schedules of people; those of plans and of other channels do not count', async () => {
  await using all = await opened();
  for (let count = 0; count < 50; count += 1) {
    await all.store.add({ ...hourly, id: `s-${count}` }, 50);
    await all.store.add({ ...hourly, id: `outage/${count}`, from: 'plan' }, 50);
  }
  expect(await all.add('0 9 * * *', 'all')).toMatchObject({
    problems: ['This channel has 50 schedules, and that is the most: remove one first.'],
  });
  expect(await all.desk.add(asker('UDANA01', 'C2'), { cron: '0 9 * * *', words: ['all'] })).toMatchObject({
    kind: 'added',
  });
});

test('a list has those of the channel, the next first; outside a channel it has all', async () => {
  await using all = await opened();
  await all.add('0 9 * * *', 'phase2');
  await all.add('30 11 * * *', 'phase2');
  await all.store.add({ ...hourly, channel: 'C2' }, 50);
  const listed = await all.desk.list(dana);
  if ('kind' in listed) throw new Error(JSON.stringify(listed));
  expect(listed.map(({ schedule }) => schedule.cron)).toEqual(['30 11 * * *', '0 9 * * *']);
  expect(listed[0]?.nextAt).toBe(Date.parse('2026-11-24T11:30:00Z'));
  expect(await all.desk.list(asker('UDANA01', ''))).toHaveLength(3);
});

test('removing takes a schedule of this channel by its id, once; that of a plan is told where it stands', async () => {
  await using all = await opened();
  const added = await all.add('0 9 * * *', 'phase2');
  if (added.kind !== 'added') throw new Error(JSON.stringify(added));
  const { id } = added.schedule;
  expect(await all.desk.remove(asker('UDANA01', 'C2'), id)).toMatchObject({ kind: 'declined' });
  const mistyped = `${id.slice(0, -1)}!`;
  expect(await all.desk.remove(dana, mistyped)).toMatchObject({
    message: `There is no schedule ${mistyped} in this channel. Did you mean ${id}?`,
  });
  expect(await all.desk.remove(dana, id.toLowerCase())).toMatchObject({ kind: 'removed', schedule: { id } });
  expect(await all.desk.remove(dana, id)).toMatchObject({ kind: 'declined' });
  expect(all.ticks.wakers.size).toBe(0);
  await all.store.add({ ...hourly, id: 'outage/daily', from: 'plan', by: 'outage' }, 50);
  expect(await all.desk.remove(dana, 'outage/daily')).toMatchObject({
    message: 'outage/daily stands in the plan outage under reports: take it out there.',
  });
});
