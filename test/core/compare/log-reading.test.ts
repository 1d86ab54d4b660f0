import { expect, test } from 'vitest';
import type { CheckFacts, RunFacts } from '../../../src/core/compare/facts.ts';
import { trendsOf } from '../../../src/core/compare/trends.ts';

function runOf(index: number, durationMs: number): RunFacts {
  const check = (type: string, more: Partial<CheckFacts> = {}): CheckFacts => ({
    ...{ id: type, name: type, type, status: 'passed', message: '', blockedBy: null, flaky: false },
    ...{ durationMs, counts: true, quarantined: null, gaps: [], errors: null },
    ...more,
  });
  return {
    ...{ id: `r-${index}`, plan: 'p', digest: 'd', environment: 'staging', selector: ['all'] },
    ...{ verdict: 'passed', decidedBy: '', isCancelled: false, startedAt: index, durationMs, revision: null },
    checks: [check('http'), check('logs', { isUntimed: true })],
  };
}

test('reading logs takes as long as we wait for them: it is never slower', () => {
  const past = Array.from({ length: 8 }, (_, index) => runOf(index, 200));
  const { changes, unmeasured } = trendsOf(runOf(9, 9_000), past);
  expect(changes.map(({ check, direction }) => [check, direction])).toEqual([['http', 'slower']]);
  expect(unmeasured).toBe(0);
});
