import { once } from 'node:events';
import { expect, it } from 'vitest';
import { endOrphans } from '../../src/platform/processes/orphans.ts';
import { thisOwner } from '../../src/platform/processes/owner.ts';
import { createProcessRunner } from '../../src/platform/processes/processes.ts';
import { eventually, processesWith } from '../support/processes.ts';
import {
  marking,
  planText,
  request,
  type WorkerParts,
  workerParts,
  workerProcess,
} from '../support/worker-parts.ts';

/** A sleep that is known by its command line. */
const sleepOf = (place: number) => `sleep 3${place}.${process.pid}`;
const sleeping = (line: string) => processesWith(line).length;

async function sleepingWorker(parts: WorkerParts, script: string) {
  const worker = await workerProcess(parts);
  await request(parts, 'r-1', planText({ one: [marking('a', script)] }, parts.folder));
  return worker;
}

it('what a killed worker left behind ends before the next worker takes a job, also what ignores SIGTERM or has left the group', async () => {
  await using parts = await workerParts();
  const [inGroup, outside] = [sleepOf(1), sleepOf(2)];
  const script = `trap '' TERM; setsid ${outside} & ${inGroup} & wait`;
  await using killed = await sleepingWorker(parts, script);
  const up = () => processesWith(inGroup).length > 1 && processesWith(`${outside}`).length > 1;
  await eventually('both sleep', up);
  killed.kill('SIGKILL');
  await once(killed, 'exit');
  expect(up()).toBe(true);
  await using _next = await workerProcess(parts, { queues: ['timers'] });
  expect([sleeping(inGroup), sleeping(outside)]).toEqual([0, 0]);
});

it('the processes of a worker that lives are left alone', async () => {
  await using parts = await workerParts();
  const line = sleepOf(3);
  await using _living = await sleepingWorker(parts, line);
  // The shell's command line has it too.
  await eventually('it sleeps', () => sleeping(line) > 1);
  const before = processesWith(line);
  await using _next = await workerProcess(parts, { queues: ['timers'] });
  expect(processesWith(line)).toEqual(before);
});

it.each([
  ['of the command line, which has no owner', null],
  ['of this process', thisOwner()],
])('processes %s are left alone', async (_, owner) => {
  const line = sleepOf(owner === null ? 4 : 5);
  await using runner = createProcessRunner({ environment: { PATH: '/usr/bin:/bin' }, owner });
  const stop = new AbortController();
  const request = { argv: line.split(' '), cwd: '/', env: {}, keepBytes: 100, maxBytes: 100 };
  const run = runner.run({ ...request, signal: stop.signal });
  await eventually('it sleeps', () => sleeping(line) > 0);
  await endOrphans();
  expect(sleeping(line)).toBe(1);
  stop.abort();
  await run;
});
