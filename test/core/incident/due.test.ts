import { expect, test } from 'vitest';
import { dueNow } from '../../../src/core/incident/due.ts';
import type { IncidentEvent } from '../../../src/core/incident/events.ts';
import { reduceIncident } from '../../../src/core/incident/reduce.ts';
import { ended, opened, openedAt } from '../../support/incident-events.ts';

const minute = 60_000;
const hour = 60 * minute;
const usual = (check: string) => (check === 'event-flow' ? 10 * minute : 5 * minute);

/** The incident from opening until some time, with somebody looking at these moments (ms after the opening). */
function live(looks: readonly number[], events: readonly IncidentEvent[] = []): readonly string[] {
  const log: IncidentEvent[] = [opened(), ...events];
  const said: string[] = [];
  for (const look of looks) {
    const state = reduceIncident(log.filter(({ at }) => at <= openedAt + look));
    if (state === null) throw new Error('no incident');
    const due = dueNow(state, openedAt + look, usual).events.filter(({ type }) => type !== 'update.reminded');
    said.push(...due.map(({ id }) => `${Math.round(look / minute)} min: ${id}`));
    log.push(...due);
  }
  return said;
}

test('a window is announced before it is lost, when its checks take as long as usual; then nudged every two hours', () => {
  expect(live([30, 99, 101, 119, 120, 121, 180, 240, 250].map((at) => at * minute))).toEqual([
    '101 min: window.warned:immediate',
    '120 min: window.nudged:immediate:1',
    '240 min: window.nudged:immediate:2',
  ]);
});

test('after a stop only the last nudge is said, once', () => {
  expect(live([9 * hour, 9 * hour + minute])).toEqual(['540 min: window.nudged:immediate:4']);
});

test('what is done needs no time, and a window that is met is left alone', () => {
  const done = ['health', 'no-name-error', 'event-flow'].map((check) => ended('r1', check, 'passed', 60));
  expect(live([119 * minute, 3 * hour], done)).toEqual([]);
});

test('a snooze silences until its end, and takes away the nudge that fell into it', () => {
  const snooze: IncidentEvent = {
    type: 'window.snoozed',
    id: 's1',
    at: openedAt + 2 * hour + minute,
    by: 'UMARA',
    window: 'immediate',
    until: openedAt + 5 * hour,
    reason: 'waiting for the vendor',
  };
  expect(
    live(
      [2 * hour, 4 * hour, 5 * hour + minute, 6 * hour].map((at) => at),
      [snooze],
    ),
  ).toEqual(['120 min: window.nudged:immediate:1', '360 min: window.nudged:immediate:3']);
});

test('an update is asked for once per interval of the severity, or at the moment that the last one named', () => {
  const log: IncidentEvent[] = [opened()];
  const reminded: number[] = [];
  const look = (at: number) => {
    const state = reduceIncident(log);
    if (state === null) throw new Error('no incident');
    const due = dueNow(state, openedAt + at, usual).events.filter(({ type }) => type === 'update.reminded');
    if (due.length > 0) reminded.push(at / minute);
    log.push(...due);
  };
  for (const at of [10, 29, 30, 31, 59, 60].map((one) => one * minute)) look(at);
  log.push({
    type: 'status.posted',
    id: 'u1',
    at: openedAt + 61 * minute,
    by: 'UMARA',
    changed: 'found it',
    next: '',
    nextUpdateAt: openedAt + 100 * minute,
  });
  for (const at of [95, 100, 101, 130].map((one) => one * minute)) look(at);
  expect(reminded).toEqual([30, 60, 100, 130]);
});

test('a closed incident says nothing by itself', () => {
  const closed: IncidentEvent = {
    type: 'incident.closed',
    id: 'incident.closed',
    at: openedAt + 1,
    by: 'UMARA',
    summary: '',
    exception: null,
  };
  const state = reduceIncident([opened(), closed]);
  expect(state && dueNow(state, openedAt + 9 * hour, usual)).toEqual({ events: [], lookAgainAt: null });
});
