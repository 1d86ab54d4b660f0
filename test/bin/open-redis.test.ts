import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openRedis } from '../../src/bin/open-redis.ts';
import { reachRedis } from '../../src/store/connections.ts';

async function dataFolder() {
  const path = await mkdtemp(join(tmpdir(), 'sc-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

it('REDIS_URL is taken as it is, nothing is started', async () => {
  await using opened = await openRedis({ redisUrl: 'redis://127.0.0.1:1', dataFolder: '/nonexistent' });
  expect([opened.url, opened.isOurs]).toEqual(['redis://127.0.0.1:1', false]);
});

it('of several that open a data folder at once one starts Redis, the others use it, and it ends with the first', async () => {
  await using folder = await dataFolder();
  const place = { redisUrl: null, dataFolder: folder.path };
  const all = await Promise.all([openRedis(place), openRedis(place), openRedis(place)]);
  const [ours, ...more] = all.filter(({ isOurs }) => isOurs);
  expect(more).toEqual([]);
  expect(new Set(all.map(({ url }) => url)).size).toBe(1);
  const redis = await reachRedis(ours?.url ?? '');
  await redis.set('a', '1');
  for (const one of all.filter(({ isOurs }) => !isOurs)) await one[Symbol.asyncDispose]();
  expect(await redis.get('a')).toBe('1');
  redis.disconnect();
  await ours?.[Symbol.asyncDispose]();
  await using again = await openRedis(place);
  expect(again.isOurs).toBe(true);
  const reader = await reachRedis(again.url);
  expect(await reader.get('a')).toBe('1');
  reader.disconnect();
});
