import { expect, test } from 'vitest';
import type { IncidentEvent } from '../../../src/core/incident/events.ts';
import { reduceIncident } from '../../../src/core/incident/reduce.ts';
import type { IncidentState } from '../../../src/core/incident/state.ts';
import { opened, openedAt } from '../../support/incident-events.ts';

const minute = 60_000;

function stateOf(...events: IncidentEvent[]): IncidentState {
  const state = reduceIncident([opened(), ...events]);
  if (state === null) throw new Error('no incident');
  return state;
}

const at = (minutes: number) => openedAt + minutes * minute;

function note(id: string, happened: number, written: number): IncidentEvent {
  const said = { entry: `note:${id}`, text: id, recordedAt: at(written) };
  return { type: 'note.written', id: `note.written:${id}`, at: at(happened), by: 'UMARA', ...said };
}

function update(id: string, minutes: number): IncidentEvent {
  const said = { changed: id, next: '', nextUpdateAt: null };
  return { type: 'status.posted', id: `status.posted:${id}`, at: at(minutes), by: 'UMARA', ...said };
}

function strike(entry: string, minutes: number): IncidentEvent {
  const struck = { entry, reason: 'wrong' };
  return { type: 'entry.struck', id: `struck:${entry}`, at: at(minutes), by: 'UJUN', ...struck };
}

test('the record is in the order of time, also where something happened before the opening', () => {
  const { record } = stateOf(note('late', 20, 20), note('before', -120, 30), note('now', 30, 31));
  expect(record.map(({ text }) => text)).toEqual([
    'before',
    'opened: Backend does not start (P0)',
    'late',
    'now',
  ]);
});

test('numbers go by when something was written down; nothing that comes, goes or is struck shifts them', () => {
  const numbers = (...events: IncidentEvent[]) =>
    Object.fromEntries(
      stateOf(...events).record.flatMap(({ number, text }) => (number === null ? [] : [[text, number]])),
    );
  const first = [note('one', 10, 10), update('two', 12), note('three', 13, 13)];
  expect(numbers(...first)).toEqual({ one: 1, 'update: two': 2, three: 3 });
  expect(numbers(...first, note('earlier', 1, 14), strike('note:one', 15))).toEqual({
    ...{ one: 1, 'update: two': 2, three: 3, earlier: 4 },
  });
  const kept: IncidentEvent = {
    ...{ type: 'message.kept', id: 'kept', at: at(2), by: 'UJUN', entry: 'C1:1.1', text: 'kept' },
    ...{ permalink: null, keptBy: 'UMARA', recordedAt: at(11) },
  };
  const left: IncidentEvent = {
    ...{ type: 'message.left', id: 'left', at: at(16), by: 'UMARA', entry: 'C1:1.1' },
  };
  const all = [...first.slice(0, 1), kept, note('after', 17, 17)];
  expect(numbers(...all)).toEqual({ one: 1, kept: 2, after: 3 });
  expect(numbers(...all, left)).toEqual({ one: 1, after: 3 });
});

test('an update that was struck is not the last one any more', () => {
  const events = [update('health is back', 10), update('it is the database', 20)];
  expect(stateOf(...events).status?.changed).toBe('it is the database');
  const struck = stateOf(...events, strike('status.posted:it is the database', 30));
  expect(struck.status).toMatchObject({ changed: 'health is back', at: at(10) });
  expect(stateOf(...events.slice(0, 1), strike('status.posted:health is back', 30)).status).toBeNull();
});
