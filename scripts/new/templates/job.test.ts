import { expect, test } from 'vitest';
import { exemplarJob } from './job.ts';

function exemplarTurn(leave = new AbortController().signal) {
  const published: string[] = [];
  const context = {
    runs: { active: async () => ['r-000001', 'r-000002'] },
    queue: { publish: async (run: string) => void published.push(run) },
  };
  return { published, run: () => exemplarJob.run({}, context, { leave, failedChildren: [] }) };
}

test('each run that goes on is published, once more when the job runs twice', async () => {
  const turn = exemplarTurn();
  expect([await turn.run(), await turn.run()]).toEqual([{ kind: 'done' }, { kind: 'done' }]);
  expect(new Set(turn.published)).toEqual(new Set(['r-000001', 'r-000002']));
});

test('a job that is to leave stops, and is begun again', async () => {
  const turn = exemplarTurn(AbortSignal.abort());
  expect(await turn.run()).toEqual({ kind: 'again', afterMs: 0 });
  expect(turn.published).toEqual([]);
});

test('data of another shape are refused', () => {
  expect(exemplarJob.data.shape.safeParse('r-000001').success).toBe(false);
});
