import { describe, expect, test } from 'vitest';
import { eventId, type RunEvent } from '../../../src/core/run/events.ts';
import { checkHead } from '../../../src/core/run/head.ts';
import { nextPhases } from '../../../src/core/run/needs.ts';
import { reduceRun } from '../../../src/core/run/reduce.ts';
import { checkOf, headOf, phaseOf, planOf, sectionOf } from '../../support/run-parts.ts';

const order = (plan: ReturnType<typeof planOf>, ids?: readonly string[]) =>
  headOf(plan, ids).phases.map(({ id, needs }) => [id, ...needs].join(' < '));

describe('runHead', () => {
  test('phases go by priority, but never before what they need', () => {
    const plan = planOf([
      phaseOf('low', [checkOf('l')], { priority: 'low' }),
      phaseOf('medium', [checkOf('m')]),
      phaseOf('high', [checkOf('h')], { priority: 'high', needs: ['low'] }),
    ]);
    expect(order(plan)).toEqual(['medium', 'low', 'high < low']);
  });

  test('needs of sections and checks bind their phases too', () => {
    const plan = planOf([
      phaseOf('p1', [sectionOf('1.1', [checkOf('a')], { needs: ['2.1'] })]),
      phaseOf('p2', [sectionOf('2.1', [checkOf('b', { needs: ['c'] })])]),
      phaseOf('p3', [checkOf('c')]),
    ]);
    expect(order(plan)).toEqual(['p3', 'p2 < p3', 'p1 < p2']);
  });

  test('needs outside the selection do not bind, phases without a selected check are left out', () => {
    const plan = planOf([
      phaseOf('p1', [checkOf('a')]),
      phaseOf('p2', [checkOf('b'), checkOf('c')], { needs: ['p1'] }),
    ]);
    expect(order(plan, ['c'])).toEqual(['p2']);
    expect(headOf(plan, ['c']).checks.map(({ id }) => id)).toEqual(['c']);
  });

  test('phases whose checks need each other crosswise still have an order', () => {
    const plan = planOf([
      phaseOf('p1', [checkOf('a'), checkOf('b', { needs: ['d'] })]),
      phaseOf('p2', [checkOf('c', { needs: ['a'] }), checkOf('d')]),
    ]);
    expect(order(plan)).toEqual(['p1', 'p2 < p1']);
  });

  test('sections of a phase go by their priority', () => {
    const plan = planOf([
      phaseOf('p1', [
        sectionOf('1.1', [checkOf('a')], { priority: 'low' }),
        sectionOf('1.2', [checkOf('b')], { priority: 'high' }),
      ]),
    ]);
    expect(headOf(plan).checks.map(({ id }) => id)).toEqual(['b', 'a']);
  });

  test('a quarantine counts until it ends; enforce: false never counts', () => {
    const quarantine = { owner: 'ann', untilAt: 100, reason: 'flaky' };
    expect(checkHead(checkOf('a', { quarantine }), 99)).toMatchObject({
      counts: false,
      quarantined: { owner: 'ann', reason: 'flaky' },
    });
    expect(checkHead(checkOf('a', { quarantine }), 100)).toMatchObject({ counts: true, quarantined: null });
    expect(checkHead(checkOf('a', { enforce: false }), 0)).toMatchObject({
      counts: false,
      quarantined: null,
    });
  });

  test('an inferred check never counts, and says where it comes from', () => {
    const source = { file: 'docs/plan.md', line: 41 };
    expect(checkHead(checkOf('a', { inferred: true, source }), 0)).toMatchObject({
      counts: false,
      inferred: true,
      source,
    });
    expect(checkHead(checkOf('a'), 0)).not.toHaveProperty('source');
  });
});

test('nextPhases gives what may start now: needs finished, not running, in order', () => {
  const plan = planOf([
    phaseOf('p1', [checkOf('a')]),
    phaseOf('p2', [checkOf('b')], { needs: ['p1'] }),
    phaseOf('p3', [checkOf('c')], { priority: 'high' }),
  ]);
  const events: RunEvent[] = [
    { type: 'run.requested', id: eventId.run('requested'), at: 0, run: headOf(plan) },
  ];
  const next = (...running: string[]) => nextPhases(reduceRun(events), new Set(running)).map(({ id }) => id);
  expect(next()).toEqual(['p3', 'p1']);
  expect(next('p3')).toEqual(['p1']);
  expect(next('p1', 'p3')).toEqual([]);
  events.push({ type: 'phase.finished', id: eventId.phase('p1', 'finished'), at: 1, phase: 'p1' });
  expect(next()).toEqual(['p3', 'p2']);
});
