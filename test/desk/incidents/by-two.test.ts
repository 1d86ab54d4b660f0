import { afterEach, beforeEach, expect, it } from 'vitest';
import type { IncidentEvent } from '../../../src/core/incident/events.ts';
import type { Prose } from '../../../src/core/picture/sentence.ts';
import type { IncidentDesk } from '../../../src/desk/incidents/incident-desk.ts';
import { asker } from '../../support/desk.ts';
import { type IncidentRoom, incidentPlan, incidentRoom } from '../../support/incident-desk.ts';

let room: IncidentRoom;
beforeEach(async () => {
  room = await incidentRoom();
  await room.opened();
});
afterEach(() => room[Symbol.asyncDispose]());

const task = incidentPlan.plan?.timeline.flatMap(({ tasks }) => tasks.map(({ id }) => id))[1] ?? '';
const window = 'medium-term';
type Who = ReturnType<typeof asker>;
type Deed = {
  of: IncidentEvent['type'];
  before?(desk: IncidentDesk): Promise<unknown>;
  do(desk: IncidentDesk, who: Who, id: string, now: number): Promise<{ kind: string; message?: Prose }>;
};

const deeds: Readonly<Record<string, Deed>> = {
  'a task is ticked': { of: 'task.attested', do: (desk, who, id) => desk.attest(who, task, id) },
  'a task is opened again': {
    of: 'task.reopened',
    before: (desk) => desk.attest(asker('ULEE'), task, 'before'),
    do: (desk, who, id) => desk.reopen(who, { task, reason: 'It is back' }, id),
  },
  'a severity is set': { of: 'severity.set', do: (desk, who, id) => desk.setSeverity(who, 'P2', id) },
  'a role is given': {
    of: 'role.given',
    do: (desk, who, id) => desk.giveRole(who, { role: 'scribe', user: 'U0LEE00001' }, id),
  },
  'a window is snoozed': {
    of: 'window.snoozed',
    do: (desk, who, id, now) =>
      desk.snooze(who, { window, untilMs: now + 3_600_000 + id.length, reason: '' }, id),
  },
  'a task is added': { of: 'task.added', do: (desk, who, id) => desk.addTask(who, 'Call the vendor', id) },
  'an entry is struck': {
    of: 'entry.struck',
    before: (desk) => desk.note(asker('ULEE'), { text: 'We rolled back', at: null }, 'before'),
    do: (desk, who, id) => desk.strikeEntry(who, { entry: 'note:before', reason: 'No' }, id),
  },
  'it is closed': {
    of: 'incident.closed',
    do: (desk, who, id) =>
      desk.close(who, { summary: `It was one, says ${id}`, exception: null, as: 'drill' }, id),
  },
};

const partsOf = (message: Prose | undefined) => (typeof message === 'object' ? message : []);

it.each(Object.entries(deeds))(
  '%s by two at once: once, and the other one is told by whom and when',
  async (_what, { of, before, do: done }) => {
    const { incidentDesk: desk, incidents, clock } = room;
    await before?.(desk);
    const [mara, jun] = await Promise.all([
      done(desk, asker('UMARA'), 'by-mara', clock.at),
      done(desk, asker('UJUN'), 'by-jun', clock.at),
    ]);
    const written = (await incidents.events('517')).filter(({ type }) => type === of);
    expect(written.map(({ by }) => by)).toHaveLength(1);
    const [by = ''] = written.map((event) => event.by);
    const second = by === 'UMARA' ? jun : mara;
    const message = partsOf(second?.message);
    expect(message).toContainEqual({ person: by });
    expect(message.some((piece) => 'moment' in piece)).toBe(true);
    const first = by === 'UMARA' ? mara : jun;
    expect(partsOf(first?.message)).not.toContainEqual({ person: by });
  },
);

it('an incident is opened by two at once: one is, and the other one is told who opened it and when', async () => {
  const { incidentDesk: desk, incidents, clock } = room;
  const open = (who: Who, key: string) =>
    desk.open({ ...who, channel: 'C2' }, { key, title: `It is down, says ${key}`, plan: 'none' }, key);
  const outcomes = await Promise.all([open(asker('UMARA'), '901'), open(asker('UJUN'), '902')]);
  expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['opened', 'taken']);
  const key = (await incidents.ofChannel('C2')) ?? '';
  const by = key === '901' ? 'UMARA' : 'UJUN';
  expect(outcomes).toContainEqual(
    expect.objectContaining({ kind: 'taken', key, isHere: { by, at: clock.at } }),
  );
});

it('what runs see meanwhile does not stop a person: it is decided again by what is known then', async () => {
  const { incidentDesk: desk, incidents } = room;
  const looks = Array.from({ length: 20 }, (_, at) => room.see('health', 'passed', `r-${100_000 + at}`));
  const [done] = await Promise.all([desk.attest(asker('UMARA'), task, 'one'), ...looks]);
  expect(done).toMatchObject({ kind: 'done' });
  expect((await incidents.events('517')).filter(({ type }) => type === 'task.attested')).toHaveLength(1);
  expect(room.audit).toHaveLength(1);
});
