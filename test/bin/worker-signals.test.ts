import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { cliProcess } from '../support/cli-process.ts';
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

const until = { timeout: 20_000, interval: 30 };

const names = ['a', 'b', 'c', 'd'];
const passed = { a: 'passed', b: 'passed', c: 'passed', d: 'passed' };

/** Two phases of two checks each, all at once. */
function fourChecks(script: string, { folder }: WorkerParts): string {
  const [a, b, c, d] = names.map((name) => marking(name, script));
  return planText({ one: [a ?? '', b ?? ''], two: [c ?? '', d ?? ''] }, folder);
}

async function marksOf(parts: WorkerParts, suffix = ''): Promise<readonly number[]> {
  return Promise.all(names.map((name) => parts.marks(name + suffix)));
}

const allStarted = (parts: WorkerParts) =>
  vi.waitUntil(async () => (await marksOf(parts)).every((count) => count > 0), until);

function worker(parts: WorkerParts, grace: string) {
  return cliProcess(['worker', '--grace', grace], {
    REDIS_URL: parts.server.url,
    STAGING_CHECK_DATA: parts.folder,
  });
}

it('inside the grace the checks that run come to their end, and the exit code is 0', async () => {
  await using parts = await workerParts();
  await using first = worker(parts, '1h');
  await request(parts, 'r-1', fourChecks('until [ -e go ]; do sleep 0.1; done', parts));
  await allStarted(parts);
  first.child.kill('SIGTERM');
  await first.until('worker ends');
  expect(await marksOf(parts, '-done')).toEqual([0, 0, 0, 0]);
  await writeFile(join(parts.folder, 'go'), '');
  expect(await first.exited).toBe(0);
  expect(await marksOf(parts, '-done')).toEqual([1, 1, 1, 1]);
  // What is left of the run needs no check again.
  await using _second = await testWorker(parts);
  expect(endsOf(await ended(parts, 'r-1'))).toEqual(passed);
  expect(await marksOf(parts)).toEqual([1, 1, 1, 1]);
}, 60_000);

it('without grace what runs is left to another worker, with no process of it left behind', async () => {
  await using parts = await workerParts();
  await using first = worker(parts, '0s');
  const sleep = 'sleep 613.0517';
  await request(parts, 'r-1', fourChecks(`[ -e go ] || ${sleep}`, parts));
  await allStarted(parts);
  first.child.kill('SIGTERM');
  expect(await first.exited).toBe(0);
  expect(processesWith(sleep)).toEqual([]);
  expect(await marksOf(parts, '-done')).toEqual([0, 0, 0, 0]);
  await writeFile(join(parts.folder, 'go'), '');
  await using _second = await testWorker(parts);
  expect(endsOf(await ended(parts, 'r-1'))).toEqual(passed);
  expect(await marksOf(parts)).toEqual([2, 2, 2, 2]);
}, 60_000);

it('the second SIGTERM ends the grace: what runs is left to another worker', async () => {
  await using parts = await workerParts();
  await using first = worker(parts, '1h');
  const sleep = 'sleep 613.0518';
  await request(parts, 'r-1', fourChecks(sleep, parts));
  await allStarted(parts);
  first.child.kill('SIGTERM');
  await first.until('worker ends');
  expect(processesWith(sleep)).not.toEqual([]);
  first.child.kill('SIGTERM');
  expect(await first.exited).toBe(0);
  expect(processesWith(sleep)).toEqual([]);
  expect((await parts.runs.state('r-1'))?.finishedAt).toBeNull();
  expect(await parts.runs.active()).toEqual(['r-1']);
}, 60_000);

it('the third SIGTERM ends the process at once with 1, and kills the check that was still being ended', async () => {
  await using parts = await workerParts();
  await using first = worker(parts, '1h');
  // Told to end by the second signal, the check sends the third to its worker, and goes on.
  const stubborn = `trap 'kill -TERM $PPID' TERM; while :; do sleep 0.1; done; : third-613`;
  await request(parts, 'r-1', planText({ one: [marking('a', stubborn)] }, parts.folder));
  await vi.waitUntil(async () => (await parts.marks('a')) === 1, until);
  first.child.kill('SIGTERM');
  await first.until('worker ends');
  first.child.kill('SIGTERM');
  expect(await first.exited).toBe(1);
  await vi.waitUntil(() => processesWith('third-613').length === 0, until);
  expect(await parts.runs.active()).toEqual(['r-1']);
}, 60_000);
