import { expect, test } from 'vitest';
import type { IncidentEvent } from '../../../src/core/incident/events.ts';
import { handoffsOf } from '../../../src/core/incident/handoffs.ts';
import { opened, openedAt } from '../../support/incident-events.ts';

const offered = (offer: string, to: string, minutes: number): IncidentEvent => ({
  ...{ type: 'handoff.offered', id: `o:${offer}`, at: openedAt + minutes * 60_000, by: 'UMARA', offer, to },
});
const accepted = (offer: string, by: string, minutes: number): IncidentEvent => ({
  ...{ type: 'handoff.accepted', id: `a:${offer}`, at: openedAt + minutes * 60_000, by, offer },
});

test('an offer waits until it is answered, and a newer one takes its place', () => {
  const events = [opened(), offered('1', 'UJUN', 1), offered('2', 'UKIM', 2)];
  expect(handoffsOf(events.toReversed()).map(({ offer, answered }) => [offer, answered?.reason])).toEqual([
    ['1', 'a newer offer took its place'],
    ['2', undefined],
  ]);
});

test('an answer to an offer that is over changes nothing, and a second one neither', () => {
  const events = [
    opened(),
    offered('1', 'UJUN', 1),
    offered('2', 'UKIM', 2),
    accepted('1', 'UJUN', 3),
    accepted('2', 'UKIM', 4),
    {
      type: 'handoff.declined',
      id: 'd:2',
      at: openedAt + 300_000,
      by: 'UKIM',
      offer: '2',
      reason: 'no',
    } as const,
  ];
  expect(handoffsOf(events).map(({ answered }) => answered?.isAccepted)).toEqual([false, true]);
});
