import { afterEach, beforeEach, expect, it } from 'vitest';
import type { BotConfig } from '../../../src/core/permissions/model.ts';
import type { DeskPlan } from '../../../src/desk/wish.ts';
import { asker, openConfig, outagePlan } from '../../support/desk.ts';
import { type IncidentRoom, incidentPlan, incidentRoom } from '../../support/incident-desk.ts';
import { saying } from '../../support/saying.ts';

let room: IncidentRoom;
let plans: readonly DeskPlan[];
beforeEach(async () => {
  plans = [outagePlan, incidentPlan];
  room = await incidentRoom({ config: async () => openConfig, plans: async () => plans });
});
afterEach(() => room[Symbol.asyncDispose]());

const [mara, jun] = [asker('UMARA'), asker('UJUN')];
const ids: string[] = [];
const id = () => `q${ids.push('')}`;
const openNone = (more = {}) =>
  room.incidentDesk.open(mara, { key: '900', title: 'The office VPN is down', plan: 'none', ...more }, id());
const close = (as: string | null, summary = 'Over.', who = jun) =>
  room.incidentDesk.close(who, { summary, exception: null, as }, id());
const state = async () => {
  const found = await room.incidentDesk.state('900');
  if (found === null) throw new Error('no incident');
  return found;
};

it('what no plan foresaw is opened without a plan, with or without an environment, and has the tasks that people add', async () => {
  expect(await openNone({ environment: 'demo' })).toMatchObject({
    kind: 'opened',
    state: { head: { plan: { id: '' }, environment: 'demo', criteria: [] }, windows: [], severity: 'P1' },
  });
  expect(await room.incidentDesk.addTask(jun, '  Call\nthe vendor ', 'task')).toMatchObject({
    message: 'Task 1 of incident 900: Call the vendor. When it is done: incident done 1',
  });
  await room.incidentDesk.addTask(jun, 'Call the vendor', 'task');
  expect(await room.incidentDesk.addTask(jun, 'call the Vendor', id())).toMatchObject({
    message: saying('That is task 1 already, added by @UJUN 2026-11-24 10:47 UTC: call the Vendor.'),
  });
  expect(await room.incidentDesk.addTask(jun, ' ', id())).toMatchObject({
    message: 'The task is missing: write what is to be done, as in: incident task add Call the vendor.',
  });
  const both = [id(), id()].map((one) => room.incidentDesk.addTask(mara, `Do ${one}`, one));
  await Promise.all(both);
  const [window] = (await state()).windows;
  expect(window?.tasks).toHaveLength(3);
  expect(await close(null)).toMatchObject({ kind: 'obstacles' });
  for (const task of window?.tasks ?? []) await room.incidentDesk.attest(mara, task.id, id());
  expect(await close(null)).toMatchObject({ kind: 'closed', state: { closed: { as: null } } });
});

it.each([
  [{ environment: 'nope' }, 'No plan has an environment nope. There are staging and demo.'],
  [
    { environment: 'stagin' },
    'No plan has an environment stagin. Did you mean staging? There are staging and demo.',
  ],
  [
    { plan: 'smok' },
    'There is no plan smok. There are outage and issue-517. Without one: incident open --plan none 900 The office VPN is down',
  ],
] as const)('wrong words of an opening are told before the plan is asked for: %j', async (more, message) => {
  const { plan, ...rest } = { plan: undefined, ...more };
  const request = { key: '900', title: 'The office VPN is down', ...rest };
  const result = room.incidentDesk.open(mara, plan === undefined ? request : { ...request, plan }, id());
  expect(await result).toMatchObject({ kind: 'declined', message });
});

it('where several plans are, each is a choice, and none of them too; without any plan the way is told', async () => {
  const ask = () => room.incidentDesk.open(mara, { key: '900', title: 'Odd' }, id());
  expect(await ask()).toMatchObject({
    choices: [
      { plan: 'outage', command: 'incident open --plan outage 900 Odd' },
      { plan: 'issue-517', command: 'incident open --plan issue-517 900 Odd' },
      { plan: 'none of them', command: 'incident open --plan none 900 Odd' },
    ],
  });
  plans = [];
  expect(await ask()).toMatchObject({
    message: expect.stringContaining('Without one: incident open --plan none 900 Odd'),
  });
  expect(await openNone({ environment: 'anything' })).toMatchObject({ kind: 'opened' });
});

it.each([
  ['false-alarm', { kind: 'false-alarm' }],
  ['Drill', { kind: 'drill' }],
  ['duplicate:#517', { kind: 'duplicate', of: '517' }],
])('closed as %s by one person, whatever is open, on the record', async (as, kind) => {
  await room.opened();
  const elsewhere = { ...mara, channel: 'C2' };
  await room.incidentDesk.open(elsewhere, { key: '900', title: 'Same', plan: 'issue-517' }, id());
  const request = { summary: 'Seen twice.', exception: null, as };
  const closed = await room.incidentDesk.close({ ...jun, channel: 'C2' }, request, id());
  expect(closed).toMatchObject({
    kind: 'closed',
    state: { closed: { by: 'UJUN', as: kind, exception: null } },
  });
  expect((await state()).record.at(-1)?.text).toMatch(/^closed as a .*: Seen twice\.$/);
  expect(room.audit.at(-1)).toMatchObject({ action: 'incident-close', by: 'UJUN' });
  expect(room.audit.at(-1)?.reason).toMatch(/^closed as a /);
});

it.each([
  ['falsealarm', 'Did you mean false-alarm?'],
  ['duplicate', 'as in: incident close --as duplicate:516'],
  ['duplicate:', 'as in: incident close --as duplicate:516'],
  ['duplicate:900', 'Incident 900 cannot be a duplicate of itself'],
  ['duplicate:777', 'There is no incident 777'],
  ['drill:900', 'drill takes no key'],
  ['', '--as takes false-alarm, drill, or duplicate:KEY'],
])('it is not closed as %j', async (as, message) => {
  await openNone();
  expect(await close(as)).toMatchObject({ kind: 'declined', message: expect.stringContaining(message) });
  expect(await close('drill', ' ')).toMatchObject({
    message: 'The summary is missing: say in a few words how that is known, behind the option.',
  });
  expect((await state()).closed).toBe(null);
});

it('duplicates name the incident that goes on, and never each other', async () => {
  await openNone();
  const second = { ...mara, channel: 'C2' };
  const third = { ...mara, channel: 'C3' };
  const more = (key: string, who: typeof mara) =>
    room.incidentDesk.open(who, { key, title: 'Odd', plan: 'none' }, id());
  await more('901', second);
  await more('902', third);
  const as = (kind: string, who: typeof mara) =>
    room.incidentDesk.close(who, { summary: 'Same.', exception: null, as: kind }, id());
  expect(await as('duplicate:900', second)).toMatchObject({ kind: 'closed' });
  expect(await as('duplicate:901', third)).toMatchObject({
    message: 'Incident 901 was closed as a duplicate itself; 900 goes on: --as duplicate:900',
  });
  expect(await as('duplicate:901', mara)).toMatchObject({
    message: 'Incident 901 was closed as a duplicate of 900 itself: one of them has to go on.',
  });
  await as('drill', third);
  expect(await as('duplicate:902', mara)).toMatchObject({
    message: 'Incident 902 is closed as a drill, and a duplicate names the one that goes on.',
  });
  await more('903', third);
  expect(await as('duplicate:902', mara)).toMatchObject({
    message: expect.stringContaining(' Open there is 903: --as duplicate:903'),
  });
});

it('a closed incident is opened again, once however many ask, and closed anew', async () => {
  await openNone();
  await close('drill');
  const again = () => room.incidentDesk.reopenIncident(jun, 'It is real.');
  const results = await Promise.all([again(), again(), again()]);
  expect(results.map(({ kind }) => kind)).toEqual(['done', 'done', 'done']);
  const open = await state();
  expect(open).toMatchObject({ closed: null, reopenings: 1 });
  expect(open.record.filter(({ kind }) => kind === 'incident.reopened').map(({ text }) => text)).toEqual([
    'opened again: It is real.',
  ]);
  expect(room.woken).toContain('900');
  await close(null);
  expect(await state()).toMatchObject({ closed: { number: 2, as: null } });
  expect(await close(null, 'Over.', mara)).toMatchObject({ kind: 'declined' });
  expect(await room.incidentDesk.reopenIncident(jun, '900 again')).toMatchObject({ kind: 'done' });
  expect(await state()).toMatchObject({ closed: null, reopenings: 2 });
});

it('which one is opened again: by its key, else the last of the channel; a channel has one open at most', async () => {
  expect(await room.incidentDesk.reopenIncident(mara, '')).toMatchObject({
    message: 'This channel has no closed incident.',
    next: 'incident open <key> <title>',
  });
  await openNone();
  await room.incidentDesk.addTask(mara, 'Look', id());
  expect(await room.incidentDesk.reopen(mara, { task: '900', reason: '' }, id())).toMatchObject({
    message: saying('Incident 900 is open already.'),
  });
  await close('drill');
  expect(await room.incidentDesk.reopenIncident(mara, '1 too early')).toMatchObject({
    message: 'Incident 900 is closed. To open a task of it again, open it first.',
    next: 'incident reopen 900',
  });
  const elsewhere = { ...mara, channel: 'C2' };
  const there = () => room.incidentDesk.reopenIncident(elsewhere, '900 from elsewhere');
  expect(await there()).toMatchObject({
    message: saying(/^Incident 900 belongs to another channel, and is closed since .*: open it again there/),
  });
  await room.incidentDesk.open(elsewhere, { key: '910', title: 'Odd', plan: 'none' }, id());
  await room.incidentDesk.close(elsewhere, { summary: 'Over.', exception: null, as: 'drill' }, id());
  expect(await there()).toMatchObject({ message: saying(/^Incident 900 belongs to another channel/) });
  expect(await room.incidentDesk.reopenIncident(elsewhere, '#977 too early')).toMatchObject({
    message: 'There is no incident #977; the one that was closed last in this channel is 910.',
    next: 'incident reopen 910 #977 too early',
  });
  expect((await room.incidents.state('910'))?.closed).not.toBeNull();
  expect(await room.incidentDesk.reopenIncident({ ...mara, channel: 'D1' }, '900')).toMatchObject({
    message: 'An incident belongs to a channel: open it again there, not in a direct message.',
  });
  await openNone({ key: '901' });
  expect(await room.incidentDesk.reopenIncident(mara, '900')).toMatchObject({
    message: expect.stringContaining('Incident 901 is open in this channel'),
  });
  expect((await state()).closed).not.toBe(null);
  expect((await room.incidentDesk.current('C1'))?.head.key).toBe('901');
});

it('who may not is refused, with or without an environment', async () => {
  const rule = { who: ['UMARA'], may: ['incident'], in: ['C1'], on: ['demo'], what: 'all' } as const;
  const config: BotConfig = { ...openConfig, permissions: [rule] };
  await using other = await incidentRoom({ config: async () => config, plans: async () => plans });
  const desk = other.incidentDesk;
  const wish = { key: '900', title: 'Odd', plan: 'none' };
  expect(await desk.open(mara, wish, id())).toMatchObject({ kind: 'opened' });
  const refused = [
    desk.addTask(jun, 'Do', id()),
    desk.close(jun, { summary: 'x', exception: null, as: 'drill' }, id()),
    desk.close(jun, { summary: 'x', exception: null, as: 'odd' }, id()),
  ];
  expect((await Promise.all(refused)).map(({ kind }) => kind)).toEqual(['refused', 'refused', 'refused']);
  expect(await desk.addTask(mara, 'Do', id())).toMatchObject({ kind: 'done' });
  expect(await desk.close(mara, { summary: 'x', exception: null, as: 'drill' }, id())).toMatchObject({
    kind: 'closed',
  });
  expect(await desk.reopenIncident(jun, '')).toMatchObject({ kind: 'refused' });
  expect(await desk.reopenIncident(asker('UMARA', 'C1', { kind: 'external' }), '')).toMatchObject({
    kind: 'refused',
  });
  expect(await desk.reopenIncident(mara, '')).toMatchObject({ kind: 'done' });
});
