import { expect, test } from 'vitest';
import { changesOf } from '../../../src/core/incident/changes.ts';
import { lookAgain, obstacles } from '../../../src/core/incident/closing.ts';
import { dueNow } from '../../../src/core/incident/due.ts';
import type { IncidentEvent } from '../../../src/core/incident/events.ts';
import { reduceIncident } from '../../../src/core/incident/reduce.ts';
import type { IncidentState } from '../../../src/core/incident/state.ts';
import { sentenceText } from '../../../src/core/picture/sentence.ts';
import { taskWords, windowStanding } from '../../../src/core/words/timeline.ts';
import { ended, incidentHead, opened, openedAt } from '../../support/incident-events.ts';

const minute = 60_000;
const all = ['health', 'no-name-error', 'event-flow'];

test('a deploy takes back what was seen before it: no tick, no criterion, no closing until it is looked at', () => {
  const green = stateOf([opened(), ...passes('r1', 10)]);
  expect(inTheWay(green)).toEqual(['task open: Update docs']);
  const after = stateOf([opened(), ...passes('r1', 10), deploy('v9', 20)]);
  expect(after.criteria.map(({ status, missing }) => `${status}: ${missing}`)).toEqual([
    'unknown: not seen since v9 was deployed: Health',
    'unknown: not seen since v9 was deployed: Event flow, Health',
  ]);
  expect(inTheWay(after)).toEqual([
    'critical criterion unknown: Health answers 200 (not seen since v9 was deployed: Health)',
    'task not looked at since v9 was deployed: Validate staging service recovery',
    'task not looked at since v9 was deployed: Run original failing WebSocket tests',
    'task open: Update docs',
  ]);
  expect(lookAgain(green)).toBeNull();
  expect(lookAgain(after)).toBe('run issue-517 all staging');
  expect(wordsOf(after, 'tests')).toBe('was done 10, before v9 was deployed, not looked at on it');
  const again = stateOf([opened(), ...passes('r1', 10), deploy('v9', 20), ...passes('r2', 30)]);
  expect(inTheWay(again)).toEqual(['task open: Update docs']);
  expect(again.windows[0]?.metAt).toBe(openedAt + 30 * minute);
});

test('a look that began before the deploy is of what was there before, though it ended after it', () => {
  const look = (minutes: number) => ({
    ...ended('r1', 'health', 'passed', 25),
    ...{ startedAt: openedAt + minutes * minute },
  });
  expect(health([opened(), deploy('v9', 20), look(15)])).toBe('unknown');
  expect(health([opened(), deploy('v9', 20), look(20)])).toBe('met');
});

test('what failed stands, and a failure after the deploy says that it was done once', () => {
  expect(health([opened(), ended('r1', 'health', 'failed', 10), deploy('v9', 20)])).toBe('unmet');
  const broken = stateOf([
    opened(),
    ...passes('r1', 10),
    deploy('v9', 20),
    ended('r2', 'health', 'failed', 30),
  ]);
  expect(broken.windows[0]?.tasks[0]?.standing).toMatchObject({
    kind: 'broken',
    doneAt: openedAt + 10 * minute,
  });
});

test.each([
  ['the run that deployed it', { ...deploy('v9', 20), run: 'r1' }],
  ['a run that a hook tells of first', deploy('v9', 20)],
] as const)('what %s saw before its deploy counts, as its plan has it', (_, seen) => {
  const verified = { ...ended('r1', 'event-flow', 'passed', 21), revision: 'v9' };
  const events = [opened(), ended('r1', 'health', 'passed', 10), seen, verified];
  expect(health(events)).toBe('met');
  expect(health([...events, deploy('v10', 30)])).toBe('unknown');
});

test('what was done, and what a person ticked, no deploy takes back', () => {
  const done = { ...ended('r1', 'event-flow', 'passed', 10), isDeed: true } as const;
  const ticked: IncidentEvent = { type: 'task.attested', id: 'a', at: openedAt, by: 'UMARA', task: 'docs' };
  const state = stateOf([opened(), done, ticked, deploy('v9', 20)]);
  expect(state.windows.flatMap(({ tasks }) => tasks.map(({ standing }) => standing.kind))).toEqual([
    'open',
    'proved',
    'attested',
  ]);
});

test('nobody is told of each tick that a deploy took back, nor reminded of a window that was met in time', () => {
  const events = [opened(), ...passes('r1', 10), deploy('v9', 20), ended('r2', 'health', 'passed', 30)];
  const kinds = changesOf(events).map(({ kind }) => kind);
  expect(kinds).toEqual(['criterion.met', 'criterion.met', 'window.met', 'deploy.seen']);
  const state = stateOf(events);
  const late = openedAt + 150 * minute;
  expect(dueNow(state, late, () => null).events.filter(({ type }) => type.startsWith('window.'))).toEqual([]);
  const [immediate] = state.windows;
  expect(immediate && windowStanding(immediate, { now: late, isClosed: false })).toBe('running');
});

test('without criteria and checked tasks a deploy has to be looked at all the same', () => {
  const head = incidentHead({ criteria: [], windows: [] });
  expect(obstacles(stateOf([opened(head), deploy('v9', 20)]), 'fine')).toEqual([
    'nothing was looked at since v9 was deployed',
  ]);
  expect(obstacles(stateOf([opened(head)]), 'fine')).toEqual([]);
});

function passes(run: string, minutes: number): readonly IncidentEvent[] {
  return all.map((check) => ended(run, check, 'passed', minutes));
}

function deploy(revision: string, minutes: number): Extract<IncidentEvent, { type: 'deploy.seen' }> {
  const at = openedAt + minutes * minute;
  return {
    type: 'deploy.seen',
    id: `d:${revision}`,
    at,
    by: 'UJUN',
    revision,
    environment: 'staging',
    run: null,
  };
}

function stateOf(events: readonly IncidentEvent[]): IncidentState {
  const state = reduceIncident(events);
  if (state === null) throw new Error('no incident');
  return state;
}

function health(events: readonly IncidentEvent[]): string | undefined {
  return stateOf(events).criteria[0]?.status;
}

function inTheWay(state: IncidentState): readonly string[] {
  return obstacles(state, 'all is well');
}

function wordsOf({ windows }: IncidentState, id: string): string {
  const task = windows.flatMap(({ tasks }) => tasks).find((one) => one.id === id);
  if (task === undefined) throw new Error(`no task ${id}`);
  return sentenceText(taskWords(task), {
    person: (who) => who,
    moment: (at) => String((at - openedAt) / minute),
  });
}
