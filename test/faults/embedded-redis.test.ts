import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { runningEmbeddedRedis, startEmbeddedRedis } from '../../src/platform/embedded-redis.ts';
import { reachRedis } from '../../src/store/connections.ts';
import { cliProcess } from '../support/cli-process.ts';
import { figure } from '../support/figure.ts';
import { processesWith } from '../support/processes.ts';

async function dataFolder() {
  const path = await mkdtemp(join(tmpdir(), 'sc-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

const until = { timeout: 30_000, interval: 50 };
const serverOf = (folder: string) => processesWith(`unixsocket:${join(folder, 'redis/redis.sock')}`);
const worker = (folder: string) => cliProcess(['worker'], { STAGING_CHECK_DATA: folder });

async function valueIn(folder: string): Promise<string | null> {
  const url = await runningEmbeddedRedis({ dataFolder: folder });
  if (url === null) return null;
  const redis = await reachRedis(url);
  try {
    return await redis.get('kept');
  } finally {
    redis.disconnect();
  }
}

async function keep(folder: string): Promise<void> {
  const redis = await reachRedis((await runningEmbeddedRedis({ dataFolder: folder })) ?? '');
  await redis.set('kept', 'yes');
  redis.disconnect();
}

it.concurrent('an embedded Redis that is killed is started again with its data; the process that ran it goes on', async () => {
  await using folder = await dataFolder();
  await using first = worker(folder.path);
  await first.until('worker started');
  await keep(folder.path);
  const [pid] = serverOf(folder.path);
  const from = performance.now();
  process.kill(pid ?? 0, 'SIGKILL');
  await vi.waitUntil(() => !serverOf(folder.path).includes(pid ?? 0), until);
  await vi.waitUntil(async () => (await valueIn(folder.path).catch(() => null)) === 'yes', until);
  figure('embedded Redis killed', { backAfterMs: Math.round(performance.now() - from) });
  first.child.kill('SIGTERM');
  expect(await first.exited).toBe(0);
}, 60_000);

it.concurrent('of two processes on one data folder the second takes Redis over when the first ends, however it ends', async () => {
  await using folder = await dataFolder();
  await using first = worker(folder.path);
  await first.until('worker started');
  await keep(folder.path);
  await using second = worker(folder.path);
  await second.until('worker started');
  const from = performance.now();
  first.child.kill('SIGKILL');
  await first.exited;
  await second.until('is started here');
  await vi.waitUntil(async () => (await valueIn(folder.path).catch(() => null)) === 'yes', until);
  figure('embedded Redis taken over', { afterMs: Math.round(performance.now() - from) });
  second.child.kill('SIGTERM');
  expect(await second.exited).toBe(0);
  expect(serverOf(folder.path)).toEqual([]);
}, 60_000);

it.concurrent('a damaged append-only file is one sentence with the command that mends it, and the process ends with 3', async () => {
  await using folder = await dataFolder();
  {
    await using server = await startEmbeddedRedis({ dataFolder: folder.path });
    const redis = await reachRedis(server.url);
    for (let n = 0; n < 50; n += 1) await redis.set(`key-${n}`, 'a value that is long enough');
    redis.disconnect();
  }
  const files = join(folder.path, 'redis/appendonlydir');
  const [name = ''] = (await readdir(files)).filter((one) => one.endsWith('.incr.aof'));
  const text = await readFile(join(files, name), 'latin1');
  await writeFile(join(files, name), `${text.slice(0, 300)}rubbish${text.slice(300)}`, 'latin1');
  await using broken = worker(folder.path);
  expect(await broken.exited).toBe(3);
  const manifest = join(files, 'appendonly.aof.manifest');
  expect(broken.said().trim()).toBe(
    `${join(folder.path, 'redis')}: the append-only file of Redis (${name}) is damaged; copy the folder, then mend it with: redis-check-aof --fix ${manifest}`,
  );
}, 60_000);

it.concurrent('an embedded Redis that dies again and again ends the process with 3, which says why', async () => {
  await using folder = await dataFolder();
  await using first = worker(folder.path);
  await first.until('worker started');
  const killing = setInterval(() => {
    for (const pid of serverOf(folder.path)) process.kill(pid, 'SIGKILL');
  }, 50);
  try {
    expect(await first.exited).toBe(3);
  } finally {
    clearInterval(killing);
  }
  expect(first.said()).toMatch(/redis-server ended with|the embedded Redis ended \d times in a minute/);
}, 90_000);
