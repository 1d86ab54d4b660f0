import { expect, it } from 'vitest';
import { changesOf } from '../../../src/core/incident/changes.ts';
import { closingTone, obstacles } from '../../../src/core/incident/closing.ts';
import { type ClosedAs, type IncidentEvent, incidentEventId } from '../../../src/core/incident/events.ts';
import { exceptionsOf } from '../../../src/core/incident/exceptions.ts';
import { reduceIncident } from '../../../src/core/incident/reduce.ts';
import { ended, incidentHead, opened, openedAt } from '../../support/incident-events.ts';

const minuteMs = 60_000;
const at = (minutes: number, by = 'UMARA') => ({ at: openedAt + minutes * minuteMs, by });

function closed(minutes: number, number = 1, as?: ClosedAs): IncidentEvent {
  const how = { summary: 'Over.', exception: null, ...(as === undefined ? {} : { as }) };
  return { type: 'incident.closed', id: incidentEventId.closed(number), ...at(minutes), ...how };
}
function reopened(minutes: number, closing = 1): IncidentEvent {
  const id = incidentEventId.reopened(closing);
  return { type: 'incident.reopened', id, ...at(minutes, 'UJUN'), closing, reason: 'It is back.' };
}
function added(task: string, minutes: number): IncidentEvent {
  return { type: 'task.added', id: `task.added:${task}`, ...at(minutes), task, text: `Do ${task}` };
}
const planless = () =>
  opened(
    incidentHead({
      ...{ environment: '', plan: { id: '', title: '', digest: '', file: '' }, checkNames: {} },
      ...{ windows: [], criteria: [], risks: [] },
    }),
  );

function stateOf(events: readonly IncidentEvent[]) {
  const state = reduceIncident(events);
  if (state === null) throw new Error('no incident');
  return state;
}

it.each([
  ['closed', [closed(1)], { number: 1 }, 0],
  ['opened again', [closed(1), reopened(2)], null, 1],
  ['closed anew', [closed(1), reopened(2), closed(3, 2)], { number: 2 }, 1],
  ['opened again twice', [closed(1), reopened(2), closed(3, 2), reopened(4, 2)], null, 2],
  ['told twice', [closed(1), reopened(2), reopened(2), closed(1)], null, 1],
  ['reopening of another closing', [closed(1), reopened(2, 2)], { number: 1 }, 0],
])('%s', (_, events, standing, reopenings) => {
  const all = [opened(), ...events];
  for (const order of [all, all.toReversed()]) {
    const state = stateOf(order);
    expect(state.reopenings).toBe(reopenings);
    if (standing === null) expect(state.closed).toBe(null);
    else expect(state.closed).toMatchObject(standing);
  }
});

it('the time in which it was closed is no time of the incident', () => {
  const state = stateOf([opened(), closed(1), reopened(4), closed(6, 2), reopened(7, 2), closed(9, 3)]);
  expect(state.closedMs).toBe(4 * 60_000);
});

it('nothing is told while an incident is closed, and everything again once it is open', () => {
  const events = [
    ...[opened(), ended('r1', 'health', 'passed', 1), closed(2), ended('r2', 'health', 'failed', 3)],
    ...[reopened(4), ended('r3', 'health', 'passed', 5), closed(6, 2)],
  ];
  const kinds = changesOf(events).map(({ kind, id }) => `${kind} ${id}`);
  expect(kinds).toEqual([
    'criterion.met criterion.met:c1:1',
    'incident.closed incident.closed',
    'incident.reopened incident.reopened:1',
    'criterion.met criterion.met:c1:2',
    'incident.closed incident.closed:2',
  ]);
  expect(new Set(changesOf(events).map(({ id }) => id)).size).toBe(5);
});

it('an exception that was asked for before a closing does not wait after the reopening', () => {
  const asked = (ask: string, minutes: number): IncidentEvent => ({
    ...{ type: 'exception.asked', id: incidentEventId.asked(ask), ...at(minutes) },
    ...{ ask, summary: 's', reason: 'r' },
  });
  const events = [opened(), asked('a', 1), closed(2), reopened(3), asked('b', 4)];
  expect(exceptionsOf(events).map(({ ask, ended: end }) => [ask, end?.kind ?? null])).toEqual([
    ['a', 'closed'],
    ['b', null],
  ]);
  expect(stateOf(events).exceptionRequest?.ask).toBe('b');
});

it('tasks that people add stand in a window without an end, are ticked, and go when they are struck', () => {
  const tick: IncidentEvent = { type: 'task.attested', id: 'task.attested:1', ...at(3), task: 'a' };
  const struck = (task: string, minutes: number): IncidentEvent => ({
    ...{ type: 'entry.struck', id: `entry.struck:${task}`, ...at(minutes) },
    ...{ entry: `task.added:${task}`, reason: '' },
  });
  const events = [planless(), added('a', 1), added('b', 2), tick];
  const [window] = stateOf(events).windows;
  expect(window).toMatchObject({ endsAt: null, done: 1, metAt: null });
  expect(window?.tasks.map(({ text, standing }) => [text, standing.kind])).toEqual([
    ['Do a', 'attested'],
    ['Do b', 'open'],
  ]);
  expect(obstacles(stateOf(events), 'Over.')).toEqual(['task open: Do b']);
  expect(stateOf([...events, struck('b', 4)]).windows[0]?.metAt).toBe(openedAt + 3 * minuteMs);
  expect(stateOf([...events, struck('b', 4), struck('a', 5)]).windows).toEqual([]);
  const numbers = stateOf([...events, struck('b', 4)]).record.map(({ number, text }) => [number, text]);
  expect(numbers).toContainEqual([2, 'task: Do b']);
  expect(stateOf([opened(), added('docs', 1)]).windows.map(({ id }) => id)).toEqual(['immediate', 'medium']);
});

const drill: ClosedAs = { kind: 'drill' };
it.each([
  ['every critical criterion is met', [ended('r', 'health', 'passed', 1), closed(9)], 'good'],
  ['a critical one is not known', [closed(9)], 'warn'],
  ['a critical one is not met', [ended('r', 'health', 'failed', 1), closed(9)], 'warn'],
  [
    'it broke after the closing',
    [ended('r', 'health', 'passed', 1), closed(9), ended('s', 'health', 'failed', 12)],
    'warn',
  ],
  ['nothing was to be proved', [ended('r', 'health', 'failed', 1), closed(9, 1, drill)], 'neutral'],
  ['it is open again', [ended('r', 'health', 'passed', 1), closed(9), reopened(10)], null],
] as const)('what a closing looks like: %s', (_, events, tone) => {
  expect(closingTone(stateOf([opened(), ...events]))).toBe(tone);
});

it('an incident without plan and environment takes runs of any; one with an environment those of it', () => {
  const run = (environment: string): IncidentEvent => ({
    ...{ type: 'run.started', id: `run.started:${environment}`, ...at(1), run: environment },
    ...{ selector: ['all'], environment, plan: 'shop', permalink: null },
  });
  const events = [run('staging'), run('demo')];
  expect(stateOf([planless(), ...events]).runs.map(({ run: id }) => id)).toEqual(['demo', 'staging']);
  const head = incidentHead({ plan: { id: '', title: '', digest: '', file: '' } });
  expect(stateOf([opened(head), ...events]).runs.map(({ run: id }) => id)).toEqual(['staging']);
});

it('an incident without criteria is not closed green over a last run that failed', () => {
  const run = (
    id: string,
    minutes: number,
    verdict: 'passed' | 'failed',
    cancelled?: true,
  ): IncidentEvent => ({
    ...{ type: 'run.ended', id: incidentEventId.runEnded(id), ...at(minutes), run: id, selector: ['all'] },
    ...{ verdict, decidedBy: 'x', passed: 0, total: 1, durationMs: 1, permalink: null },
    ...(cancelled === undefined ? {} : { cancelled }),
  });
  const tone = (...events: readonly IncidentEvent[]) =>
    closingTone(stateOf([planless(), ...events, closed(9)]));
  expect(tone(run('r-1', 1, 'passed'), run('r-2', 2, 'failed'))).toBe('warn');
  expect(tone(run('r-1', 1, 'failed'), run('r-2', 2, 'passed'))).toBe('good');
  expect(tone(run('r-1', 1, 'passed'), run('r-2', 2, 'failed', true))).toBe('good');
});
