import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { startEmbeddedRedis } from '../../src/platform/embedded-redis.ts';
import { createRunQueue } from '../../src/platform/queue/queue.ts';
import { connectRedis } from '../../src/store/connections.ts';
import { redisLeases } from '../../src/store/leases.ts';
import { redisRuns } from '../../src/store/runs.ts';
import {
  ended,
  endsOf,
  marking,
  planText,
  request,
  testWorker,
  type WorkerParts,
} from '../support/worker-parts.ts';

it('Redis killed and started again in the middle of a run: it ends with its verdict', async () => {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'sc-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const server = await startEmbeddedRedis({ dataFolder: folder });
  const redis = connectRedis(server.url, 'consumer');
  redis.on('error', () => {});
  stack.defer(() => redis.disconnect());
  const queue = stack.use(createRunQueue(server.url));
  const marks = async (name: string) => (await redis.exists(name)) as number;
  const parts: WorkerParts = {
    server: { ...server, redis, connect: () => redis },
    redis,
    runs: redisRuns(redis, { keptMs: () => 3_600_000 }),
    leases: redisLeases(redis),
    queue,
    folder,
    marks,
    [Symbol.asyncDispose]: async () => {},
  };
  stack.use(await testWorker(parts));
  const two = ['needs: [one]', marking('b')];
  await request(parts, 'r-1', planText({ one: [marking('a', 'sleep 1')], two }, folder));
  const isRunning = async () => (await parts.runs.state('r-1'))?.checks.get('a')?.progress.kind === 'running';
  await vi.waitUntil(isRunning, { timeout: 5_000 });
  const lost = once(redis, 'close');
  process.kill(-server.pid, 'SIGKILL');
  await lost;
  await server[Symbol.asyncDispose]();
  stack.use(await startEmbeddedRedis({ dataFolder: folder }));
  const state = await ended(parts, 'r-1');
  expect(endsOf(state)).toEqual({ a: 'passed', b: 'passed' });
}, 40_000);
