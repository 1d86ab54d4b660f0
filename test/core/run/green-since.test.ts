import { expect, it } from 'vitest';
import { greenSince } from '../../../src/core/run/green-since.ts';
import type { RunSummary } from '../../../src/core/run/order.ts';

const failed: RunSummary = {
  run: 'r-OLD',
  plan: { id: 'shop', digest: 'abc' },
  ...{ environment: 'staging', selector: ['all'], requestedBy: 'U1', channel: 'C1' },
  ...{ requestedAt: 0, startedAt: 0, finishedAt: 10, verdict: 'failed', decidedBy: '', cancelled: false },
  ...{ passed: 1, total: 4, revision: null },
  failing: ['a', 'b', 'waits'],
  aside: ['waits'],
  checks: ['a', 'b', 'c', 'waits'],
};

function later(run: string, finishedAt: number, changes: Partial<RunSummary>): RunSummary {
  return { ...failed, run, finishedAt, verdict: 'passed', failing: [], aside: [], ...changes };
}

it.each<[string, readonly RunSummary[], string | null]>([
  ['nobody has looked', [], null],
  ['one run shows it', [later('r-1', 20, {})], 'r-1'],
  [
    'two runs show a half each: the later one',
    [later('r-1', 20, { checks: ['a'] }), later('r-2', 30, { checks: ['b'] })],
    'r-2',
  ],
  ['only a half of it passes', [later('r-1', 20, { checks: ['a', 'c'] })], null],
  [
    'it failed again since',
    [later('r-1', 20, {}), later('r-2', 30, { verdict: 'failed', failing: ['b'] })],
    null,
  ],
  ['it was older', [later('r-1', 5, {})], null],
  ['it was another environment', [later('r-1', 20, { environment: 'demo' })], null],
  ['it was another plan', [later('r-1', 20, { plan: { id: 'cart', digest: 'abc' } })], null],
  [
    'it was cancelled before it came to it',
    [later('r-1', 20, { cancelled: true, failing: ['a', 'b'] })],
    null,
  ],
])('what failed passes since: %s', (_name, others, run) => {
  expect(greenSince(failed, [failed, ...others])?.run ?? null).toBe(run);
});

it('of a run in which nothing failed nothing passes since', () => {
  const held = { ...failed, failing: ['waits'] };
  expect(greenSince(held, [later('r-1', 20, {})])).toBeNull();
});
