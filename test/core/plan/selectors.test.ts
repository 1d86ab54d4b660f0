import { describe, expect, test } from 'vitest';
import { loadPlan } from '../../../src/core/plan/load.ts';
import { checksOf, type Plan } from '../../../src/core/plan/model.ts';
import { inPriorityOrder, select } from '../../../src/core/plan/selectors.ts';
import { smallTypes } from './small-types.ts';

const check = (id: string, more = '') =>
  `          ${id}: { ${more}command: { run: [${id}] }, expect: { exitCode: 0 } }`;

const text = `version: 1
plan: p
title: P
environments: { demo: {} }
phases:
  phase1:
    priority: low
    sections:
      "1.1":
        checks:
${check('one', 'tags: [web, slow], tier: critical, ')}
${check('two', 'needs: [one], ')}
  phase2:
    sections:
      "2.1":
        checks:
${check('three', 'tags: [web], ')}
      "2.2":
        priority: high
        checks:
${check('four', 'needs: [five], ')}
${check('five')}
  cleanup:
    priority: high
    needs: [phase1]
    sections:
      "3.1":
        checks:
${check('six', 'if: always, ')}
criteria:
  important: [{ text: t, checks: [three, one] }]
`;

function planOf(source: string): Plan {
  const { plan, problems } = loadPlan(source, 'p.yaml', smallTypes, 'd');
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  if (plan === null) throw new Error('no plan');
  return plan;
}

const plan = planOf(text);

function idsOf(words: readonly string[], options = {}): readonly string[] | string {
  const selection = select(plan, words, options);
  return selection.kind === 'selected'
    ? selection.checks.map(({ id }) => id)
    : `${selection.word}?${selection.nearest}`;
}

describe('select', () => {
  test.each([
    [['all'], ['five', 'four', 'one', 'two', 'six', 'three']],
    [[], ['five', 'four', 'one', 'two', 'six', 'three']],
    [['phase2'], ['five', 'four', 'three']],
    [['2'], ['five', 'four', 'three']],
    [['1'], ['one', 'two']],
    [['3'], ['six']],
    [['2.1'], ['three']],
    [['six'], ['six']],
    [['@web'], ['three', 'one']],
    [['critical'], ['one']],
    [['important'], ['three']],
    [['nice-to-have'], []],
    [
      ['six', '2.1', 'six'],
      ['six', 'three'],
    ],
  ])('%j', (words, ids) => {
    expect(idsOf(words)).toEqual(ids);
  });

  test.each([
    ['phaes2', 'phase2'],
    ['2.3', '2.1'],
    ['fiv', 'five'],
    ['@wbe', '@web'],
    ['critcal', 'critical'],
    ['9', null],
    ['ALL', 'all'],
    ['nothing-like-it', null],
  ])('%s is unknown; nearest %s', (word, near) => {
    expect(select(plan, ['all', word])).toEqual({ kind: 'unknown', word, nearest: near });
  });

  test('failed is what the caller says did not pass, and unknown without a last run', () => {
    expect(idsOf(['failed'], { lastRun: { failed: ['two', 'gone'] } })).toEqual(['two']);
    expect(idsOf(['failed'], { lastRun: { failed: [] } })).toEqual([]);
    expect(idsOf(['failed'])).toBe('failed?null');
  });

  test('only keeps one tier', () => {
    expect(idsOf(['all'], { only: 'critical' })).toEqual(['one']);
  });
});

test('nothing runs before what it needs, though that needs a check that was not selected', () => {
  const all = checksOf(plan);
  const withoutTwo = all.filter(({ id }) => id !== 'two');
  expect(inPriorityOrder(plan, withoutTwo).map(({ id }) => id)).toEqual([
    'five',
    'four',
    'one',
    'six',
    'three',
  ]);
});

test('a chain of 5,000 needs is no recursion', () => {
  const chain = Array.from({ length: 5000 }, (_, index) =>
    check(`c${index}`, index < 4999 ? `needs: [c${index + 1}], ` : ''),
  );
  const source = `version: 1\nplan: p\ntitle: P\nenvironments: { demo: {} }\nphases:\n  p1:\n    sections:\n      a:\n        checks:\n${chain.join('\n')}\n`;
  const selection = select(planOf(source), ['all']);
  expect(selection.kind === 'selected' && selection.checks[0]?.id).toBe('c4999');
});
