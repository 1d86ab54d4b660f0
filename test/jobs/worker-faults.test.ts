import { once } from 'node:events';
import { expect, it, vi } from 'vitest';
import { eventId } from '../../src/core/run/events.ts';
import { judgeRun } from '../../src/core/run/verdict.ts';
import { eventually, processesWith } from '../support/processes.ts';
import {
  ended,
  endsOf,
  marking,
  planText,
  request,
  type WorkerParts,
  workerParts,
  workerProcess,
} from '../support/worker-parts.ts';

/** They wait beside each other, each with a Redis and workers of its own. */
vi.setConfig({ testTimeout: 120_000 });

const untilMarks = (parts: WorkerParts, name: string, count: number) =>
  vi.waitUntil(async () => (await parts.marks(name)) >= count, { timeout: 60_000 });

async function endedTwice(parts: WorkerParts, run: string): Promise<readonly string[]> {
  const ends = (await parts.runs.events(run))
    .filter(({ type }) => type === 'check.finished')
    .map(({ id }) => id);
  return ends.filter((id, at) => ends.indexOf(id) !== at);
}

it.concurrent('a worker killed in the middle of a check: the run ends with its verdict, each check counted once', async () => {
  await using parts = await workerParts();
  const text = planText({ one: [marking('quick'), marking('slow', 'sleep 1')] }, parts.folder);
  const first = await workerProcess(parts);
  await request(parts, 'r-1', text);
  await untilMarks(parts, 'slow', 1);
  await untilMarks(parts, 'quick-done', 1);
  await first[Symbol.asyncDispose]();
  await using _second = await workerProcess(parts);
  const state = await ended(parts, 'r-1', 60_000);
  expect(endsOf(state)).toEqual({ quick: 'passed', slow: 'passed' });
  expect(judgeRun(state).verdict).toBe('passed');
  expect(await endedTwice(parts, 'r-1')).toEqual([]);
});

it.concurrent('a check that kills five workers and more ends inconclusive, and the run with it', async () => {
  await using parts = await workerParts();
  // The shell kills the worker that started it.
  const text = planText(
    { one: [marking('poison', 'kill -9 $PPID; sleep 5')], two: ['needs: [one]', marking('b')] },
    parts.folder,
  );
  await request(parts, 'r-1', text);
  const isOver = async () => (await parts.runs.summary('r-1')) !== null;
  while (!(await isOver())) {
    await using worker = await workerProcess(parts);
    await Promise.race([once(worker, 'exit'), vi.waitUntil(isOver, { timeout: 60_000 })]);
  }
  const state = await ended(parts, 'r-1', 60_000);
  expect(endsOf(state)).toEqual({ poison: 'inconclusive: worker lost 5 times', b: 'passed' });
  expect(judgeRun(state).verdict).toBe('inconclusive');
});

it.concurrent.each(['danger: Deploys, once: true', 'once: true'])(
  'killed in the middle of %s: never run again, a person must look',
  async (key) => {
    await using parts = await workerParts();
    const text = planText({ one: [marking('deploy', 'sleep 2', `, ${key}`)] }, parts.folder);
    const first = await workerProcess(parts);
    await request(parts, 'r-1', text);
    if (key.startsWith('danger')) {
      const id = eventId.check('deploy', 'answered');
      const yes = {
        type: 'check.answered',
        id,
        at: Date.now(),
        check: 'deploy',
        answer: 'yes',
        by: 'U9',
        reason: '',
      } as const;
      await vi.waitUntil(
        async () => (await parts.runs.state('r-1'))?.checks.get('deploy')?.progress.kind === 'waiting',
        { timeout: 60_000 },
      );
      await parts.runs.append('r-1', [yes]);
      await parts.queue.wake('r-1');
    }
    await untilMarks(parts, 'deploy', 1);
    await first[Symbol.asyncDispose]();
    await using _second = await workerProcess(parts);
    const state = await ended(parts, 'r-1', 60_000);
    expect(endsOf(state)).toEqual({
      deploy: 'waiting: interrupted: it may have happened; a person must look',
    });
    expect(judgeRun(state).verdict).toBe('inconclusive');
    expect(await parts.marks('deploy')).toBe(1);
  },
);

it.concurrent('a worker that was frozen while another took over cannot change what that one found', async () => {
  await using parts = await workerParts();
  await using frozen = await workerProcess(parts);
  // Only the first attempt fails, and not before the second one has passed: a late result would show.
  const script =
    'if [ -e second ]; then echo x > passed; exit 0; fi; echo x > second; until [ -e passed ]; do sleep 0.0507; done; exit 3';
  await request(parts, 'r-1', planText({ one: [marking('a', script)] }, parts.folder));
  await untilMarks(parts, 'a', 1);
  await untilMarks(parts, 'second', 1);
  frozen.kill('SIGSTOP');
  await using _other = await workerProcess(parts);
  await untilMarks(parts, 'passed', 1);
  frozen.kill('SIGCONT');
  await ended(parts, 'r-1', 60_000);
  await eventually('the late attempt is over', () => processesWith('sleep 0.0507').length === 0);
  const state = (await parts.runs.state('r-1')) ?? expect.fail('gone');
  expect(endsOf(state)).toEqual({ a: 'passed' });
  expect(await endedTwice(parts, 'r-1')).toEqual([]);
});

it.concurrent('cancelling reaches a worker in another process, which kills the whole process group', async () => {
  await using parts = await workerParts();
  await using _worker = await workerProcess(parts);
  const seconds = '62.0731';
  await request(
    parts,
    'r-1',
    planText({ one: [marking('a', `sleep ${seconds} & sleep ${seconds}`)] }, parts.folder),
  );
  await eventually('both sleep', () => processesWith(`sleep ${seconds}`).length >= 2);
  await parts.runs.append('r-1', [
    { type: 'run.cancelled', id: eventId.run('cancelled'), at: Date.now(), by: 'U1', reason: '' },
  ]);
  await parts.queue.wake('r-1');
  expect(endsOf(await ended(parts, 'r-1', 60_000))).toEqual({ a: expect.stringMatching(/^cancelled/) });
  expect(processesWith(`sleep ${seconds}`)).toEqual([]);
});

it.concurrent('a worker told to end lets checks finish in its grace', async () => {
  await using parts = await workerParts();
  await using worker = await workerProcess(parts, { graceMs: 10_000 });
  await request(parts, 'r-1', planText({ one: [marking('a', 'sleep 1')] }, parts.folder));
  await untilMarks(parts, 'a', 1);
  worker.kill('SIGTERM');
  const [code] = await once(worker, 'exit');
  expect(code).toBe(0);
  expect(endsOf((await parts.runs.state('r-1')) ?? expect.fail('gone'))).toEqual({ a: 'passed' });
});

it.concurrent('a worker whose grace is over leaves its check to another, and no process behind', async () => {
  await using parts = await workerParts();
  await using worker = await workerProcess(parts, { graceMs: 100 });
  const script = 'if [ -e second ]; then exit 0; fi; echo x > second; sleep 63.0419';
  await request(parts, 'r-1', planText({ one: [marking('a', script)] }, parts.folder));
  await untilMarks(parts, 'second', 1);
  worker.kill('SIGTERM');
  const [code] = await once(worker, 'exit');
  expect(code).toBe(0);
  expect(processesWith('sleep 63.0419')).toEqual([]);
  await using _other = await workerProcess(parts);
  expect(endsOf(await ended(parts, 'r-1', 60_000))).toEqual({ a: 'passed' });
  expect(await parts.marks('a')).toBe(2);
});
