import { expect, it } from 'vitest';
import { z } from 'zod';
import { jobs } from '../../jobs/index.ts';
import { bindJob, JobDataError, type JobDefinition } from '../../src/core/job.ts';

type Data = { run: string; isUrgent: boolean };

/** Once nobody said whether it is urgent, and a run was called an id before that. */
const job: JobDefinition<Data, (data: Data) => void> = {
  name: 'look',
  queue: 'runs',
  data: {
    version: 3,
    shape: z.strictObject({ run: z.string(), isUrgent: z.boolean() }),
    older: {
      1: z.strictObject({ id: z.string() }).transform(({ id }) => ({ run: id, isUrgent: false })),
      2: z.strictObject({ run: z.string() }).transform(({ run }) => ({ run, isUrgent: false })),
    },
  },
  concurrency: 1,
  async run(data, take) {
    take(data);
    return { kind: 'done' };
  },
};
const turn = { leave: new AbortController().signal, failedChildren: [] };

it.each([
  [
    { v: 3, run: 'r-1', isUrgent: true },
    { run: 'r-1', isUrgent: true },
  ],
  [
    { v: 2, run: 'r-1' },
    { run: 'r-1', isUrgent: false },
  ],
  [{ id: 'r-1' }, { run: 'r-1', isUrgent: false }],
])('%j, which waits since an older version, is done as today', async (data, expected) => {
  const taken: Data[] = [];
  expect(await bindJob(job, (one) => void taken.push(one)).run(data, turn)).toEqual({ kind: 'done' });
  expect(taken).toEqual([expected]);
});

it.each([
  [{ v: 3, run: 'r-1' }],
  [{ v: 3, run: 'r-1', isUrgent: true, more: 1 }],
  [{ run: 'r-1', isUrgent: true }],
  [{ v: 1, id: 'r-1' }],
  [{ v: 'x', id: 'r-1' }],
  [{ v: 2.5, id: 'r-1' }],
  [null],
  ['r-1'],
])('%j can never succeed', async (data) => {
  await expect(bindJob(job, () => {}).run(data, turn)).rejects.toBeInstanceOf(JobDataError);
});

it('data of a newer version are left to a newer worker', async () => {
  await expect(bindJob(job, () => {}).run({ v: 4, runs: ['r-1'] }, turn)).rejects.toMatchObject({
    code: 'newer-data',
    message:
      'job look: its data are of version 4, and this staging-check reads up to version 3: a newer one takes it',
  });
});

it('every job says the version of its data, reads each before it, and takes nothing that it does not know', () => {
  for (const { name, data } of jobs) {
    expect(Object.keys(data.older ?? {}).map(Number), name).toEqual(
      Array.from({ length: data.version - 1 }, (_, at) => at + 1),
    );
    expect(data.shape.safeParse({ 'nothing that a job takes': 1 }).success, name).toBe(false);
  }
});
