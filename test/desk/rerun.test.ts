import { afterEach, beforeEach, expect, it } from 'vitest';
import type { BotConfig } from '../../src/core/permissions/model.ts';
import { eventId } from '../../src/core/run/events.ts';
import { findRun } from '../../src/desk/runs.ts';
import type { StartOutcome } from '../../src/desk/start-outcome.ts';
import type { DeskPlan } from '../../src/desk/wish.ts';
import { runKeys } from '../../src/store/runs.ts';
import {
  asker,
  type DeskRoom,
  deskPlan,
  deskRoom,
  openConfig,
  outagePlan,
  smokePlan,
} from '../support/desk.ts';
import { saying } from '../support/saying.ts';

let room: DeskRoom;
let config: BotConfig = openConfig;
let plans: readonly DeskPlan[] = [outagePlan];
beforeEach(async () => {
  config = openConfig;
  plans = [outagePlan];
  room = await deskRoom({ config: async () => config, plans: async () => plans });
});
afterEach(() => room[Symbol.asyncDispose]());

const runOf = (started: StartOutcome) => ('run' in started ? started.run : started.kind);

async function ended(words: string[], ends: Record<string, 'failed' | 'skipped'> = {}, channel = 'C1') {
  const run = runOf(await room.desk.start(asker('UMARA', channel), { words, trigger: 'slash' }));
  await room.finish(run, ends);
  return run;
}
const rerun = (what: 'all' | 'failed' | { check: string }, run: string | null = null, user = 'UJUN') =>
  room.desk.rerun(asker(user), { run, what, trigger: 'button' });
const checksOf = async (started: StartOutcome) => [
  ...((await findRun(room.store, runOf(started)))?.state.checks.keys() ?? []),
];

it('all is the same words again, in the same environment', async () => {
  await ended(['phase1', 'demo']);
  const run = await ended(['2.1', 'demo'], { sockets: 'failed' });
  await ended(['phase1'], {}, 'C2');
  const again = await rerun('all');
  expect(again).toMatchObject({ kind: 'started', selector: ['2.1'], environment: 'demo' });
  expect((await findRun(room.store, runOf(again)))?.state.head).toMatchObject({
    requestedBy: 'UJUN',
    trigger: 'button',
  });
  expect(room.audit.at(-1)).toMatchObject({
    ...{ action: 'rerun', run: runOf(again), selector: ['2.1'], decision: 'allowed' },
    reason: `again: ${run}`,
  });
  expect(await rerun('all')).toMatchObject({ kind: 'already', run: runOf(again) });
});

it('failed is what did not pass, also what fail-fast skipped, by its ids', async () => {
  await ended(['all'], { sockets: 'failed', look: 'skipped', health: 'failed' });
  const again = await rerun('failed');
  expect(again).toMatchObject({ kind: 'started', selector: ['health', 'sockets', 'look'] });
  await room.finish(runOf(again));
  expect(await rerun('failed')).toEqual({
    kind: 'declined',
    message: `Nothing failed in ${runOf(again)}: passed, 3 of 3 checks.`,
  });
});

it('after a green part, what failed before it is named, with the command', async () => {
  const red = await ended(['all'], { sockets: 'failed' });
  const part = await ended(['health']);
  const declined = await rerun('failed');
  expect(declined).toMatchObject({ kind: 'declined', next: 'run outage sockets staging' });
  expect(JSON.stringify(declined)).toContain(`Nothing failed in ${part}: passed, 1 of 1 check`);
  expect(JSON.stringify(declined)).toContain(`failed before it (${red}), and was not seen to pass since`);
});

it('one check is that check; again of a run of `failed` is the checks it ran', async () => {
  await ended(['all'], { sockets: 'failed' });
  const failed = await ended(['failed']);
  const again = await rerun('all', failed);
  expect(again).toMatchObject({ selector: ['sockets'] });
  expect(await checksOf(again)).toEqual(['sockets']);
  expect(await rerun({ check: 'health' }, failed)).toMatchObject({ kind: 'in-line', selector: ['health'] });
});

it('more than ten checks are called `failed`, and are those of that run', async () => {
  const ids = Array.from({ length: 12 }, (_, n) => `c${n}`);
  const checks = ids.map(
    (id) => `          ${id}: { env: { process: true }, expect: { HOME: { exists: true } } }`,
  );
  const head =
    'version: 1\nplan: many\ntitle: Many\nenvironments: { staging: { hosts: [localhost] } }\nphases:\n  p:\n    title: P\n    sections:\n      "1.1":\n        title: S\n        checks:\n';
  plans = [deskPlan('many', `${head}${checks.join('\n')}\n`)];
  await ended(['all'], Object.fromEntries(ids.slice(1).map((id) => [id, 'failed'])));
  const again = await rerun('failed');
  expect(again).toMatchObject({ kind: 'started', selector: ['failed'] });
  expect(await checksOf(again)).toEqual(ids.slice(1));
});

it('the plan as it is now decides what can run', async () => {
  const run = await ended(['all'], { sockets: 'failed' });
  expect(await rerun({ check: 'gone' })).toEqual({
    kind: 'declined',
    message: 'The check gone is not in the plan outage any more.',
  });
  plans = [smokePlan];
  expect(await rerun('failed')).toEqual({
    kind: 'declined',
    message: `The plan outage of ${run} is not in the plans folder any more.`,
  });
  expect(await rerun('all')).toEqual(await rerun('failed'));
  plans = [{ ...smokePlan, id: 'outage' }];
  expect(await rerun('failed')).toMatchObject({
    kind: 'declined',
    message: 'The check sockets is not in the plan outage any more.',
  });
  plans = [deskPlan('outage', 'version: 1\n')];
  expect(await rerun('failed')).toMatchObject({
    kind: 'declined',
    message: expect.stringContaining('plans/outage.yaml has'),
  });
});

it('a run that goes on, or that nobody knows, is not run again', async () => {
  expect(await rerun('all')).toMatchObject({
    kind: 'declined',
    message: expect.stringContaining('No run has ended'),
  });
  const run = runOf(await room.desk.start(asker('UMARA'), { words: ['2.1'], trigger: 'slash' }));
  expect(await rerun('all', run)).toMatchObject({
    message: `${run} has not ended yet; to stop it: cancel ${run}`,
  });
  expect(await rerun('all', 'r-none99')).toMatchObject({ message: 'There is no run r-NONE99 (any more).' });
});

it('a run of which only its summary is kept is run again, and said to have no details any more', async () => {
  const run = await ended(['all'], { health: 'failed' });
  const { order, events, ids } = runKeys(run);
  await room.server.redis.del(order, events, ids);
  expect(await checksOf(await rerun('failed', run))).toEqual(['health']);
  expect(await room.desk.show(asker('UJUN'), run)).toEqual({
    kind: 'declined',
    message: `The details of ${run} made room for those of newer runs. Its verdict is kept: history lists it.`,
  });
  expect(await room.desk.show(asker('UJUN'), 'r-NOBODY')).toMatchObject({ kind: 'declined' });
});

it('needs `rerun` and `run`, and `danger` when a dangerous check is among them', async () => {
  await ended(['all'], { deploy: 'failed' });
  const rule = { who: 'everyone', may: ['rerun', 'run'], in: 'all', on: 'all', what: 'all' } as const;
  config = { ...openConfig, permissions: [{ ...rule, may: ['rerun'] }] };
  expect((await rerun({ check: 'health' })).kind).toBe('refused');
  config = { ...openConfig, permissions: [{ ...rule, may: ['run'] }] };
  // Who may run it is told how, and whom to ask is told which run was meant.
  expect(await rerun({ check: 'health' })).toMatchObject({
    ...{ kind: 'refused', what: 'run health on staging again' },
    hint: 'You may run it yourself: /staging-check run outage health staging',
    command: expect.stringMatching(/^rerun health r-/),
  });
  config = { ...openConfig, permissions: [rule] };
  expect((await rerun('failed')).kind).toBe('refused');
  expect((await rerun({ check: 'health' })).kind).toBe('started');
});

it('an old button does not deploy again: the answer has the command to type, which does', async () => {
  const run = await ended(['all'], { deploy: 'failed' });
  const fresh = await rerun('failed', run);
  expect(fresh).toMatchObject({ kind: 'started' });
  await room.finish(runOf(fresh));
  const old = await ended(['all'], { deploy: 'failed' });
  room.clock.at += 2 * 3_600_000;
  const declined = await rerun('failed', old);
  expect(declined).toEqual({
    kind: 'declined',
    message: saying(
      `${old} ended 2026-11-24 10:47 UTC, and this would run deploy again, which changes staging. To do so: rerun failed ${old}`,
    ),
  });
  expect(room.audit.at(-1)).toMatchObject({ action: 'rerun', decision: 'refused', run: null });
  const typed = await room.desk.rerun(asker('UJUN'), { run: old, what: 'failed', trigger: 'slash' });
  expect(typed).toMatchObject({ kind: 'started', selector: ['deploy'] });
  expect(room.audit.at(-1)).toMatchObject({ action: 'rerun', decision: 'allowed', run: runOf(typed) });
});

it('every run that was asked for is in the audit log by its id, also when it goes on already', async () => {
  const asked = () => room.desk.start(asker('UMARA'), { words: ['health'], trigger: 'slash' });
  const run = runOf(await asked());
  expect(await asked()).toMatchObject({ kind: 'already', run });
  expect(room.audit.map((event) => [event.action, event.run])).toEqual([
    ['run', run],
    ['run', run],
  ]);
});

it('pressed by two people at once, and again while it goes on, it is one run; the other is told who asked for it', async () => {
  const run = await ended(['all'], { sockets: 'failed' });
  const both = await Promise.all([
    rerun('failed', run, 'UMARA'),
    rerun('failed', run, 'UJUN'),
    rerun('failed', run, 'UJUN'),
  ]);
  const begun = both.filter(({ kind }) => kind === 'started');
  expect(begun).toHaveLength(1);
  const [first] = begun;
  const id = first === undefined ? '' : runOf(first);
  expect(both.map(runOf)).toEqual([id, id, id]);
  const by = (await findRun(room.store, id))?.state.head.requestedBy;
  const late = await rerun('failed', run, 'UKAI');
  expect(late).toMatchObject({ kind: 'already', run: id, by });
  // Whatever the button says, these are the same checks.
  expect(await rerun({ check: 'sockets' }, run, 'UKAI')).toMatchObject({ kind: 'already', run: id });
  expect(await rerun('all', run, 'UKAI')).toMatchObject({ kind: 'in-line' });
});

it('where all failed, all of it and what failed of it are one run', async () => {
  const run = await ended(['2.1'], { sockets: 'failed', look: 'failed' });
  const both = await Promise.all([rerun('all', run, 'UMARA'), rerun('failed', run, 'UJUN')]);
  expect(both.map(({ kind }) => kind).toSorted()).toEqual(['already', 'started']);
  expect(new Set(both.map(runOf)).size).toBe(1);
});

it('once that run is over it is another one, and one that was cancelled keeps nobody', async () => {
  const run = await ended(['all'], { sockets: 'failed' });
  const again = await rerun('failed', run);
  await room.finish(runOf(again), { sockets: 'failed' });
  const next = await rerun('failed', run, 'UMARA');
  expect(next).toMatchObject({ kind: 'started' });
  const at = room.clock.at;
  await room.store.append(runOf(next), [
    { id: eventId.run('cancelled'), at, type: 'run.cancelled', by: 'U1', reason: '' },
  ]);
  expect(runOf(await rerun('failed', run, 'UKAI'))).not.toBe(runOf(next));
});

it('a button of a failure that passes since says so and runs nothing; typed, it runs', async () => {
  const run = await ended(['all'], { sockets: 'failed', health: 'failed' });
  room.clock.at += 60_000;
  await ended(['health']);
  expect(await rerun('failed', run)).toMatchObject({ kind: 'started', selector: ['health', 'sockets'] });
  const green = await ended(['sockets'], {}, 'C2');
  const declined = {
    kind: 'declined',
    message: saying(`What failed in ${run} passes since 2026-11-24 10:48 UTC (${green}). Nothing was run.`),
    next: `rerun failed ${run}`,
  };
  expect(await rerun('failed', run, 'UMARA')).toEqual(declined);
  expect(await rerun({ check: 'sockets' }, run)).toMatchObject({ kind: 'declined' });
  const typed = { run, what: 'failed', trigger: 'slash' } as const;
  expect((await room.desk.rerun(asker('UKAI'), typed)).kind).toBe('already');
});
