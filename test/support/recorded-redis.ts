import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Redis } from 'ioredis';
import { startEmbeddedRedis } from '../../src/platform/embedded-redis.ts';
import { connectRedis } from '../../src/store/connections.ts';

/** A redis-server with a recorded data set; its folder goes when it is disposed of. */
export type RecordedRedis = AsyncDisposable & { url: string; redis: Redis; recordedAt: number };

/** Where the recorded data sets lie. */
export const fixtures = join(import.meta.dirname, '../fixtures');

/** Starts a redis-server over a copy of a recorded data set; expiries begin anew, as if it had been recorded now. */
export async function recordedRedis(from: string): Promise<RecordedRedis> {
  await using opened = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'sc-'));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  const files = join(folder, 'redis/appendonlydir');
  await mkdir(files, { recursive: true });
  const dump = gunzipSync(await readFile(join(from, 'dump.rdb.gz')));
  await writeFile(join(files, 'appendonly.aof.1.base.rdb'), dump);
  await writeFile(join(files, 'appendonly.aof.1.incr.aof'), '');
  const parts = [
    'file appendonly.aof.1.base.rdb seq 1 type b',
    'file appendonly.aof.1.incr.aof seq 1 type i',
  ];
  await writeFile(join(files, 'appendonly.aof.manifest'), `${parts.join('\n')}\n`);
  const server = opened.use(await startEmbeddedRedis({ dataFolder: folder }));
  const redis = connectRedis(server.url, 'consumer');
  redis.on('error', () => {});
  opened.defer(() => redis.disconnect());
  const { recordedAt, expires } = expiriesIn(
    gunzipSync(await readFile(join(from, 'expires.json.gz'))).toString(),
  );
  await Promise.all(Object.entries(expires).map(([key, ms]) => redis.pexpire(key, ms)));
  await renewLeases(redis, Date.now() - recordedAt);
  const running = opened.move();
  return { url: server.url, redis, recordedAt, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

/** Leases and places in line hold instants of their own, in epoch ms. */
async function renewLeases(redis: Redis, byMs: number): Promise<void> {
  for (const lease of await redis.keys('*:lease')) {
    if (await redis.hexists(lease, 'until')) await redis.hincrby(lease, 'until', byMs);
  }
  for (const kept of await redis.keys('sc:{env.*:kept')) {
    for (const holder of await redis.zrange(kept, '0', '-1')) await redis.zincrby(kept, byMs, holder);
  }
}

/** The cast is safe: the file is one of ours. */
function expiriesIn(text: string): { recordedAt: number; expires: Readonly<Record<string, number>> } {
  return JSON.parse(text) as { recordedAt: number; expires: Readonly<Record<string, number>> };
}
