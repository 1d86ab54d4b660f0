import { expect, test } from 'vitest';
import { checkTypes } from '../../src/checks/index.ts';
import { factsOfState } from '../../src/core/compare/facts.ts';
import type { RunState } from '../../src/core/run/state.ts';
import { summaryOf } from '../../src/core/run/summary.ts';
import { lastGreen } from '../../src/desk/reports/last-green.ts';
import { findRollback } from '../../src/desk/rollback.ts';
import { checkHeadOf, endedCheck, passed, runHeadOf, runStateOf, startedAt } from '../support/run-events.ts';

const failed = { ...passed, status: 'failed', reason: 'no' } as const;

function runOf(
  id: string,
  selector: string[],
  checks: Readonly<Record<string, typeof passed | typeof failed>>,
): RunState {
  const heads = Object.keys(checks).map((check) => checkHeadOf(check, '2.1'));
  const head = { ...runHeadOf({ '2.1': 'One' }, heads), id, selector };
  const events = Object.entries(checks).flatMap(([check, outcome]) => endedCheck(check, 5, outcome));
  return runStateOf(head, events, startedAt + 5);
}

/** Newest first. */
function sourcesOf(runs: readonly RunState[]) {
  const byId = new Map(runs.map((run) => [run.head.id, run]));
  return {
    runs: { summary: async (id: string) => summaryOf(byId.get(id) ?? runs[0] ?? runOf('', [], {}), 'C1') },
    facts: async (id: string) => {
      const run = byId.get(id);
      return run === undefined ? null : factsOfState(run, checkTypes);
    },
    history: { ofPlan: async () => [...byId.keys()], lastPassed: async () => null },
  };
}

const all = { health: passed, cart: passed };
test.each([
  [
    'the newest of the same selection',
    ['phase2'],
    [
      runOf('r-3', ['phase2'], { health: failed }),
      runOf('r-2', ['phase2'], { health: passed }),
      runOf('r-1', ['phase2'], { health: passed }),
    ],
    'r-2',
  ],
  [
    'a newer one in which every check of it passed',
    ['phase2'],
    [runOf('r-2', ['all'], all), runOf('r-1', ['phase2'], { health: passed })],
    'r-2',
  ],
  ['none that had other checks only', ['phase2'], [runOf('r-1', ['phase1'], { cart: passed })], null],
  ['no `failed` for another `failed`', ['failed'], [runOf('r-1', ['failed'], { cart: passed })], null],
  ['none at all', ['phase2'], [runOf('r-1', ['phase2'], { health: failed })], null],
] as const)('%s', async (_name, selector, runs, expected) => {
  const { head } = runOf('r-now', [...selector], { health: failed });
  const green = await lastGreen(head, startedAt + 10, sourcesOf(runs));
  expect(green?.run ?? null).toBe(expected);
});

test('there is nothing to roll back to without a failed run that was green on another revision before', async () => {
  const run = runOf('r-1', ['phase2'], { health: failed });
  const store = {
    recent: async () => ['r-1'],
    summary: async () => summaryOf(run, 'C1'),
    state: async () => run,
  };
  const scope = { plan: run.head.plan.id, environment: run.head.environment };
  expect(await findRollback(store, scope)).toMatchObject({ kind: 'declined' });
});
