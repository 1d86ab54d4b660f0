import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eventId, type Outcome, type RunEvent } from '../../../src/core/run/events.ts';
import { applyEvent, emptyRun, reduceRun } from '../../../src/core/run/reduce.ts';
import type { RunState } from '../../../src/core/run/state.ts';
import { checkOf, headOf, phaseOf, planOf } from '../../support/run-parts.ts';

const ids = ['a', 'b', 'c', 'd'];
const head = headOf(
  planOf([
    phaseOf(
      'p1',
      ids.map((id) => checkOf(id)),
    ),
  ]),
);
const requested: RunEvent = { type: 'run.requested', id: eventId.run('requested'), at: 1, run: head };

function outcome(status: Outcome['status']): Outcome {
  return {
    status,
    reason: status === 'passed' ? '' : 'why',
    failures: [],
    summary: '',
    evidence: {},
    cases: [],
  };
}

function finishedEvent(check: string, at: number, status: Outcome['status'] = 'passed'): RunEvent {
  const fixed = {
    attempts: 1,
    flaky: false,
    startedAt: 1,
    durationMs: 5,
    captures: { shared: check, [check]: 'v' },
  };
  const deploy = { revision: check, startedAt: at };
  return {
    type: 'check.finished',
    id: eventId.check(check, 'finished'),
    at,
    check,
    outcome: outcome(status),
    ...fixed,
    deploy,
  };
}

/** What one check goes through, in causal order. */
function story(check: string, at: number): readonly RunEvent[] {
  const question = { prompt: 'well?', approvers: [], expiresInMs: null };
  return [
    { type: 'check.waiting', id: eventId.check(check, 'waiting'), at, check, question },
    {
      type: 'check.answered',
      id: eventId.check(check, 'answered'),
      at,
      check,
      answer: 'yes',
      by: 'ann',
      reason: '',
    },
    { type: 'check.started', id: eventId.check(check, 'started'), at, check },
    { type: 'attempt.started', id: eventId.attempt(check, 1, 'started'), at, check, attempt: 1 },
    {
      type: 'attempt.finished',
      id: eventId.attempt(check, 1, 'finished'),
      at,
      check,
      attempt: 1,
      durationMs: 1,
      outcome: outcome('failed'),
    },
    { type: 'attempt.started', id: eventId.attempt(check, 2, 'started'), at, check, attempt: 2 },
    finishedEvent(check, at),
  ];
}

const runStory: readonly RunEvent[] = [
  { type: 'run.started', id: eventId.run('started'), at: 2, deploy: { revision: 'before', startedAt: 0 } },
  { type: 'phase.started', id: eventId.phase('p1', 'started'), at: 2, phase: 'p1' },
  { type: 'run.cancelled', id: eventId.run('cancelled'), at: 8, by: 'ann', reason: 'enough' },
  { type: 'phase.finished', id: eventId.phase('p1', 'finished'), at: 9, phase: 'p1' },
  { type: 'run.finished', id: eventId.run('finished'), at: 9 },
];

const stories = [...ids.map((id, index) => story(id, 3 + (index % 2))), runStory];

/** The stories woven together as the picks say, each in its own order, cut off after as many steps. */
function weave(picks: readonly number[]): RunEvent[] {
  const left = stories.map((one) => [...one]);
  const events: RunEvent[] = [requested];
  for (const pick of picks) {
    const open = left.filter((one) => one.length > 0);
    const next = open[pick % Math.max(1, open.length)]?.shift();
    if (next) events.push(next);
  }
  for (const one of left) events.push(...one);
  return events;
}

function shown(state: RunState) {
  const {
    checks,
    phases,
    captures,
    deploy,
    deployed,
    cancelled,
    startedAt,
    finishedAt,
    requestedAt,
    eventIds,
  } = state;
  return {
    checks: [...checks],
    phases: [...phases],
    captures,
    deploy,
    deployed,
    cancelled,
    startedAt,
    finishedAt,
    requestedAt,
    seen: [...eventIds].sort(),
  };
}

const picks = fc.array(fc.nat({ max: 20 }), { maxLength: 40 });

describe('reduceRun', () => {
  const plain = shown(reduceRun(weave([])));

  test('any order that keeps the order within a check gives the same state', () => {
    fc.assert(
      fc.property(picks, (order) => {
        expect(shown(reduceRun(weave(order)))).toEqual(plain);
      }),
    );
  });

  test('events that arrive again, at any later place, change nothing', () => {
    const again = fc.array(fc.tuple(fc.nat({ max: 40 }), fc.nat({ max: 60 })), { maxLength: 30 });
    fc.assert(
      fc.property(picks, again, (order, repeats) => {
        const events = weave(order);
        for (const [from, distance] of repeats) {
          const event = events[from % events.length];
          if (event) events.splice(Math.min(events.length, (from % events.length) + 1 + distance), 0, event);
        }
        expect(shown(reduceRun(events))).toEqual(plain);
      }),
    );
  });

  test('the deploy that its checks look at: its own, else the one it reports on, else the one it started with', () => {
    const before = { revision: 'before', startedAt: 0 };
    const unknowing = { type: 'run.started', id: eventId.run('started'), at: 2 } as const;
    const started = { ...unknowing, deploy: before };
    const about: RunEvent = {
      ...requested,
      run: { ...head, deploy: { id: 'd-1', report: 1, revision: 'reported', startedAt: 1 } },
    };
    const of = (...events: readonly RunEvent[]) => {
      const { deploy, deployed } = reduceRun(events);
      return [deploy?.revision, deployed?.revision];
    };
    expect(of(requested, unknowing)).toEqual([undefined, undefined]);
    expect(of(requested, started)).toEqual(['before', undefined]);
    expect(of(about, started)).toEqual(['reported', undefined]);
    expect(of(requested, started, finishedEvent('a', 5))).toEqual(['a', 'a']);
    expect(of(requested, finishedEvent('a', 5), started)).toEqual(['a', 'a']);
  });

  test('what arrives after the end of a check does not change the check', () => {
    const late = story('a', 99)
      .slice(0, -1)
      .map((event) => ({ ...event, id: `${event.id}:late` }));
    const other = { ...finishedEvent('a', 99, 'failed'), id: 'another id' };
    const before = reduceRun([requested, finishedEvent('a', 5)]).checks.get('a');
    expect(reduceRun([requested, finishedEvent('a', 5), ...late, other]).checks.get('a')).toEqual(before);
  });

  test('while a check runs, its state tells the attempt and how the one before ended', () => {
    const state = reduceRun([requested, ...story('a', 3).slice(2, 6)]);
    expect(state.checks.get('a')?.progress).toMatchObject({
      kind: 'running',
      attempt: 2,
      startedAt: 3,
      last: { status: 'failed' },
    });
  });

  test('an answer takes the check back to where the question came up', () => {
    const [waiting, answered, ...rest] = story('a', 3);
    if (!waiting || !answered) throw new Error('the story is too short');
    const state = reduceRun([requested, ...rest.slice(0, 2), waiting, answered]);
    expect(state.checks.get('a')?.progress).toMatchObject({ kind: 'running', attempt: 1 });
  });

  test('events of checks that the run does not have change nothing', () => {
    expect(reduceRun([requested, finishedEvent('stranger', 4)]).checks.size).toBe(4);
  });

  test('a run that does not begin with its request is refused', () => {
    expect(() => reduceRun([])).toThrow('a run without events has no state');
    expect(() => reduceRun(runStory)).toThrow('a run begins with run.requested, not with run.started');
  });

  test('applyEvent says whether an event was new', () => {
    const run = emptyRun();
    expect(
      [requested, requested, finishedEvent('a', 1), finishedEvent('a', 2)].map((event) =>
        applyEvent(run, event),
      ),
    ).toEqual([true, false, true, false]);
  });
});
