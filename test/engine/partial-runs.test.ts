import { expect, test } from 'vitest';
import type { Check } from '../../src/core/plan/model.ts';
import { judgeRun } from '../../src/core/run/verdict.ts';
import { checkOf, headOf, phaseOf, planOf, runScripts, saw } from '../support/run-parts.ts';

/** A check that uses what others capture. */
function using(id: string, capture: string, more: Partial<Check> = {}): Check {
  return checkOf(id, { ...more, spec: { script: id, text: `\${capture.${capture}}` } });
}

const capturing = (name: string) => ({ [name]: '$.value' });

/** `me` uses what `login` captures, which uses what `csrf` captures; `shipped` uses what `ship` captures. */
function chain(ship: Partial<Check> = {}) {
  return planOf(
    [
      phaseOf('p1', [
        checkOf('csrf', { tier: 'critical', capture: capturing('csrf') }),
        using('login', 'csrf', { needs: ['csrf'], capture: capturing('token') }),
        checkOf('other'),
        checkOf('ship', { ...ship, capture: capturing('revision') }),
      ]),
      phaseOf('p2', [
        using('me', 'token', { needs: ['login'] }),
        using('shipped', 'revision', { needs: ['ship'] }),
      ]),
    ],
    {
      criteria: [
        { id: 'c1', tier: 'critical', text: 'Login works', checks: ['login'] },
        { id: 'c2', tier: 'critical', text: 'I am known', checks: ['me'] },
      ],
    },
  );
}

const along = (ids: readonly string[], plan = chain()) =>
  headOf(plan, ids).checks.map(({ id, counts, pulledFor }) => [id, counts, pulledFor]);

test('a partial run brings along what captures the values that it uses, and what these use', () => {
  expect(along(['me', 'other'])).toEqual([
    ['csrf', false, ['login']],
    ['login', false, ['me']],
    ['other', true, undefined],
    ['me', true, undefined],
  ]);
  expect(along(['csrf', 'me'])[0]).toEqual(['csrf', true, undefined]);
});

test('it runs first, and decides no criterion', async () => {
  const plan = chain();
  const { state, ends } = await runScripts(plan, {}, { head: headOf(plan, ['me']) });
  expect(ends).toEqual({ csrf: 'passed', login: 'passed', me: 'passed' });
  const { verdict, criteria } = judgeRun(state);
  expect(verdict).toBe('passed');
  expect(criteria.map(({ text, status, decides }) => [text, status, decides])).toEqual([
    ['Login works', 'unknown', false],
    ['I am known', 'met', true],
  ]);
});

test('when it fails, what needs it is blocked, and the run is not green', async () => {
  const plan = chain();
  const failing = checkOf('csrf', { tier: 'critical', capture: capturing('csrf'), expect: { value: 'no' } });
  const broken = {
    ...plan,
    phases: plan.phases.map((phase) => ({
      ...phase,
      sections: phase.sections.map((section) => ({
        ...section,
        checks: section.checks.map((check) =>
          check.id === 'csrf' ? { ...failing, phase: check.phase, section: check.section } : check,
        ),
      })),
    })),
  };
  const { state, ends } = await runScripts(
    broken,
    { csrf: () => saw('yes') },
    { head: headOf(broken, ['me']) },
  );
  expect(ends.me).toMatch(/^blocked: needs csrf|^blocked: needs login/);
  expect(judgeRun(state).verdict).not.toBe('passed');
});

test.each([
  ['danger', { danger: 'Deploys' }, 'is marked danger'],
  ['once', { once: true }, 'is marked once'],
  ['deploys', { deploys: true }, 'deploys'],
] as const)(
  'one that changes something does not come along (%s): what needs it is blocked',
  async (_, ship, why) => {
    const plan = chain(ship);
    const { ends, state } = await runScripts(plan, {}, { head: headOf(plan, ['shipped']) });
    expect(ends).toEqual({
      shipped: `blocked: needs \${capture.revision} from ship, which ${why}: run ship together with this check`,
    });
    const progress = state.checks.get('shipped')?.progress;
    expect(progress?.kind === 'finished' && progress.outcome.evidence).toEqual({ blockedBy: 'ship' });
  },
);

test('a gate with critical checks is about those that were selected, whatever else of its phase fails', async () => {
  const plan = planOf([
    phaseOf('p1', [checkOf('a', { tier: 'critical' }), checkOf('b')], { gate: true }),
    phaseOf('p2', [checkOf('c')], { needs: ['p1'] }),
  ]);
  const wrong = { b: () => saw('503') };
  const { ends } = await runScripts(plan, wrong, { head: headOf(plan, ['b', 'c']) });
  expect(ends.c).toBe('passed');
});
