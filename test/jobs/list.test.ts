import { expect, test } from 'vitest';
import { jobs, jobsOf } from '../../jobs/index.ts';
import { type BoundJob, queueNames } from '../../src/core/job.ts';

const boundAs = (name: string): BoundJob => ({
  name,
  queues: ['timers'],
  concurrency: 1,
  everyMs: null,
  run: async () => ({ kind: 'done' }),
});

test('a process serves the jobs of its queues, in the order of the list, and no other', () => {
  const bound = jobs.map(({ name }) => boundAs(name)).toReversed();
  expect(jobsOf(queueNames, bound).map(({ name }) => name)).toEqual(jobs.map(({ name }) => name));
  expect(jobsOf(['runs'], bound).map(({ name }) => name)).toEqual(['run']);
});

test('a job of the list that nobody bound stops the start', () => {
  expect(() => jobsOf(['runs'], [])).toThrow('the job run of jobs/index.ts has no context here');
});

test('a job that stands in no list stops the start', () => {
  expect(() => jobsOf([], [boundAs('mine')])).toThrow('the job mine is not in jobs/index.ts');
});
