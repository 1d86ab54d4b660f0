import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { defaultLockTimes, type LockTimes } from '../src/platform/queue/settings.ts';
import { streamKeys } from '../src/store/stream.ts';
import { median } from './pairs.ts';
import type { Row } from './row.ts';
import { planText, type QueueScene, queueScene, writeRun } from './support/queue-scene.ts';

const shortLocks: LockTimes = { lockDurationMs: 1_000, stalledIntervalMs: 500 };
/** So long at most after what the two times add up to. */
const slack = 1.2;

/** Goal 17: how long after its worker was killed a phase starts again in another process. */
export async function bench(): Promise<Row[]> {
  const server = createServer(() => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
  try {
    // Spread over the interval in which lost jobs are looked for; they mostly wait, so that some may do so side by side.
    const long = Promise.all([0, 1 / 3, 2 / 3].map((part) => recoveryMs(port, defaultLockTimes, part)));
    const short: number[] = [];
    for (const parts of [
      [0, 3, 6],
      [1, 4, 7],
      [2, 5, 8],
    ])
      short.push(...(await Promise.all(parts.map((part) => recoveryMs(port, shortLocks, part / 9)))));
    return [rowOf('short locks', shortLocks, short), rowOf('production locks', defaultLockTimes, await long)];
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

function rowOf(name: string, { lockDurationMs, stalledIntervalMs }: LockTimes, ms: readonly number[]): Row {
  const limitMs = slack * (lockDurationMs + 2 * stalledIntervalMs);
  const seconds = [Math.min(...ms), median(ms), Math.max(...ms)].map((one) => (one / 1_000).toFixed(1));
  return {
    goal: `17 recovery: ${name}, ${ms.length} kills`,
    figure: `${seconds.join(' / ')} s (min / median / max)`,
    limit: `<= ${(limitMs / 1_000).toFixed(1)} s`,
    peer: `1.2 x (${lockDurationMs} ms + 2 x ${stalledIntervalMs} ms)`,
    held: Math.max(...ms) <= limitMs,
  };
}

/** Kills the worker in the middle of a check that never ends, `part` of an interval after the second one is there. */
async function recoveryMs(port: number, lock: LockTimes, part: number): Promise<number> {
  await using scene = await queueScene();
  await using first = await worker(scene, lock);
  const check = `          c1: { http: { url: "http://127.0.0.1:${port}/" }, expect: { status: 200 }, timeout: 2m }`;
  await writeRun(scene, 'r-1', planText([check]));
  await scene.queue.run('r-1');
  while ((await fenceOf(scene)) !== 1 || !(await isRunning(scene))) await delay(10);
  await using second = await worker(scene, lock);
  await delay(part * lock.stalledIntervalMs);
  const killedAt = performance.now();
  first.child.kill('SIGKILL');
  while ((await fenceOf(scene)) < 2) await delay(5);
  const ms = performance.now() - killedAt;
  if (second.child.exitCode !== null) throw new Error('the second worker has ended');
  return ms;
}

/** How many workers have taken the phase so far. */
async function fenceOf({ server }: QueueScene): Promise<number> {
  const { fences } = streamKeys('r-1');
  return Number((await server.redis.hget(fences, 'p1')) ?? 0);
}

async function isRunning({ runs }: QueueScene): Promise<boolean> {
  const state = await runs.state('r-1');
  return state?.checks.get('c1')?.progress.kind === 'running';
}

async function worker(
  { server }: QueueScene,
  lock: LockTimes,
): Promise<AsyncDisposable & { child: ChildProcess }> {
  const file = join(import.meta.dirname, 'support', 'worker.ts');
  const times = [lock.lockDurationMs, lock.stalledIntervalMs].map(String);
  const child = spawn(process.execPath, [file, server.url, ...times], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return {
    child,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}
