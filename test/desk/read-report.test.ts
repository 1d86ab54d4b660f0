import { expect, it } from 'vitest';
import { checkTypes } from '../../src/checks/index.ts';
import { factsOfState } from '../../src/core/compare/facts.ts';
import type { RunState } from '../../src/core/run/state.ts';
import { type ReportSources, readReport } from '../../src/desk/reports/read-report.ts';
import { checkHeadOf, endedCheck, passed, runHeadOf, runStateOf, startedAt } from '../support/run-events.ts';

const failed = { ...passed, status: 'failed' as const, reason: 'expected status 200, got 503' };

function runOf(id: string, outcome: typeof passed | typeof failed): RunState {
  const head = { ...runHeadOf({ '2.1': 'All' }, [checkHeadOf('health', '2.1')]), id };
  return runStateOf(head, endedCheck('health', 5, outcome), startedAt + 5);
}

/** Newest first. */
function sourcesOf(runs: readonly RunState[]): ReportSources {
  const byId = new Map(runs.map((run) => [run.head.id, run]));
  const ids = [...byId.keys()];
  return {
    runs: {
      state: async (id) => byId.get(id) ?? null,
      order: async () => null,
      recent: async () => [],
      summary: async () => null,
    },
    incidents: { ofChannel: async () => null, openKeys: async () => [], state: async () => null },
    config: async () => ({ permissions: null, approvers: [] }),
    history: {
      facts: async (id) => {
        const run = byId.get(id);
        return run === undefined ? null : factsOfState(run, checkTypes);
      },
      ofPlan: async () => ids,
      ofSelection: async () => ['gone', ...ids],
      lastPassed: async () => null,
    },
  };
}

it('where no run passed a report is compared with the last one, and says that it did not pass', async () => {
  const sources = sourcesOf([runOf('r-3', failed), runOf('r-2', failed), runOf('r-1', failed)]);
  const report = await readReport('r-3', sources, startedAt);
  expect(report?.facts.comparison).toMatchObject({
    baseline: { id: 'r-2', verdict: 'failed' },
    standing: 'same',
    stillFailing: [{ check: 'health' }],
  });
  expect(report?.facts.comparison.notes[0]).toMatch(/^the baseline itself did not pass: failed/);
});

it('the first run of all has nothing to be compared with', async () => {
  const report = await readReport('r-1', sourcesOf([runOf('r-1', failed)]), startedAt);
  expect(report?.facts.comparison).toMatchObject({ baseline: null, standing: 'unknown' });
});
