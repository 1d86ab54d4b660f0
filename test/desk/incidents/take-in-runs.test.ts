import { afterEach, beforeEach, expect, it } from 'vitest';
import { asker, openConfig } from '../../support/desk.ts';
import { type IncidentRoom, incidentRoom } from '../../support/incident-desk.ts';
import { saying } from '../../support/saying.ts';

let room: IncidentRoom;
beforeEach(async () => {
  room = await incidentRoom({ config: async () => openConfig });
  await room.opened();
});
afterEach(() => room[Symbol.asyncDispose]());

const mara = asker('UMARA');
const state = async () => {
  const found = await room.incidentDesk.state('517');
  if (found === null) throw new Error('no incident');
  return found;
};
/** A run that ends a second later, as its words say; its id. */
const ran = async (
  words: readonly string[],
  ends: Readonly<Record<string, 'failed' | 'skipped'>> = {},
  who = mara,
) => {
  const started = await room.desk.start(who, { words, trigger: 'slash' });
  if (started.kind !== 'started') throw new Error(JSON.stringify(started));
  room.clock.at += 1_000;
  await room.finish(started.run, ends);
  return started.run;
};
const closed = async (as: string | null = null) => {
  room.clock.at += 1_000;
  const request = { summary: 'Over.', exception: null, as };
  expect(await room.incidentDesk.close(mara, request, `close-${room.clock.at}`)).toMatchObject({
    kind: 'closed',
  });
  room.clock.at += 1_000;
};
const reopened = async () => {
  room.clock.at += 1_000;
  return room.incidentDesk.reopenIncident(mara, 'it is back');
};
const standings = async () => {
  const { windows, criteria, risks, runs } = await state();
  return {
    task: windows[0]?.tasks[0]?.standing.kind,
    criterion: criteria[0]?.status,
    risk: risks[0]?.failing.map(({ check }) => check),
    runs: runs.map(({ ended }) => ended?.verdict),
  };
};

it('what runs saw between closing and reopening counts: a red look un-ticks, fails the criterion, and makes the risk real', async () => {
  await room.see('health', 'passed', 'r-BEFORE');
  await closed('false-alarm');
  await ran(['all']);
  await ran(['all'], { health: 'failed', sockets: 'failed' });
  expect(await standings()).toMatchObject({ task: 'proved', criterion: 'met', risk: [], runs: [] });
  expect(await reopened()).toMatchObject({
    message: 'Incident 517 is open again, with all that it knew, and what 2 runs saw since it was closed.',
  });
  const red = { task: 'broken', criterion: 'unmet', risk: ['sockets'], runs: ['passed', 'failed'] };
  expect(await standings()).toEqual(red);
  expect(await reopened()).toMatchObject({ message: saying(`Incident 517 was already opened again by @`) });
  expect(await standings()).toEqual(red);
  const closing = { summary: 'it was nothing', exception: null };
  expect(await room.incidentDesk.close(mara, closing, 'again')).toMatchObject({ kind: 'obstacles' });
});

it('the newest look counts: what was red and is green again before the reopening stands as done', async () => {
  await room.see('health', 'passed', 'r-BEFORE');
  await closed('drill');
  await ran(['all'], { health: 'failed' });
  await ran(['health']);
  await reopened();
  expect(await standings()).toMatchObject({ task: 'proved', criterion: 'met', runs: ['failed', 'passed'] });
});

it.each([
  ['another environment', () => ran(['all', 'demo'], { health: 'failed' })],
  ['another channel', () => ran(['all'], { health: 'failed' }, asker('UMARA', 'C2'))],
])('a run of %s says nothing of it', async (_, other) => {
  await room.see('health', 'passed', 'r-BEFORE');
  await closed('drill');
  await other();
  expect(await reopened()).toMatchObject({
    message: 'Incident 517 is open again, with all that it knew.',
  });
  expect(await standings()).toMatchObject({ task: 'proved', criterion: 'met', runs: [] });
});

it('of very many runs the newest look at each check is found, however old it is', async () => {
  await room.see('health', 'passed', 'r-BEFORE');
  await closed('drill');
  await ran(['health'], { health: 'failed' });
  for (const _ of Array.from({ length: 52 })) await ran(['unused']);
  await reopened();
  expect(await standings()).toMatchObject({ task: 'broken', criterion: 'unmet' });
  expect((await state()).runs).toHaveLength(51);
});
