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
