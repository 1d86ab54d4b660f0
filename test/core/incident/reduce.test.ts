import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { IncidentEvent } from '../../../src/core/incident/events.ts';
import { reduceIncident } from '../../../src/core/incident/reduce.ts';
import type { IncidentState } from '../../../src/core/incident/state.ts';
import { ended, incidentHead, opened, openedAt } from '../../support/incident-events.ts';

const minute = 60_000;

describe('tasks', () => {
  test('a task ticks when all of its checks passed, and not before', () => {
    const half = stateOf([opened(), ended('r1', 'health', 'passed', 10)]);
    expect(standing(half, 'recover')).toMatchObject({ kind: 'open', passed: 1, total: 2 });
    const whole = stateOf([
      opened(),
      ended('r1', 'health', 'passed', 10, '200 in 84 ms'),
      ended('r1', 'no-name-error', 'passed', 12),
    ]);
    expect(standing(whole, 'recover')).toMatchObject({
      kind: 'proved',
      at: openedAt + 12 * minute,
      evidence: [{ check: 'health', value: '200 in 84 ms' }, { check: 'no-name-error' }],
    });
    expect(whole.windows[0]).toMatchObject({ done: 1, metAt: null });
  });

  test('it un-ticks when one of them fails later, and says since when', () => {
    const events = [
      opened(),
      ended('r1', 'health', 'passed', 10),
      ended('r1', 'no-name-error', 'passed', 10),
      ended('r2', 'health', 'failed', 50, '503'),
      ended('r3', 'health', 'failed', 60, '503'),
    ];
    expect(standing(stateOf(events), 'recover')).toMatchObject({
      kind: 'broken',
      doneAt: openedAt + 10 * minute,
      since: openedAt + 50 * minute,
      failing: [{ check: 'health', value: '503' }],
    });
    const again = stateOf([...events, ended('r4', 'health', 'passed', 70)]);
    expect(standing(again, 'recover')).toMatchObject({ kind: 'proved', at: openedAt + 70 * minute });
  });

  test.each(['errored', 'inconclusive'] as const)(
    '%s neither ticks nor un-ticks, and stays as a doubt',
    (status) => {
      const open = stateOf([opened(), ended('r1', 'event-flow', status, 10)]);
      expect(standing(open, 'tests').kind).toBe('open');
      const done = [
        opened(),
        ended('r1', 'event-flow', 'passed', 10),
        ended('r2', 'event-flow', status, 20, 'DNS'),
      ];
      expect(standing(stateOf(done), 'tests').kind).toBe('proved');
      expect(stateOf(done).checks.get('event-flow')?.doubt).toEqual({
        status,
        value: 'DNS',
        at: openedAt + 20 * minute,
      });
    },
  );

  test.each(['blocked', 'skipped', 'cancelled', 'waiting'] as const)('%s was no look at all', (status) => {
    const state = stateOf([opened(), ended('r1', 'event-flow', status, 10)]);
    expect(state.checks.has('event-flow')).toBe(false);
  });

  test('people tick tasks without checks, and never those that checks prove', () => {
    const word = (task: string): IncidentEvent => ({
      type: 'task.attested',
      id: `attested:${task}`,
      at: openedAt + minute,
      by: 'UJUN',
      task,
    });
    const state = stateOf([opened(), word('docs'), word('recover')]);
    expect(standing(state, 'docs')).toEqual({ kind: 'attested', at: openedAt + minute, by: 'UJUN' });
    expect(standing(state, 'recover').kind).toBe('open');
    expect(state.windows[1]?.metAt).toBe(openedAt + minute);
  });
});

test('criteria and risks follow the last look', () => {
  const state = stateOf([opened(), ended('r1', 'health', 'failed', 5, '503')]);
  expect(state.criteria.map(({ status, missing }) => [status, missing])).toEqual([
    ['unmet', 'failing: Health'],
    ['unmet', 'failing: Health'],
  ]);
  expect(state.risks[0]?.failing).toMatchObject([{ check: 'health', value: '503' }]);
  const later = stateOf([opened(), ended('r1', 'health', 'failed', 5), ended('r2', 'health', 'passed', 9)]);
  expect(later.criteria.map(({ status, missing }) => [status, missing])).toEqual([
    ['met', ''],
    ['unknown', 'not seen yet: Event flow'],
  ]);
  expect(later.risks[0]?.failing).toEqual([]);
});

describe('the record', () => {
  test('a first pass is no news; a first failure and every flip are', () => {
    const texts = stateOf([
      opened(),
      ended('r1', 'health', 'failed', 5, '503'),
      ended('r1', 'event-flow', 'passed', 5),
      ended('r2', 'health', 'failed', 6, '503'),
      ended('r3', 'health', 'passed', 7, '200'),
    ]).record.map(({ text }) => text);
    expect(texts).toEqual([
      'opened: Backend does not start (P0)',
      'Health failed: 503',
      'Health passed: 200',
    ]);
  });

  test('an entry keeps every text it had; a message leaves with its mark and comes back with it', () => {
    const kept: IncidentEvent = {
      type: 'message.kept',
      id: 'kept:1',
      at: openedAt - 5 * minute,
      by: 'ULEE',
      entry: 'C1:100.1',
      text: 'it is the import',
      permalink: 'https://example.test/p1',
      keptBy: 'UMARA',
      recordedAt: openedAt + minute,
    };
    const edited: IncidentEvent = {
      type: 'entry.edited',
      id: 'edited:1',
      at: openedAt + 2 * minute,
      by: 'ULEE',
      entry: 'C1:100.1',
      text: 'it is the redis import',
    };
    const left: IncidentEvent = {
      type: 'message.left',
      id: 'left:1',
      at: openedAt + 3 * minute,
      by: 'UMARA',
      entry: 'C1:100.1',
    };
    const [entry] = stateOf([opened(), kept, edited]).record.filter(({ kind }) => kind === 'message');
    expect(entry).toMatchObject({
      at: openedAt - 5 * minute,
      by: 'ULEE',
      text: 'it is the redis import',
      history: [{ text: 'it is the import' }],
    });
    expect(stateOf([opened(), kept, left]).record).toHaveLength(1);
    const back = { ...kept, id: 'kept:2', at: openedAt + 4 * minute };
    expect(stateOf([opened(), kept, left, back]).record).toHaveLength(2);
  });
});

test('a handoff makes a new commander only when it is accepted', () => {
  const offered: IncidentEvent = {
    type: 'handoff.offered',
    id: 'o1',
    at: openedAt + 1,
    by: 'UMARA',
    offer: 'o1',
    to: 'UJUN',
  };
  const accepted: IncidentEvent = {
    type: 'handoff.accepted',
    id: 'a1',
    at: openedAt + 2,
    by: 'UJUN',
    offer: 'o1',
  };
  expect(stateOf([opened(), offered]).roles.get('commander')?.user).toBe('UMARA');
  expect(stateOf([opened(), offered, accepted]).roles.get('commander')).toEqual({
    user: 'UJUN',
    since: openedAt + 2,
  });
});

test('the same events give the same state, whatever the order and however often they arrive', () => {
  const checks = ['health', 'no-name-error', 'event-flow'];
  const statuses = ['passed', 'failed', 'errored', 'blocked'] as const;
  const event = fc
    .record({
      run: fc.integer({ min: 1, max: 6 }),
      check: fc.constantFrom(...checks),
      status: fc.constantFrom(...statuses),
      minutes: fc.integer({ min: 0, max: 90 }),
    })
    .map(({ run, check, status, minutes }) => ended(`r${run}`, check, status, minutes));
  const people = fc
    .record({
      task: fc.constantFrom('docs', 'recover'),
      minutes: fc.integer({ min: 0, max: 90 }),
      isDone: fc.boolean(),
    })
    .map(({ task, minutes, isDone }): IncidentEvent => {
      const at = openedAt + minutes * minute;
      const id = `${task}:${minutes}:${isDone}`;
      return isDone
        ? { type: 'task.attested', id, at, by: 'UJUN', task }
        : { type: 'task.reopened', id, at, by: 'UJUN', task, reason: '' };
    });
  const events = fc.uniqueArray(fc.oneof(event, people), { selector: ({ id }) => id, maxLength: 40 });
  fc.assert(
    fc.property(events, fc.infiniteStream(fc.nat()), (some, numbers) => {
      const all = [opened(), ...some];
      const shuffled = [...all, ...all.slice(0, 5)]
        .map((one) => ({ one, rank: numbers.next().value }))
        .sort((a, b) => a.rank - b.rank)
        .map(({ one }) => one);
      expect(reduceIncident(shuffled)).toEqual(reduceIncident(all));
    }),
  );
});

test('without an opening there is no incident', () => {
  expect(reduceIncident([ended('r1', 'health', 'passed', 1)])).toBeNull();
});

function stateOf(events: readonly IncidentEvent[]): IncidentState {
  const state = reduceIncident(events);
  if (state === null) throw new Error('no incident');
  return state;
}

function standing(state: IncidentState, task: string) {
  const found = state.windows.flatMap(({ tasks }) => tasks).find(({ id }) => id === task);
  if (found === undefined) throw new Error(`no task ${task}; there are those of ${incidentHead().key}`);
  return found.standing;
}
