import { expect, test } from 'vitest';
import { startScheduledRun } from '../../../src/desk/schedules/start-scheduled-run.ts';
import { asker, deskPlan, openConfig, outagePlan } from '../../support/desk.ts';
import { hourly, scheduleRoom, tickAt } from '../../support/schedules.ts';

const nine = Date.parse('2026-11-24T09:00:00Z');
const anywhere = { in: 'all', on: 'all', what: 'all' } as const;

test('a tick is one run, one report and one wake-up each time, however often and by whomever it is started', async () => {
  await using all = await scheduleRoom();
  const tick = tickAt(nine, { missed: 2 });
  await Promise.all([all.start(hourly, tick), all.start(hourly, tick)].map((one) => one.catch(() => {})));
  await all.start(hourly, tick);
  await all.start(hourly, { ...tick, missed: 7 });
  const runs = await all.room.store.recent(null, 10);
  expect(runs).toHaveLength(1);
  const [run = ''] = runs;
  expect((await all.room.store.state(run))?.head).toMatchObject({
    ...{ trigger: 'schedule', requestedBy: 'UDANA01', selector: ['phase2'], environment: 'staging' },
    schedule: { id: hourly.id, at: nine, missed: 2 },
  });
  expect((await all.room.store.order(run))?.place).toEqual({ channel: 'C1', thread: null });
  expect(await all.reports.list(hourly.id)).toMatchObject([
    { at: nine, missed: 2, words: ['phase2'], channel: 'C1', outcome: { kind: 'run', run }, told: null },
  ]);
  expect(all.told.every((subject) => 'schedule' in subject && subject.schedule === hourly.id)).toBe(true);
});

test('wherever a start was cut off, the next one goes on: no second run, and no other outcome', async () => {
  for (let cut = 0; cut < 9; cut += 1) {
    await using all = await scheduleRoom();
    let calls = 0;
    const cutting =
      <Args extends readonly unknown[], End>(act: (...args: Args) => Promise<End>) =>
      async (...args: Args): Promise<End> => {
        calls += 1;
        if (calls === cut) throw new Error('Redis went away');
        const end = await act(...args);
        calls += 1;
        if (calls === cut) throw new Error('the process died');
        return end;
      };
    const { store, queue } = all.room.parts;
    const parts = {
      ...all.parts,
      store: { ...store, create: cutting(store.create) },
      queue: { ...queue, run: cutting(queue.run) },
      reports: { ...all.reports, start: cutting(all.reports.start) },
      reportQueue: { report: cutting(all.parts.reportQueue.report) },
    };
    const first = startScheduledRun(parts, hourly, tickAt(nine)).then(
      () => 'done',
      () => 'cut',
    );
    expect(await first).toBe(cut === 0 ? 'done' : 'cut');
    await all.start(hourly, tickAt(nine, { missed: 1 }));
    const runs = await all.room.store.recent(null, 10);
    expect(runs).toHaveLength(1);
    expect(await all.reports.list(hourly.id)).toMatchObject([{ outcome: { kind: 'run', run: runs[0] } }]);
    expect(all.room.jobs).toContain(`run ${runs[0]}`);
    expect(all.told.length).toBeGreaterThan(0);
  }
});

test('what the same person asked for a moment ago does not swallow a tick, nor does the same schedule in another channel', async () => {
  await using all = await scheduleRoom();
  await all.room.desk.start(asker('UDANA01'), { words: ['phase2', 'staging'], trigger: 'slash' });
  await all.start(hourly, tickAt(nine));
  await all.start(
    { ...hourly, id: 's-00000002', channel: 'C2' },
    { id: 's-00000002@x', at: nine, missed: 0 },
  );
  expect(await all.room.store.recent(null, 10)).toHaveLength(3);
});

test('an id of another run is passed over', async () => {
  await using all = await scheduleRoom();
  await all.start(hourly, tickAt(nine));
  const [run = ''] = await all.room.store.recent(null, 10);
  const order = await all.room.store.order(run);
  const head = (await all.room.store.state(run))?.head;
  if (order === null || head === undefined) throw new Error('it was started');
  await using other = await scheduleRoom();
  const { schedule: _schedule, ...foreign } = head;
  await other.room.store.create(order, foreign, nine);
  await other.start(hourly, tickAt(nine));
  const runs = await other.room.store.recent(null, 10);
  expect(runs).toHaveLength(2);
  const [report] = await other.reports.list(hourly.id);
  expect(report?.outcome).toEqual({ kind: 'run', run: runs.find((one) => one !== run) });
});

test('a tick that finds the run before it at work is not run and says which; when that has ended the next one runs', async () => {
  await using all = await scheduleRoom();
  await all.start(hourly, tickAt(nine));
  const [first = ''] = await all.room.store.recent(null, 10);
  for (const hours of [1, 2]) await all.start(hourly, tickAt(nine + hours * 3_600_000));
  expect(await all.room.store.recent(null, 10)).toEqual([first]);
  const reason = `run ${first} of an earlier report of s-00000001 has not ended yet`;
  expect((await all.reports.list(hourly.id)).slice(1)).toMatchObject([
    { outcome: { kind: 'declined', reason } },
    { outcome: { kind: 'declined', reason } },
  ]);
  await all.room.finish(first);
  // What was declined stays so: it was told.
  await all.start(hourly, tickAt(nine + 2 * 3_600_000));
  expect(await all.room.store.recent(null, 10)).toEqual([first]);
  await all.start(hourly, tickAt(nine + 3 * 3_600_000));
  expect(await all.room.store.recent(null, 10)).toHaveLength(2);
  expect(all.told).toHaveLength(5);
});

test.each([
  ['run is gone', { who: ['UDANA01'], may: ['schedule' as const], ...anywhere }],
  ['schedule is gone', { who: ['UDANA01'], may: ['run' as const], ...anywhere }],
  ['the channel is closed', { who: ['UDANA01'], may: 'all' as const, ...anywhere, in: ['C9'] }],
  ['the environment is closed', { who: ['UDANA01'], may: 'all' as const, ...anywhere, on: ['demo'] }],
])('the permission of a person is asked for now: %s', async (_, rule) => {
  await using all = await scheduleRoom({ config: async () => ({ ...openConfig, permissions: [rule] }) });
  await all.start(hourly, tickAt(nine));
  const [report] = await all.reports.list(hourly.id);
  expect(report?.outcome).toMatchObject({
    kind: 'declined',
    reason: expect.stringMatching(/^who made it may not run phase2 on staging any more\. ./),
  });
  expect(all.room.jobs).toEqual([]);
  expect(all.told).toEqual([{ schedule: hourly.id }]);
  expect(all.room.audit).toMatchObject([{ by: 'UDANA01', decision: 'refused' }]);
});

test('while Slack does not say who is in a group that decides, nothing is declined: the tick is tried again', async () => {
  const permissions = [{ who: ['SSRE'], may: 'all' as const, ...anywhere }];
  const slack = { isDown: true };
  await using all = await scheduleRoom({
    config: async () => ({ ...openConfig, permissions }),
    groupsOf: async () => {
      if (slack.isDown) throw new Error('ratelimited');
      return ['SSRE'];
    },
  });
  await expect(all.start(hourly, tickAt(nine))).rejects.toThrow('ratelimited');
  expect([await all.reports.list(hourly.id), all.told, all.room.audit]).toEqual([[], [], []]);
  slack.isDown = false;
  await all.start(hourly, tickAt(nine));
  expect(await all.reports.list(hourly.id)).toMatchObject([{ outcome: { kind: 'run' } }]);
});

test('a schedule of a plan needs nobody to allow it, and the audit log has it', async () => {
  const permissions = [{ who: ['UJUN'], may: 'all' as const, ...anywhere }];
  await using all = await scheduleRoom({ config: async () => ({ ...openConfig, permissions }) });
  const ofPlan = { ...hourly, id: 'outage/daily', from: 'plan', by: 'outage' } as const;
  await all.start(ofPlan, { id: 'outage/daily@x', at: nine, missed: 0 });
  const [run = ''] = await all.room.store.recent(null, 10);
  expect((await all.room.store.state(run))?.head.requestedBy).toBe('outage');
  expect(all.room.audit).toMatchObject([
    { by: 'staging-check (schedule)', action: 'run', decision: 'allowed', run, environment: 'staging' },
  ]);
});

test.each([
  ['a plan that is gone', [], 'The plan outage is not in the plans folder any more'],
  [
    'a plan with errors',
    [deskPlan('outage', 'version: 1\nplan: outage\n')],
    'The plan outage has errors: staging-check validate plans/outage.yaml',
  ],
  [
    'a selector that is gone',
    [deskPlan('outage', outagePlan.text.replaceAll('phase2', 'phase9'))],
    'The plan outage has nothing that is called phase2 any more',
  ],
  [
    'an environment that is gone',
    [deskPlan('outage', outagePlan.text.replaceAll('staging:', 'prod:'))],
    'The plan outage has no environment staging any more',
  ],
])('%s is told in a sentence, and nothing runs', async (_, plans, reason) => {
  await using all = await scheduleRoom({ plans: async () => plans });
  await all.start(hourly, tickAt(nine));
  expect(await all.reports.list(hourly.id)).toMatchObject([{ outcome: { kind: 'declined', reason } }]);
  expect([all.room.jobs, all.told]).toEqual([[], [{ schedule: hourly.id }]]);
});

test('a report only looks: what changes something, and what asks a person, stays out', async () => {
  await using all = await scheduleRoom();
  await all.start({ ...hourly, words: ['all'] }, tickAt(nine));
  const [run = ''] = await all.room.store.recent(null, 10);
  expect([...((await all.room.store.state(run))?.checks.keys() ?? [])]).toEqual(['health', 'sockets']);
});

test('a schedule that was removed while its run went on keeps its report', async () => {
  await using all = await scheduleRoom();
  await all.store.add(hourly, 50);
  await all.start(hourly, tickAt(nine));
  expect([await all.store.remove(hourly.id), await all.store.remove(hourly.id)]).toEqual([true, false]);
  expect(await all.reports.list(hourly.id)).toMatchObject([{ outcome: { kind: 'run' }, channel: 'C1' }]);
});
