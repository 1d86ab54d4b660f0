import { expect, test } from 'vitest';
import { exemplarJob } from './job.ts';

function exemplarTurn(leave = new AbortController().signal) {
  const seen: string[] = [];
  const context = {
    runs: { active: async () => ['r-000001', 'r-000002'] },
    seen: async (run: string) => void seen.push(run),
  };
  return { seen, run: () => exemplarJob.run({}, context, { leave, failedChildren: [] }) };
}

test('each run that goes on is seen, twice when the job runs twice', async () => {
  const turn = exemplarTurn();
  expect([await turn.run(), await turn.run()]).toEqual([{ kind: 'done' }, { kind: 'done' }]);
  expect(new Set(turn.seen)).toEqual(new Set(['r-000001', 'r-000002']));
});

test('a job that is to leave stops, and is begun again', async () => {
  const turn = exemplarTurn(AbortSignal.abort());
  expect(await turn.run()).toEqual({ kind: 'again', afterMs: 0 });
  expect(turn.seen).toEqual([]);
});

test('data of another shape are refused', () => {
  expect(exemplarJob.data.safeParse('r-000001').success).toBe(false);
});
