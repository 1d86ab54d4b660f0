import { expect, test } from 'vitest';
import type { IncidentEvent } from '../../../src/core/incident/events.ts';
import { exceptionsOf } from '../../../src/core/incident/exceptions.ts';
import { reduceIncident } from '../../../src/core/incident/reduce.ts';
import { ended, opened, openedAt } from '../../support/incident-events.ts';

const minuteMs = 60_000;
const at = (minutes: number, by: string) => ({ at: openedAt + minutes * minuteMs, by });
const asked = (ask: string, minutes: number, by = 'UMARA'): IncidentEvent => ({
  ...{ type: 'exception.asked', id: `exception.asked:${ask}`, ask, summary: 's', reason: `why ${ask}` },
  ...at(minutes, by),
});
const withdrawn = (ask: string, minutes: number): IncidentEvent => ({
  ...{ type: 'exception.withdrawn', id: `exception.withdrawn:${ask}`, ask },
  ...at(minutes, 'UMARA'),
});
const closed = (minutes: number, agreedBy: string | null): IncidentEvent => ({
  ...{ type: 'incident.closed', id: 'incident.closed', summary: 's' },
  ...{ exception: agreedBy === null ? null : { reason: 'why', agreedBy }, ...at(minutes, 'UMARA') },
});
const ends = (events: readonly IncidentEvent[]) =>
  exceptionsOf([opened(), ...events]).map(({ ask, ended: end }) => [ask, end?.kind ?? null, end?.by ?? '']);
const waiting = (events: readonly IncidentEvent[]) =>
  reduceIncident([opened(), ...events])?.exceptionRequest?.ask ?? null;

test.each([
  ['waits', [asked('a', 1)], [['a', null, '']], 'a'],
  ['agreed', [asked('a', 1), closed(2, 'UJUN')], [['a', 'agreed', 'UJUN']], null],
  ['closed in another way', [asked('a', 1), closed(2, null)], [['a', 'closed', 'UMARA']], null],
  ['taken back', [asked('a', 1), withdrawn('a', 2)], [['a', 'withdrawn', 'UMARA']], null],
  ['another one taken back', [asked('a', 1), withdrawn('b', 2)], [['a', null, '']], 'a'],
  [
    'the newest wins',
    [asked('a', 1), asked('b', 2, 'UJUN')],
    [
      ['a', 'replaced', 'UJUN'],
      ['b', null, ''],
    ],
    'b',
  ],
] as const)('an exception: %s, in whatever order it arrives', (_, events, expected, waits) => {
  for (const order of [events, events.toReversed()]) {
    expect(ends(order)).toEqual(expected);
    expect(waiting(order)).toBe(waits);
  }
});

test('a task says who approved what proves it, in that run only', () => {
  const decision = (run: string, by: string): IncidentEvent => ({
    ...{ type: 'decision.made', id: `decision.made:${run}:event-flow`, run, check: 'event-flow' },
    ...{ decision: 'approved', reason: '', ...at(1, by) },
  });
  const decidedAfter = (events: readonly IncidentEvent[]) => {
    const task = reduceIncident([opened(), ...events])?.windows[0]?.tasks[1];
    return task?.standing.kind === 'proved' ? task.standing.evidence[0]?.decided : 'not proved';
  };
  const passed = ended('r1', 'event-flow', 'passed', 2);
  expect(decidedAfter([passed, decision('r1', 'UJUN')])).toEqual({ by: 'UJUN', decision: 'approved' });
  expect(decidedAfter([passed])).toBeUndefined();
  expect(decidedAfter([passed, decision('r0', 'UJUN')])).toBeUndefined();
  const again = ended('r2', 'event-flow', 'passed', 3);
  expect(decidedAfter([passed, decision('r1', 'UJUN'), again])).toBeUndefined();
});

test('the record names people as parts, and what people write names nobody', () => {
  const given: IncidentEvent = {
    ...{ type: 'role.given', id: 'r', role: 'scribe', user: 'ULEE', ...at(1, 'UMARA') },
  };
  const note: IncidentEvent = {
    ...{ type: 'note.written', id: 'n', entry: 'n', text: 'ask <@UJUN>', recordedAt: openedAt },
    ...at(2, 'UMARA'),
  };
  const done: IncidentEvent = {
    ...{ type: 'followup.done', id: 'f', followUp: 'gone', what: 'a comment', ...at(3, 'UJUN') },
  };
  const record = reduceIncident([opened(), given, note, done])?.record.slice(1);
  expect(record).toMatchObject([
    { text: 'scribe: @ULEE', parts: [{ text: 'scribe: ' }, { person: 'ULEE' }] },
    { text: 'ask <@UJUN>' },
    { text: 'done afterwards: gone (a comment)' },
  ]);
  expect(record?.[1]).not.toHaveProperty('parts');
});
