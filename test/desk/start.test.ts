import { afterEach, beforeEach, expect, it } from 'vitest';
import type { BotConfig } from '../../src/core/permissions/model.ts';
import { runWishes } from '../../src/desk/desk.ts';
import { findRun } from '../../src/desk/runs.ts';
import type { StartOutcome } from '../../src/desk/start-outcome.ts';
import { deskOf } from '../../src/desk/wish.ts';
import { redisRuns } from '../../src/store/runs.ts';
import { asker, type DeskRoom, deskRoom, openConfig, outagePlan, smokePlan } from '../support/desk.ts';

let room: DeskRoom;
let config: BotConfig = openConfig;
beforeEach(async () => {
  config = openConfig;
  room = await deskRoom({ config: async () => config });
});
afterEach(() => room[Symbol.asyncDispose]());

const slash = (...words: string[]) => ({ words, trigger: 'slash' as const });
const runOf = (started: StartOutcome) => ('run' in started ? started.run : started.kind);

it('everything is written down before the answer: lease, order, event, audit, then the jobs', async () => {
  const started = await room.desk.start(asker('UMARA', 'C1', { thread: '1.2' }), {
    ...slash('2.1'),
    failFast: true,
  });
  expect(started).toEqual({
    kind: 'started',
    names: { look: 'Look', sockets: 'Sockets' },
    run: 'r-000001',
    selector: ['2.1'],
    environment: 'staging',
    lastTookMs: null,
  });
  expect(room.jobs).toEqual(['run r-000001', 'publish r-000001']);
  expect(await room.store.order('r-000001')).toEqual({
    run: 'r-000001',
    plan: { text: outagePlan.text, file: outagePlan.file, digest: outagePlan.digest },
    place: { channel: 'C1', thread: '1.2' },
    failFast: true,
  });
  expect((await findRun(room.store, 'r-000001'))?.state.head).toMatchObject({
    requestedBy: 'UMARA',
    trigger: 'slash',
    selector: ['2.1'],
  });
  expect((await room.parts.leases.who('staging')).current).toMatchObject({
    holder: 'r-000001',
    reason: '2.1 asked by UMARA',
  });
  expect(room.audit).toMatchObject([
    { by: 'UMARA', action: 'run', decision: 'allowed', environment: 'staging', selector: ['2.1'] },
  ]);
});

it('a run keeps that there were other plans when it was asked for, and whoever waits behind it reads which', async () => {
  const plans = [outagePlan, smokePlan].map((plan) => ({ ...plan, isOneOfMany: true as const }));
  await using several = await deskRoom({ plans: async () => plans });
  const started = await several.desk.start(asker('UMARA'), slash('outage', '2.1'));
  expect(started).toMatchObject({ kind: 'started', plan: 'outage' });
  const stored = (await findRun(several.store, runOf(started)))?.state.head.plan;
  expect(stored).toMatchObject({ id: 'outage', isOneOfMany: true });
  const second = await several.desk.start(asker('UJUN', 'C2'), slash('login'));
  expect(second).toMatchObject({ kind: 'in-line', plan: 'smoke', holder: { reason: '2.1 of outage' } });
});

it('others wait in line and are told behind whom', async () => {
  await room.desk.start(asker('UMARA'), slash('2.1'));
  const second = await room.desk.start(asker('UJUN', 'C2'), slash('phase1'));
  expect(second).toMatchObject({
    kind: 'in-line',
    place: 2,
    holder: { run: 'r-000001', by: 'UMARA', reason: '2.1', remainingMs: null, waiting: null },
  });
  const third = await room.desk.start(asker('UJUN'), slash('2.1'));
  expect(third).toMatchObject({ kind: 'in-line', place: 3, holder: { run: 'r-000001' } });
  expect(await room.desk.start(asker('UJUN'), slash('2.1', 'demo'))).toMatchObject({
    kind: 'started',
    environment: 'demo',
  });
});

it('Enter pressed again is the same run, until that run is over or cancelled', async () => {
  const first = await room.desk.start(asker('UMARA'), slash('2.1'));
  const run = runOf(first);
  expect(await room.desk.start(asker('UMARA'), slash('2.1'))).toMatchObject({ kind: 'already', run });
  expect((await room.desk.start(asker('UMARA', 'C2'), slash('2.1'))).kind).toBe('in-line');
  expect((await room.desk.start(asker('UMARA'), slash('phase2'))).kind).toBe('in-line');
  await room.finish(run);
  expect(runOf(await room.desk.start(asker('UMARA'), slash('2.1')))).not.toBe(run);
});

it('looking for a second Enter reads no run of others, however many go on', async () => {
  const read: string[] = [];
  const state = (run: string) => {
    read.push(run);
    return room.store.state(run);
  };
  for (const user of ['UJUN', 'UKIM']) await room.desk.start(asker(user, 'C2'), slash('phase2'));
  const desk = deskOf(runWishes, { ...room.parts, store: { ...room.parts.store, state } });
  const run = runOf(await desk.start(asker('UMARA', 'C2'), slash('2.1', 'demo')));
  expect(read).toEqual([]);
  expect(runOf(await desk.start(asker('UMARA', 'C2'), slash('2.1', 'demo')))).toBe(run);
  expect(read).toEqual([run]);
});

it('Enter pressed twice at the same moment, in two processes, is one run; two people are two', async () => {
  const other = deskOf(runWishes, {
    ...room.parts,
    newRunId: () => 'r-ZZZZZZ',
    store: redisRuns(room.server.connect(), { keptMs: () => 1e9 }),
  });
  const presses = [room.desk, other, room.desk, other].map((desk) =>
    desk.start(asker('UMARA'), slash('2.1')),
  );
  const jun = other.start(asker('UJUN'), slash('2.1'));
  const answers = await Promise.all(presses);
  const kinds = answers.map(({ kind }) => (kind === 'already' ? 'already' : 'new')).toSorted();
  expect(kinds).toEqual(['already', 'already', 'already', 'new']);
  expect(new Set(answers.map(runOf)).size).toBe(1);
  expect((await jun).kind).not.toBe('already');
  expect(await room.store.active()).toHaveLength(2);
});

it('a taken id is never used again, and the run that has it keeps its lease', async () => {
  const ids = ['r-AAAAAA', 'r-AAAAAA', 'r-AAAAAA', 'r-BBBBBB'];
  const desk = deskOf(runWishes, { ...room.parts, newRunId: () => ids.shift() ?? 'r-CCCCCC' });
  expect(runOf(await desk.start(asker('UMARA'), slash('2.1')))).toBe('r-AAAAAA');
  expect(await desk.start(asker('UJUN'), slash('2.1'))).toMatchObject({
    kind: 'in-line',
    run: 'r-BBBBBB',
    place: 2,
  });
  expect((await room.parts.leases.who('staging')).current?.holder).toBe('r-AAAAAA');
  const stuck = deskOf(runWishes, { ...room.parts, newRunId: () => 'r-AAAAAA' });
  await expect(stuck.start(asker('UKIM'), slash('2.1'))).rejects.toThrow('no free run id in 5 tries');
});

it('when a job cannot be added, the environment is free again and the error goes on', async () => {
  const queue = { ...room.parts.queue, run: () => Promise.reject(new Error('no Redis')) };
  const desk = deskOf(runWishes, { ...room.parts, queue });
  await expect(desk.start(asker('UMARA'), slash('2.1'))).rejects.toThrow('no Redis');
  expect(await room.parts.leases.who('staging')).toEqual({ current: null, line: [] });
});

it('tells how long the same selection took, unless it was cut off', async () => {
  const first = runOf(await room.desk.start(asker('UMARA'), slash('2.1')));
  room.clock.at += 48_000;
  await room.finish(first);
  const second = await room.desk.start(asker('UMARA'), slash('2.1'));
  expect(second).toMatchObject({ kind: 'started', lastTookMs: 48_000 });
  room.clock.at += 8_000;
  const third = await room.desk.start(asker('UJUN'), slash('2.1'));
  expect(third).toMatchObject({ holder: { remainingMs: 40_000 } });
  await room.desk.cancel(asker('UMARA'), { run: runOf(second), reason: '' });
  await room.finish(runOf(second));
  expect(await room.desk.start(asker('UKIM'), slash('2.1'))).toMatchObject({ kind: 'in-line' });
  expect(await room.desk.who(asker('UKIM'), 'staging')).toMatchObject({
    line: [{ by: 'UJUN' }, { by: 'UKIM' }],
  });
});

it('unknown words start nothing and are no decision', async () => {
  for (const words of [['phaes2'], ['$(id)'], ['phase2', 'prod'], ['`x`'], ['\u202Efoo']]) {
    expect((await room.desk.start(asker('UMARA'), { words, trigger: 'slash' })).kind).toBe('unknown');
  }
  expect([room.jobs, room.audit, await room.store.active()]).toEqual([[], [], []]);
});

it.each(['external', 'bot'] as const)('%s askers are refused everything, in the audit log', async (kind) => {
  const outsider = asker('UX', 'C1', { kind });
  const { desk } = room;
  const run = runOf(await desk.start(asker('UMARA'), slash('2.1')));
  room.jobs.length = 0;
  room.audit.length = 0;
  const answers = [
    await desk.start(outsider, slash('nothing', 'real')),
    await desk.start(outsider, slash('2.1')),
    await desk.cancel(outsider, { run, reason: '' }),
    await desk.cancel(outsider, { run: null, reason: '' }),
    await desk.rerun(outsider, { run: null, what: 'all', trigger: 'button' }),
    await desk.answer(outsider, { run, check: 'look', answer: 'yes', reason: '' }),
    await desk.who(outsider, null),
    await desk.release(outsider, null),
    await desk.list(outsider, { verb: 'status', limit: 5 }),
    await desk.list({ ...outsider, channel: '' }, { verb: 'history', limit: 5 }),
  ];
  for (const answer of answers) expect(answer).toMatchObject({ kind: 'refused', allowed: [] });
  expect(room.audit.map(({ decision }) => decision)).toEqual(answers.map(() => 'refused'));
  expect(await desk.may(outsider, 'help', null)).toBe(false);
  expect((await desk.understand(outsider, { words: ['2.1'] })).kind).toBe('declined');
  expect(room.jobs).toEqual([]);
});

const rule = { who: 'everyone', may: ['run'], in: 'all', on: 'all', what: 'all' } as const;

it('a dangerous check needs `danger` beside `run`, and only when it is selected', async () => {
  config = { ...openConfig, permissions: [rule, { ...rule, who: ['UJUN'], may: ['run', 'danger'] }] };
  expect((await room.desk.start(asker('UMARA'), slash('health'))).kind).toBe('started');
  const refused = await room.desk.start(asker('UMARA'), slash('phase1'));
  expect(refused).toMatchObject({ kind: 'refused', what: 'run phase1 on staging', allowed: ['UJUN'] });
  expect((await room.desk.start(asker('UJUN'), slash('phase1'))).kind).toBe('in-line');
  expect(room.audit.map(({ by, decision }) => `${by} ${decision}`)).toEqual([
    'UMARA allowed',
    'UMARA refused',
    'UJUN allowed',
  ]);
});

it('groups decide when Slack tells them; when it does not, what depends on them is refused', async () => {
  config = { ...openConfig, permissions: [{ ...rule, who: ['UJUN', 'SSRE'] }] };
  const inGroup = deskOf(runWishes, { ...room.parts, groupsOf: async () => ['SSRE'] });
  const silent = deskOf(runWishes, {
    ...room.parts,
    groupsOf: () => Promise.reject(new Error('ratelimited')),
  });
  expect(await inGroup.start(asker('UMARA'), slash('health'))).toMatchObject({ kind: 'started' });
  const refused = await silent.start(asker('UMARA'), slash('2.1'));
  expect(refused).toMatchObject({
    kind: 'refused',
    hint: expect.stringContaining('Slack did not say which groups you are in'),
  });
  expect(await silent.start(asker('UJUN'), slash('2.1'))).toMatchObject({ kind: 'in-line' });
  expect(await silent.may(asker('UMARA'), 'run', 'staging')).toBe(false);
  config = { ...openConfig, permissions: [{ ...rule, who: ['UJUN'] }] };
  const other = await silent.start(asker('UMARA'), slash('2.1'));
  expect(other).toMatchObject({ hint: expect.not.stringContaining('groups') });
});

it('outside a channel a run goes to the default channel, or is declined without one', async () => {
  expect((await room.desk.start(asker('UMARA', ''), slash('2.1'))).kind).toBe('declined');
  config = { ...openConfig, channels: { default: 'CDEF' } };
  const run = runOf(await room.desk.start(asker('UMARA', ''), slash('2.1')));
  expect((await room.store.order(run))?.place).toEqual({ channel: 'CDEF', thread: null });
});

it('who asks more often than the file allows is told when to ask again; what was asked before goes on, and is not counted', async () => {
  config = {
    ...openConfig,
    limits: { person: { most: 2, withinMs: 600_000 }, channel: { most: 3, withinMs: 3_600_000 } },
  };
  const start = (user: string, channel: string, word: string) =>
    room.desk.start(asker(user, channel), slash(word));
  // The clock of Redis counts.
  room.clock.at = Date.now();
  expect((await start('UMARA', 'C1', '2.1')).kind).toBe('started');
  expect((await start('UMARA', 'C1', '2.1')).kind).toBe('already');
  expect((await start('UMARA', 'C1', 'phase1')).kind).toBe('in-line');
  expect(await start('UMARA', 'C2', 'phase2')).toEqual({
    kind: 'declined',
    message: expect.stringMatching(
      /^You have asked for 2 runs in 10 min, which is the limit: ask again in (10 min|9 min \d+ s)\.$/,
    ),
  });
  expect((await start('UJUN', 'C1', 'phase2')).kind).toBe('in-line');
  expect(await start('ULEE', 'C1', 'phase1')).toMatchObject({
    message: expect.stringMatching(
      /^This channel has asked for 3 runs in 1 h, which is the limit: ask again/,
    ),
  });
  expect((await start('ULEE', 'C2', 'phase1')).kind).toBe('in-line');
  expect(room.audit.filter(({ decision }) => decision === 'refused')).toHaveLength(2);
});
