import { expect, it, vi } from 'vitest';
import { eventId } from '../../src/core/run/events.ts';
import { judgeRun } from '../../src/core/run/verdict.ts';
import { botConfigOf } from '../support/bot-config.ts';
import { processesWith } from '../support/processes.ts';
import {
  ended,
  endsOf,
  marking,
  planText,
  request,
  testWorker,
  type WorkerParts,
  workerParts,
} from '../support/worker-parts.ts';

const signOff = '        ok: { manual: { prompt: "Is it right?" } }';
const danger = ', danger: Deploys, once: true';

async function untilWaiting(parts: WorkerParts, run: string, check: string): Promise<void> {
  const isWaiting = async () => (await parts.runs.state(run))?.checks.get(check)?.progress.kind === 'waiting';
  await vi.waitUntil(isWaiting, { timeout: 10_000 });
}

function answer(check: string, said: 'yes' | 'no') {
  const id = eventId.check(check, 'answered');
  return [{ type: 'check.answered', id, at: Date.now(), check, answer: said, by: 'U9', reason: '' }] as const;
}

function cancelled() {
  const id = eventId.run('cancelled');
  return [{ type: 'run.cancelled', id, at: Date.now(), by: 'U1', reason: 'wrong branch' }] as const;
}

it('a run goes through its phases in order, ends with its verdict and gives the environment back', async () => {
  await using parts = await workerParts();
  await using _worker = await testWorker(parts);
  const two = ['needs: [one]', marking('c')];
  await request(parts, 'r-1', planText({ one: [marking('a'), marking('b', 'exit 3')], two }, parts.folder));
  const state = await ended(parts, 'r-1');
  expect(endsOf(state)).toMatchObject({ a: 'passed', b: expect.stringMatching(/^failed/), c: 'passed' });
  expect(judgeRun(state).verdict).toBe('failed');
  expect(await parts.runs.summary('r-1')).toMatchObject({ verdict: 'failed', channel: 'C1', failing: ['b'] });
  expect((await parts.leases.who('test')).current).toBeNull();
  expect(await parts.runs.active()).toEqual([]);
});

it('a second run for the same environment waits in line and starts by itself', async () => {
  await using parts = await workerParts();
  await using _worker = await testWorker(parts);
  const text = planText({ one: [marking('a', 'sleep 1')] }, parts.folder);
  await request(parts, 'r-1', text);
  await vi.waitUntil(async () => (await parts.runs.state('r-1'))?.startedAt !== null);
  await request(parts, 'r-2', text);
  await vi.waitUntil(async () => (await parts.leases.who('test')).line.length === 1);
  const first = await ended(parts, 'r-1');
  const second = await ended(parts, 'r-2');
  expect(second.startedAt).toBeGreaterThanOrEqual(first.finishedAt ?? Number.NaN);
  expect(await parts.marks('a-done')).toBe(2);
});

it('an answer lets the phase go on; what was done before is not done again', async () => {
  await using parts = await workerParts();
  await using _worker = await testWorker(parts);
  const text = planText({ one: [marking('a'), signOff], two: ['needs: [one]', marking('b')] }, parts.folder);
  await request(parts, 'r-1', text);
  await untilWaiting(parts, 'r-1', 'ok');
  expect((await parts.runs.state('r-1'))?.finishedAt).toBeNull();
  await parts.runs.append('r-1', answer('ok', 'yes'));
  await parts.queue.wake('r-1');
  expect(endsOf(await ended(parts, 'r-1'))).toEqual({ a: 'passed', ok: 'passed', b: 'passed' });
  expect(await parts.marks('a')).toBe(1);
});

it('what is marked danger runs after a yes, once, and never after a no', async () => {
  await using parts = await workerParts();
  await using _worker = await testWorker(parts);
  const text = planText({ one: [marking('deploy', '', danger), marking('drop', '', danger)] }, parts.folder);
  await request(parts, 'r-1', text);
  await untilWaiting(parts, 'r-1', 'deploy');
  await untilWaiting(parts, 'r-1', 'drop');
  expect(await parts.marks('deploy')).toBe(0);
  await parts.runs.append('r-1', answer('deploy', 'yes'));
  await parts.queue.wake('r-1');
  await vi.waitUntil(async () => (await parts.marks('deploy-done')) === 1, { timeout: 5_000 });
  expect(await parts.marks('drop')).toBe(0);
  await parts.runs.append('r-1', answer('drop', 'no'));
  await parts.queue.wake('r-1');
  const ends = endsOf(await ended(parts, 'r-1'));
  expect(ends).toEqual({ deploy: 'passed', drop: 'cancelled: not approved' });
  expect([await parts.marks('deploy'), await parts.marks('drop')]).toEqual([1, 0]);
});

it('a question that nobody answers in time ends its check, and the run', async () => {
  await using parts = await workerParts();
  await using _worker = await testWorker(parts, {
    botConfig: async () => ({ ...botConfigOf(['U9']), approvals: { expireMs: 300 } }),
  });
  await request(parts, 'r-1', planText({ one: [marking('deploy', '', danger)] }, parts.folder));
  const state = await ended(parts, 'r-1');
  expect(endsOf(state)).toEqual({ deploy: 'waiting: nobody approved in time: Deploys' });
  expect(judgeRun(state).verdict).toBe('inconclusive');
  expect(await parts.marks('deploy')).toBe(0);
});

it('cancelling stops what runs with its processes, and what has not begun never begins', async () => {
  await using parts = await workerParts();
  await using _worker = await testWorker(parts);
  const seconds = '61.0417';
  const two = ['needs: [one]', marking('b')];
  await request(parts, 'r-1', planText({ one: [marking('a', `sleep ${seconds}`)], two }, parts.folder));
  await vi.waitUntil(async () => (await parts.marks('a')) === 1, { timeout: 5_000 });
  await parts.runs.append('r-1', cancelled());
  await parts.queue.wake('r-1');
  const state = await ended(parts, 'r-1');
  expect(endsOf(state)).toEqual({ a: expect.stringMatching(/^cancelled/), b: 'pending' });
  expect(judgeRun(state).verdict).toBe('inconclusive');
  expect(processesWith(`sleep ${seconds}`)).toEqual([]);
  expect(await parts.marks('b')).toBe(0);
});

it('a run cancelled in line gives its place up and never starts; one that waits for a person ends', async () => {
  await using parts = await workerParts();
  await using _worker = await testWorker(parts);
  await request(parts, 'r-1', planText({ one: [signOff] }, parts.folder));
  await untilWaiting(parts, 'r-1', 'ok');
  await request(parts, 'r-2', planText({ one: [marking('a')] }, parts.folder));
  await vi.waitUntil(async () => (await parts.leases.who('test')).line.length === 1);
  for (const run of ['r-2', 'r-1']) {
    await parts.runs.append(run, cancelled());
    await parts.queue.wake(run);
    await ended(parts, run);
  }
  expect(await parts.leases.who('test')).toEqual({ current: null, line: [] });
  expect((await parts.runs.state('r-2'))?.startedAt).toBeNull();
  expect(endsOf(await ended(parts, 'r-1'))).toEqual({ ok: 'cancelled: cancelled' });
  expect(await parts.marks('a')).toBe(0);
});

it('after the first failure of a fail-fast run nothing more is run, and it says so', async () => {
  await using parts = await workerParts();
  await using _worker = await testWorker(parts);
  const text = planText({ one: [marking('a', 'exit 3')], two: [marking('b')] }, parts.folder);
  await request(parts, 'r-1', text, { failFast: true });
  expect(endsOf(await ended(parts, 'r-1')).b).toBe('skipped: fail-fast after a');
  expect(await parts.marks('b')).toBe(0);
});

it('a run whose job got lost is found by the sweep of a later worker', async () => {
  await using parts = await workerParts();
  await request(parts, 'r-1', planText({ one: [marking('a')] }, parts.folder));
  await parts.redis.del('{sc}:runs:run-r-1', '{sc}:runs:wait', '{sc}:runs:marker');
  await using _worker = await testWorker(parts);
  expect(endsOf(await ended(parts, 'r-1', 20_000))).toEqual({ a: 'passed' });
}, 30_000);
