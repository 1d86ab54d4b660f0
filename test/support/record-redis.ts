import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Redis } from 'ioredis';

/** Writes all that is in a Redis, which nobody else uses any more, for `recordedRedis` to load; `into` is a folder. */
export async function recordRedis(redis: Redis, into: string): Promise<void> {
  const recordedAt = Date.now();
  const locks = (await redis.keys('*:lock')).filter((key) => !key.startsWith('sc:'));
  if (locks.length > 0) await redis.del(...locks);
  const expires: Record<string, number> = {};
  for (const key of (await redis.keys('*')).sort()) {
    const ms = await redis.pttl(key);
    if (ms >= 0) expires[key] = ms;
  }
  // On disk for years: nothing of it may be gone when it is loaded.
  await Promise.all(Object.keys(expires).map((key) => redis.persist(key)));
  await redis.save();
  const [, folder = ''] = await redis.config('GET', 'dir');
  const [, name = ''] = await redis.config('GET', 'dbfilename');
  await mkdir(into, { recursive: true });
  await writeFile(join(into, 'dump.rdb.gz'), gzipSync(await readFile(join(folder, name)), { level: 9 }));
  const text = JSON.stringify({ recordedAt, expires });
  await writeFile(join(into, 'expires.json.gz'), gzipSync(text, { level: 9 }));
}
