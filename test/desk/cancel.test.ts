import { afterEach, beforeEach, expect, it } from 'vitest';
import type { BotConfig } from '../../src/core/permissions/model.ts';
import { eventId } from '../../src/core/run/events.ts';
import { findRun } from '../../src/desk/runs.ts';
import { asker, type DeskRoom, deskRoom, openConfig } from '../support/desk.ts';
import { saying } from '../support/saying.ts';

let room: DeskRoom;
let config: BotConfig = openConfig;
beforeEach(async () => {
  config = openConfig;
  room = await deskRoom({ config: async () => config });
});
afterEach(() => room[Symbol.asyncDispose]());

async function begun(user: string, words: string[], channel = 'C1'): Promise<string> {
  const started = await room.desk.start(asker(user, channel), { words, trigger: 'slash' });
  room.jobs.length = 0;
  room.audit.length = 0;
  return 'run' in started ? started.run : started.kind;
}

it('without a name it is the newest run of the asker, and of anybody only where there is none; whose it was is told', async () => {
  const first = await begun('UMARA', ['2.1']);
  const second = await begun('UJUN', ['phase1']);
  await begun('UJUN', ['2.1'], 'C2');
  expect(await room.desk.cancel(asker('UJUN'), { run: null, reason: 'not hunter2 now' })).toEqual({
    kind: 'cancelled',
    run: second,
    name: 'phase1 on staging',
    ...{ by: 'UJUN', isOwn: true, hadBegun: false },
    others: [{ run: first, name: '2.1 on staging', by: 'UMARA' }],
    again: `rerun all ${second}`,
  });
  expect(room.jobs).toEqual([`wake ${second}`, `publish ${second}`]);
  expect((await room.store.state(second))?.cancelled).toEqual({
    at: room.clock.at,
    by: 'UJUN',
    reason: 'not [redacted] now',
  });
  expect(room.audit).toMatchObject([
    { action: 'cancel', decision: 'allowed', run: second, reason: 'not [redacted] now' },
  ]);
  expect(await room.desk.cancel(asker('UJUN'), { run: null, reason: '' })).toMatchObject({
    ...{ run: first, by: 'UMARA', isOwn: false, others: [] },
  });
});

it('of runs of several people the own one is cancelled, although another is newer', async () => {
  const own = await begun('UMARA', ['2.1']);
  const newer = await begun('UJUN', ['phase1']);
  const others = [{ run: newer, name: 'phase1 on staging', by: 'UJUN' }];
  expect(await room.desk.cancel(asker('UMARA'), { run: null, reason: '' })).toMatchObject({
    run: own,
    others,
  });
  expect((await room.store.state(newer))?.cancelled).toBe(null);
});

it('a run in line gives its place up at once; one that has the environment keeps it until its checks have stopped', async () => {
  const first = await begun('UMARA', ['2.1']);
  const second = await begun('UJUN', ['phase1']);
  await room.desk.cancel(asker('UJUN'), { run: second.toLowerCase(), reason: '' });
  expect(await room.parts.leases.who('staging')).toMatchObject({ current: { holder: first }, line: [] });
  await room.desk.cancel(asker('UMARA'), { run: first, reason: '' });
  expect(await room.parts.leases.who('staging')).toMatchObject({ current: { holder: first } });
});

it('a second cancel, or one after the end, is told what happened and who did it', async () => {
  const run = await begun('UMARA', ['2.1']);
  const pressed = await Promise.all([
    room.desk.cancel(asker('UJUN'), { run, reason: 'one' }),
    room.desk.cancel(asker('UMARA'), { run, reason: 'two' }),
  ]);
  expect(pressed.map(({ kind }) => kind).toSorted()).toEqual(['cancelled', 'stale']);
  expect(await room.desk.cancel(asker('UKIM'), { run, reason: '' })).toMatchObject({
    kind: 'stale',
    message: saying(/^r-\w{6} was already cancelled by @U(JUN|MARA) 2026-11-24 10:47 UTC: (one|two)$/),
  });
  const other = await begun('UMARA', ['2.1', 'demo']);
  await room.finish(other);
  const late = await room.desk.cancel(asker('UMARA'), { run: other, reason: '' });
  expect(late).toEqual({
    kind: 'stale',
    run: other,
    message: saying(`${other} ended 2026-11-24 10:47 UTC: passed`),
  });
  expect((await room.store.state(other))?.cancelled).toBe(null);
});

it('who asked for a run may always cancel it, others need the permission in the channel of the run', async () => {
  const run = await begun('UMARA', ['2.1']);
  const rule = { who: ['UJUN'], may: ['cancel'], in: ['C1'], on: 'all', what: 'all' } as const;
  config = { ...openConfig, permissions: [rule] };
  expect(await room.desk.cancel(asker('UKIM'), { run, reason: '' })).toMatchObject({
    kind: 'refused',
    what: `cancel ${run}`,
    allowed: ['UJUN'],
  });
  config = { ...openConfig, permissions: [{ ...rule, in: ['C2'] }] };
  expect((await room.desk.cancel(asker('UJUN', 'C2'), { run, reason: '' })).kind).toBe('refused');
  config = { ...openConfig, permissions: [] };
  expect((await room.desk.cancel(asker('UMARA'), { run, reason: '' })).kind).toBe('cancelled');
  expect(room.audit.map(({ decision }) => decision)).toEqual(['refused', 'refused', 'allowed']);
});

it('where nothing runs, and for a run that nobody knows, there is a sentence', async () => {
  expect(await room.desk.cancel(asker('UMARA'), { run: null, reason: '' })).toEqual({
    kind: 'declined',
    message: 'Nothing is running in this channel.',
  });
  expect(await room.desk.cancel(asker('UMARA'), { run: 'r-nobody', reason: '' })).toEqual({
    kind: 'declined',
    message: 'There is no run r-NOBODY (any more).',
  });
  for (const run of ['{x}', '', '<!channel>', 'ä'.repeat(3000)]) {
    const answer = await room.desk.cancel(asker('UMARA'), { run, reason: '' });
    expect(answer).toMatchObject({ kind: 'declined', message: expect.not.stringMatching(/<|.{400}/) });
    expect(await findRun(room.store, run)).toBe(null);
  }
});

it('a cancel that loses against the end of the run leaves the verdict alone', async () => {
  const run = await begun('UMARA', ['2.1']);
  await room.store.append(run, [{ id: eventId.run('finished'), at: room.clock.at, type: 'run.finished' }]);
  await room.store.append(run, [
    { id: eventId.run('cancelled'), at: room.clock.at, type: 'run.cancelled', by: 'UJUN', reason: '' },
  ]);
  expect(await room.desk.cancel(asker('UMARA'), { run, reason: '' })).toMatchObject({
    kind: 'stale',
    message: saying('ended 2026-11-24 10:47 UTC'),
  });
});

it('who may not repeat a run is told how to run the same, and who may neither is told nothing', async () => {
  const only = (verbs: BotConfig['permissions']) => ({ ...openConfig, permissions: verbs });
  const againAfter = async (verbs: BotConfig['permissions']) => {
    config = openConfig;
    await begun('UMARA', ['2.1']);
    config = only(verbs);
    const cancelled = await room.desk.cancel(asker('UMARA'), { run: null, reason: '' });
    return cancelled.kind === 'cancelled' ? cancelled.again : cancelled.kind;
  };
  const rule = { who: 'everyone', in: 'all', on: 'all', what: 'all' } as const;
  expect(await againAfter([{ ...rule, may: ['run', 'rerun'] }])).toMatch(/^rerun all r-/);
  expect(await againAfter([{ ...rule, may: ['run'] }])).toBe('run outage 2.1 staging');
  expect(await againAfter([])).toBeNull();
});
