import { describe, expect, it, test } from 'vitest';
import { loadPlan } from '../../../src/core/plan/load.ts';
import type { Plan } from '../../../src/core/plan/model.ts';
import { select, whyNothing } from '../../../src/core/plan/selectors.ts';
import { runHead } from '../../../src/core/run/head.ts';
import { runDialog } from '../../../src/slack/actions/run-checks.ts';
import { planListing } from '../../../src/text/plan-listing.ts';
import { smallTypes } from './small-types.ts';

const text = `version: 1
plan: p
title: P
environments: { demo: {} }
phases:
  phase1:
    sections:
      "1.1":
        checks:
          health: { tags: [web], tier: critical, command: { run: [health] } }
          follow: { command: { run: ['x=\${capture.old}'] } }
      "1.2":
        title: Rollback
        optional: true
        checks:
          back: { tags: [web], tier: critical, capture: { old: $.stdout }, command: { run: [back] } }
          back-again: { command: { run: ['x=\${capture.old}'] } }
  phase2:
    sections:
      "2.1": { optional: true, checks: { spare: { command: { run: [spare] } } } }
criteria:
  critical:
    - { text: It answers, checks: [health] }
    - { text: It goes back, checks: [back] }
    - { text: Both, checks: [health, back] }
`;

const loaded = loadPlan(text, 'p.yaml', smallTypes, 'd');

function planOf(): Plan {
  if (loaded.plan === null) throw new Error(JSON.stringify(loaded.problems));
  return loaded.plan;
}

const plan = planOf();

function chosen(words: readonly string[], options = {}): { ids: readonly string[]; left: readonly string[] } {
  const selection = select(plan, words, options);
  if (selection.kind !== 'selected') throw new Error(`unknown: ${selection.word}`);
  const ids = selection.checks.map(({ id }) => id);
  return { ids, left: selection.onlyNamed.map(({ id }) => id) };
}

function headOf(words: readonly string[]) {
  const selection = select(plan, words);
  const checks = selection.kind === 'selected' ? selection.checks : [];
  const facts = { environment: 'demo', selector: words, id: 'r', trigger: 'cli', requestedBy: 'm' } as const;
  return runHead({ plan, checks, now: 0, ...facts });
}

describe('what is in an optional section runs only when it, or its section, is named', () => {
  test.each([
    [[], ['health', 'follow'], ['1.2', '2.1']],
    [['all'], ['health', 'follow'], ['1.2', '2.1']],
    [['phase1'], ['health', 'follow'], ['1.2']],
    [['1'], ['health', 'follow'], ['1.2']],
    [['2'], [], ['2.1']],
    [['critical'], ['health'], ['1.2']],
    [['@web'], ['health'], ['1.2']],
    [['1.2'], ['back', 'back-again'], []],
    [['back'], ['back'], []],
    [['@web', 'back'], ['health', 'back'], []],
    [['all', '2.1'], ['health', 'follow', 'spare'], ['1.2']],
  ])('%j runs %j and leaves out %j', (words, ids, left) => {
    expect(chosen(words)).toEqual({ ids, left });
  });

  it('is repeated by `failed`, since the run before named it', () => {
    expect(chosen(['failed'], { lastRun: { failed: ['back'] } }).ids).toEqual(['back']);
  });

  it('is why nothing is left of a selection, in words', () => {
    const selection = select(plan, ['phase2']);
    if (selection.kind !== 'selected') throw new Error('phase2 is known');
    expect(whyNothing(selection.words, selection.onlyNamed)).toBe(
      'everything in phase2 runs only when named: 2.1',
    );
  });

  it('does not come along for what it captures, but for its own section', () => {
    expect(headOf(['follow']).checks.map(({ id }) => id)).toEqual(['follow']);
    expect(headOf(['back-again']).checks.map(({ id }) => id)).toEqual(['back', 'back-again']);
  });

  it('is in no criterion of a run that does not name it', () => {
    expect(headOf(['all']).criteria.map((one) => one.text)).toEqual(['It answers', 'Both']);
    expect(headOf(['1.2']).criteria.map((one) => one.text)).toEqual(['It answers', 'It goes back', 'Both']);
  });
});

test('validate warns of what leans on it', () => {
  const told = loaded.problems.filter(({ code }) => code === 'only-when-named').map(({ message }) => message);
  expect(told.join('\n')).toContain('cites back, which runs only when named');
  expect(told.join('\n')).toContain('uses ${capture.old}, which back captures: that runs only when named');
  expect(told).toHaveLength(2);
});

test('the list and the run dialog say "only when named"', () => {
  const all = select(plan, [], { withOptional: true });
  if (all.kind !== 'selected') throw new Error('all is known');
  expect(planListing(plan, new Set(all.checks))).toContain(' 1.2 Rollback (only when named)\n');
  const choice = { plan: null, phase: null, checks: [], environment: null, failFast: false };
  const dialog = runDialog([{ plan, isWhole: true }], choice, { channel: 'C1', threadTs: null }, null);
  expect(JSON.stringify(dialog)).toContain('back (only when named)');
});
