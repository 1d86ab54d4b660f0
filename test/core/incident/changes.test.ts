import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changeGroups } from '../../../src/core/incident/change.ts';
import { changesOf } from '../../../src/core/incident/changes.ts';
import { type IncidentEvent, incidentEventId } from '../../../src/core/incident/events.ts';
import { ended, incidentHead, opened, openedAt } from '../../support/incident-events.ts';

const minuteMs = 60_000;

function runEnded(run: string, minutes: number, verdict: 'passed' | 'failed'): IncidentEvent {
  return {
    ...{ type: 'run.ended', id: incidentEventId.runEnded(run), at: openedAt + minutes * minuteMs, by: '' },
    ...{ run, selector: ['phase2'], verdict, decidedBy: 'events', passed: 1, total: 2 },
    ...{ durationMs: 1000, permalink: null },
  };
}

function nudged(number: number, minutes: number): IncidentEvent {
  return {
    ...{ type: 'window.nudged', id: incidentEventId.nudged('immediate', number), by: '' },
    ...{ at: openedAt + minutes * minuteMs, window: 'immediate', number },
  };
}

const kinds = (events: readonly IncidentEvent[]) =>
  changesOf(events).map(({ kind, subject }) => `${kind} ${subject}`);

test('a first verdict is no change, another one of the same selection is', () => {
  const events = [
    opened(),
    runEnded('r-1', 5, 'failed'),
    runEnded('r-2', 6, 'failed'),
    runEnded('r-3', 9, 'passed'),
  ];
  expect(changesOf(events).map(({ id, tone }) => [id, tone])).toEqual([['verdict:r-3', 'better']]);
});

test('criteria are met and lost by the look that shows it, each time once', () => {
  const events = [
    opened(),
    ended('r-1', 'health', 'passed', 5),
    ended('r-2', 'health', 'passed', 6),
    ended('r-3', 'health', 'failed', 7),
    ended('r-4', 'health', 'failed', 8),
    ended('r-5', 'health', 'passed', 9),
  ];
  expect(changesOf(events).map(({ id }) => id)).toEqual([
    'criterion.met:c1:1',
    'criterion.lost:c1:1',
    'criterion.met:c1:2',
  ]);
});

test('what alternates is said once, nothing of what follows from its turns, and what is so once it settles', () => {
  const ends = [
    'passed',
    'failed',
    'passed',
    'failed',
    'passed',
    'failed',
    'passed',
    'passed',
    'passed',
  ] as const;
  const looks = ends.map((end, at) => ended(`r-${at}`, 'health', end, 5 + at));
  expect(changesOf([opened(), ...looks]).map(({ kind, run }) => `${kind} ${run}`)).toEqual([
    'criterion.met r-0',
    'criterion.lost r-1',
    'criterion.met r-2',
    'check.unstable r-3',
    'criterion.lost r-3',
    'check.settled r-8',
    'criterion.met r-8',
  ]);
  const [said] = changesOf([opened(), ...looks]).filter(({ kind }) => kind === 'check.unstable');
  expect(said?.parts).toEqual([{ text: 'health: unstable, 2 of 4 failed' }]);
});

test('an earlier look that arrives late says nothing again', () => {
  const later = [opened(), ended('r-2', 'health', 'passed', 9)];
  const before = changesOf(later).map(({ id }) => id);
  expect(changesOf([...later, ended('r-1', 'health', 'passed', 3)]).map(({ id }) => id)).toEqual(before);
});

test('a look that could not tell changes nothing', () => {
  expect(
    kinds([opened(), ended('r-1', 'health', 'passed', 5), ended('r-2', 'health', 'errored', 6)]),
  ).toEqual(['criterion.met c1']);
});

test('a window is met, open again, warned of, lost once, and nudged after', () => {
  const done = ['health', 'no-name-error', 'event-flow'].map((check) => ended('r-1', check, 'passed', 60));
  const broken = [ended('r-2', 'event-flow', 'failed', 70)];
  const events = [opened(), ...done, ...broken, nudged(4, 500), nudged(5, 620)];
  expect(kinds(events).filter((kind) => kind.startsWith('window'))).toEqual([
    'window.met immediate',
    'window.reopened immediate',
    'window.lost immediate',
    'window.nudged immediate',
  ]);
});

test('the commander changes by role, not by giving it to who has it; an accepted handoff says so itself', () => {
  const base = { by: 'UMARA' };
  const at = (minutes: number) => openedAt + minutes * minuteMs;
  const events: IncidentEvent[] = [
    opened(),
    { ...base, type: 'role.given', id: '1', at: at(1), role: 'commander', user: 'UMARA' },
    { ...base, type: 'role.given', id: '2', at: at(2), role: 'scribe', user: 'UJUN' },
    { ...base, type: 'handoff.offered', id: '3', at: at(3), offer: 'o', to: 'UJUN' },
    { type: 'handoff.accepted', id: '4', at: at(4), by: 'UJUN', offer: 'o' },
  ];
  expect(changesOf(events)).toEqual([]);
  const back: IncidentEvent = {
    ...base,
    type: 'role.given',
    id: '5',
    at: at(5),
    role: 'commander',
    user: 'UMARA',
  };
  expect(changesOf([...events, back])).toMatchObject([
    { id: '5', kind: 'commander.changed', parts: [{ person: 'UMARA' }, {}, { person: 'UJUN' }] },
  ]);
});

test('after the closing nothing changes any more, and without an opening nothing did', () => {
  const closed: IncidentEvent = {
    ...{ type: 'incident.closed', id: incidentEventId.closed(), at: openedAt + minuteMs, by: 'UMARA' },
    ...{ summary: 'done', exception: null },
  };
  expect(kinds([opened(), closed, ended('r-1', 'health', 'passed', 5)])).toEqual(['incident.closed ']);
  expect(changesOf([closed])).toEqual([]);
});

test('ids hold nothing strange, whatever the plan calls things, and stay different', () => {
  const criteria = ['a b', 'a_b', '漢'.repeat(100), '<!channel>'].map((id) => ({
    ...{ id, tier: 'critical' as const, text: id, checks: ['health'] },
  }));
  const ids = changesOf([opened(incidentHead({ criteria })), ended('r-1', 'health', 'passed', 5)]).map(
    ({ id }) => id,
  );
  expect(new Set(ids).size).toBe(4);
  for (const id of ids) expect(id).toMatch(/^[\w.:-]{1,120}$/);
});

const anyEvent: fc.Arbitrary<IncidentEvent> = fc.oneof(
  fc
    .tuple(
      fc.nat(5),
      fc.constantFrom('health', 'no-name-error', 'event-flow', 'other'),
      fc.constantFrom('passed' as const, 'failed' as const, 'errored' as const),
      fc.nat(200),
    )
    .map(([run, check, status, minutes]) => ended(`r-${run}`, check, status, minutes)),
  fc
    .tuple(fc.nat(5), fc.nat(200), fc.constantFrom('passed' as const, 'failed' as const))
    .map(([run, minutes, verdict]) => runEnded(`r-${run}`, minutes, verdict)),
  fc.tuple(fc.integer({ min: 1, max: 4 }), fc.nat(600)).map(([number, minutes]) => nudged(number, minutes)),
  fc.nat(200).map(
    (minutes): IncidentEvent => ({
      ...{ type: 'task.attested', id: `t${minutes}`, at: openedAt + minutes * minuteMs, by: 'UJUN' },
      task: 'docs',
    }),
  ),
);

/** Ids are unique by what happened, as those that the bot makes are. */
const anyEvents = fc.uniqueArray(anyEvent, { selector: ({ id }) => id, maxLength: 30 });

test('the same events in any order, and repeated, give the same changes, each once', () => {
  const shuffled = anyEvents.chain((events) =>
    fc.tuple(
      fc.constant(events),
      fc.shuffledSubarray([...events, ...events], {
        minLength: events.length * 2,
        maxLength: events.length * 2,
      }),
    ),
  );
  fc.assert(
    fc.property(shuffled, ([events, others]) => {
      const changes = changesOf([opened(), ...events]);
      expect(changesOf([...others, opened(), opened()])).toEqual(changes);
      expect(new Set(changes.map(({ id }) => id)).size).toBe(changes.length);
    }),
    { numRuns: 150 },
  );
});

test('what one run brought about is told together, anything else by itself', () => {
  const events = [
    opened(),
    ended('r-1', 'health', 'passed', 5),
    ended('r-1', 'no-name-error', 'passed', 5),
    ended('r-1', 'event-flow', 'passed', 6),
    nudged(1, 130),
    ended('r-2', 'event-flow', 'failed', 140),
  ];
  const groups = changeGroups(changesOf(events)).map((group) => group.map(({ id }) => id));
  expect(groups).toEqual([
    ['criterion.met:c1:1', 'criterion.met:c2:1', 'window.met:immediate:1'],
    ['nudge:immediate:1'],
    ['criterion.lost:c2:1', 'window.reopened:immediate:1'],
  ]);
});
