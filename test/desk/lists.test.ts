import { afterEach, beforeEach, expect, it } from 'vitest';
import type { BotConfig } from '../../src/core/permissions/model.ts';
import type { ListedRun } from '../../src/desk/list.ts';
import { findRun } from '../../src/desk/runs.ts';
import type { PermissionRefusal } from '../../src/desk/wish.ts';
import { asker, type DeskRoom, deskRoom, openConfig } from '../support/desk.ts';

let room: DeskRoom;
let config: BotConfig = openConfig;
beforeEach(async () => {
  config = openConfig;
  room = await deskRoom({ config: async () => config });
});
afterEach(() => room[Symbol.asyncDispose]());

async function begun(words: string[], channel = 'C1'): Promise<string> {
  room.clock.at += 1_000;
  const started = await room.desk.start(asker('UMARA', channel), { words, trigger: 'slash' });
  return 'run' in started ? started.run : started.kind;
}
const idsOf = (runs: readonly ListedRun[] | PermissionRefusal) =>
  'kind' in runs
    ? runs.kind
    : runs.map((run) => (run.kind === 'active' ? `${run.state.head.id} …` : run.summary.run));

it('who tells the holder, those in line, and nothing of a free environment', async () => {
  const first = await begun(['2.1']);
  const second = await begun(['phase1'], 'C2');
  expect(await room.desk.who(asker('UJUN'), null)).toMatchObject({
    environment: 'staging',
    holder: { run: first, by: 'UMARA', reason: '2.1', remainingMs: null, waiting: null },
    line: [{ run: second, by: 'UMARA', reason: 'phase1' }],
    raw: { current: { holder: first } },
  });
  expect(await room.desk.who(asker('UJUN'), 'demo')).toMatchObject({
    environment: 'demo',
    holder: null,
    line: [],
  });
  expect(await room.desk.who(asker('UJUN'), 'stagin')).toEqual({
    kind: 'unknown',
    word: 'stagin',
    instead: { word: 'staging', command: 'who staging' },
  });
});

it('an environment is released only when its run does not use it any more', async () => {
  expect(await room.desk.release(asker('UJUN'), null)).toEqual({
    kind: 'declined',
    message: 'Nobody has staging.',
  });
  const run = await begun(['2.1']);
  const next = await begun(['phase1']);
  expect(await room.desk.release(asker('UJUN'), 'staging')).toEqual({
    kind: 'declined',
    message: `${run} is still running on staging; cancel it first: cancel ${run}`,
  });
  await room.finish(run);
  await room.parts.leases.release({ environment: 'staging', holder: next });
  const crashed = { environment: 'staging', holder: run, reason: '', heldMs: 60_000, queuedMs: 60_000 };
  await room.parts.leases.acquire(crashed);
  await room.parts.leases.acquire({ ...crashed, holder: next });
  room.jobs.length = 0;
  expect(await room.desk.release(asker('UJUN'), 'staging')).toEqual({
    kind: 'released',
    environment: 'staging',
  });
  expect(room.jobs).toEqual([`wake ${next}`]);
  expect((await room.parts.leases.acquire({ ...crashed, holder: next })).kind).toBe('held');
  expect(room.audit.filter(({ action }) => action === 'release')).toHaveLength(3);
  expect(await room.desk.release(asker('UJUN'), 'prod')).toMatchObject({ kind: 'unknown' });
});

it('lists newest first: of the channel, and outside one of every channel where the asker may', async () => {
  const first = await begun(['2.1']);
  await room.finish(first);
  const second = await begun(['phase1', 'demo']);
  const third = await begun(['2.1'], 'C2');
  await room.finish(third);
  const jun = asker('UJUN');
  expect(idsOf(await room.desk.list(jun, { verb: 'status', limit: 10 }))).toEqual([`${second} …`, first]);
  expect(idsOf(await room.desk.list(jun, { verb: 'history', limit: 10 }))).toEqual([first]);
  const home = asker('UJUN', '');
  expect(idsOf(await room.desk.list(home, { verb: 'status', limit: 10 }))).toEqual([
    third,
    `${second} …`,
    first,
  ]);
  expect(idsOf(await room.desk.list(home, { verb: 'status', limit: 1 }))).toEqual([third]);
  expect(idsOf(await room.desk.list(home, { verb: 'history', limit: 0 }))).toEqual([third]);
  config = {
    ...openConfig,
    permissions: [{ who: 'everyone', may: ['status'], in: ['C1'], on: ['demo'], what: 'all' }],
  };
  expect(idsOf(await room.desk.list(home, { verb: 'status', limit: 10 }))).toEqual([`${second} …`]);
  expect(idsOf(await room.desk.list(jun, { verb: 'history', limit: 10 }))).toBe('refused');
  expect(room.audit.filter(({ action }) => action !== 'run')).toMatchObject([
    { action: 'history', decision: 'refused' },
  ]);
});

it('may answers without a word in the audit log; run and plans tell what is there', async () => {
  config = {
    ...openConfig,
    permissions: [{ who: ['UJUN'], may: ['run'], in: 'all', on: ['demo'], what: 'all' }],
  };
  expect(await room.desk.may(asker('UJUN'), 'run', 'demo')).toBe(true);
  expect(await room.desk.may(asker('UJUN'), 'run', 'staging')).toBe(false);
  expect(await room.desk.may(asker('UMARA'), 'run', 'demo')).toBe(false);
  expect(room.audit).toEqual([]);
  expect(await findRun(room.store, 'r-000099')).toBe(null);
  expect((await room.desk.plans()).map(({ id }) => id)).toEqual(['outage']);
});
