import { expect, it } from 'vitest';
import type { RunSummary } from '../../../src/core/run/order.ts';
import { standingsOf } from '../../../src/core/run/standings.ts';

function ended(at: number, verdict: RunSummary['verdict'], more: Partial<RunSummary> = {}): RunSummary {
  return {
    ...{ run: `r-${at}`, plan: { id: 'shop', digest: 'd' }, environment: 'staging', selector: ['phase1'] },
    ...{
      requestedBy: 'UMARA',
      channel: 'C1',
      requestedAt: at - 2,
      startedAt: at - 1,
      finishedAt: at,
      verdict,
    },
    ...{ decidedBy: 'x', cancelled: false, passed: 1, total: 2, failing: [], revision: null },
    ...more,
  };
}
const other = { plan: { id: 'other', digest: 'd' } };

it('each plan stands by its newest run on each environment, since its selection ends like that', () => {
  const runs = [
    ended(1, 'failed'),
    ended(2, 'passed'),
    ended(3, 'failed', { selector: ['phase2'] }),
    ended(4, 'failed', { failing: ['health'] }),
    ended(5, 'failed', { cancelled: true }),
    ended(6, 'failed', { failing: ['health'] }),
    ended(7, 'failed', { cancelled: true, failing: ['login'] }),
    ended(8, 'passed', { environment: 'demo' }),
    ended(9, 'passed', other),
    ended(10, 'failed', { ...other, environment: 'demo', cancelled: true }),
  ];
  const told = standingsOf(runs).map(({ plan, environment, last, sinceAt }) => [
    `${plan} on ${environment}`,
    last?.finishedAt ?? null,
    last?.verdict ?? null,
    sinceAt,
  ]);
  expect(told).toEqual([
    ['other on demo', null, null, null],
    ['other on staging', 9, 'passed', 9],
    ['shop on demo', 8, 'passed', 8],
    ['shop on staging', 6, 'failed', 4],
  ]);
  expect(standingsOf(runs.toReversed())).toEqual(standingsOf(runs));
  expect(standingsOf([])).toEqual([]);
});

it('one check that passes does not make a plan green that failed in another one, until that is seen to pass too', () => {
  const checks = ['health', 'login'];
  const red = ended(1, 'failed', { checks, failing: ['health', 'login'], aside: ['login'] });
  const one = (at: number, check: string) =>
    ended(at, 'passed', { selector: [check], checks: [check], failing: [] });
  const standing = (...runs: readonly RunSummary[]) => {
    const [found] = standingsOf(runs);
    return [found?.last?.finishedAt, found?.newer?.finishedAt ?? null];
  };
  expect(standing(red, one(2, 'login'))).toEqual([1, 2]);
  expect(standing(red, one(2, 'health'))).toEqual([2, null]);
  expect(standing(red, one(2, 'login'), one(3, 'health'))).toEqual([3, null]);
  expect(standing(red, ended(2, 'passed', { checks: ['other'], selector: ['phase2'] }))).toEqual([1, 2]);
  // What could not be found out is not green either, until it is.
  expect(standing({ ...red, verdict: 'inconclusive' }, one(2, 'login'))).toEqual([1, 2]);
  // A version of the plan that is gone, and a run of which nobody knows the checks decide nothing.
  const newPlan = { plan: { id: 'shop', digest: 'e' } };
  expect(standing(red, { ...one(2, 'login'), ...newPlan })).toEqual([2, null]);
  const { checks: _, ...unknown } = one(2, 'login');
  expect(standing(red, unknown)).toEqual([2, null]);
});

const phases = { phase1: ['health'], phase2: ['flow', 'golden'], all: ['health', 'flow', 'golden'] } as const;
function looked(at: number, phase: keyof typeof phases, ...failing: readonly string[]): RunSummary {
  const checks = phases[phase];
  const counts = { checks, failing, passed: checks.length - failing.length, total: checks.length };
  return ended(at, failing.length === 0 ? 'passed' : 'failed', { selector: [phase], ...counts });
}
const standing = (...runs: readonly RunSummary[]) => {
  const [found] = standingsOf(runs);
  const failing = found?.failing.map(({ check }) => check);
  return [found?.last?.verdict, found?.sinceAt, failing, found?.known?.passed];
};

it('a plan fails since the first of what fails began to, whatever selection ran in between', () => {
  const red = looked(2, 'phase2', 'flow');
  const runs = [looked(1, 'all'), red, looked(3, 'phase1'), looked(4, 'phase2', 'flow', 'golden')];
  expect(standing(...runs)).toEqual(['failed', 2, ['flow', 'golden'], 1]);
  expect(standing(...runs, looked(5, 'phase1'))).toEqual(['failed', 2, ['flow', 'golden'], 1]);
  expect(standing(...runs, { ...looked(5, 'all'), cancelled: true })).toEqual(standing(...runs));
  // One of two is mended: the other began to fail later.
  const mended = { ...looked(5, 'all', 'golden'), selector: ['flow', 'golden'] };
  expect(standing(...runs, mended)).toEqual(['failed', 4, ['golden'], 2]);
});

it('a plan is green since the last of what had failed was seen to pass, not since its newest run', () => {
  const runs = [looked(1, 'phase2', 'flow'), looked(2, 'all'), looked(3, 'phase1'), looked(4, 'phase2')];
  expect(standing(...runs)).toEqual(['passed', 2, [], 3]);
  expect(standing(looked(1, 'phase1'), looked(2, 'phase2'))).toEqual(['passed', 1, [], 3]);
  // Failed in a version of the plan that is gone: of that nobody knows when it was mended.
  const old = { ...looked(1, 'phase2', 'flow'), plan: { id: 'shop', digest: 'old' } };
  expect(standing(old, looked(2, 'phase1'), looked(3, 'phase1'))).toEqual(['passed', 2, [], 1]);
  expect(standing(old, looked(2, 'phase2', 'flow'))).toEqual(['failed', 1, ['flow'], 1]);
});

it('what no run looked at is not among what was looked at, nor is what waited or was not approved', () => {
  const looked = (...runs: readonly RunSummary[]) => [...(standingsOf(runs)[0]?.looked ?? ['untold'])];
  const one = ended(1, 'passed', { checks: ['health'], passed: 1, total: 1 });
  const two = ended(2, 'failed', {
    ...{ checks: ['login', 'cart', 'ship'], failing: ['login', 'cart', 'ship'], aside: ['cart', 'ship'] },
    refused: ['ship'],
  });
  expect(looked(one)).toEqual(['health']);
  expect(looked(one, two)).toEqual(['health', 'login']);
  expect(looked(one, ended(3, 'passed'))).toEqual(['untold']);
  expect(standingsOf([one, two])[0]?.failing).toEqual([{ check: 'login', run: 'r-2' }]);
});
