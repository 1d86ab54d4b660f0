import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startEmbeddedRedis } from '../../src/platform/embedded-redis.ts';
import { connectRedis } from '../../src/store/connections.ts';
import { eventually, processesWith } from '../support/processes.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sc-embedded-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('keeps what was written when it is stopped and started again', async () => {
  for (const round of [1, 2]) {
    await using server = await startEmbeddedRedis({ dataFolder: folder });
    await using stack = new AsyncDisposableStack();
    const redis = stack.adopt(connectRedis(server.url, 'consumer'), (one) => one.disconnect());
    if (round === 1) await redis.set('plan', 'phase2');
    expect(await redis.get('plan')).toBe('phase2');
    expect(await redis.config('GET', 'maxmemory-policy')).toContain('noeviction');
    expect(await redis.config('GET', 'appendonly')).toContain('yes');
  }
  expect(processesWith(folder)).toEqual([]);
});

it('dies with a parent that was killed with SIGKILL', async () => {
  const parent = spawn(process.execPath, [
    join(import.meta.dirname, '../support/embedded-parent.ts'),
    folder,
  ]);
  await once(parent.stdout, 'data');
  expect(processesWith(`unixsocket:${join(folder, 'redis/redis.sock')}`)).toHaveLength(1);
  parent.kill('SIGKILL');
  await eventually(
    'the server and its guard are gone',
    () => processesWith(join(folder, 'redis')).length === 0,
  );
  await using server = await startEmbeddedRedis({ dataFolder: folder });
  await using stack = new AsyncDisposableStack();
  const redis = stack.adopt(connectRedis(server.url, 'consumer'), (one) => one.disconnect());
  expect(await redis.get('written')).toBe('by the parent');
});

it('leaves nothing behind when the server itself is killed', async () => {
  await using server = await startEmbeddedRedis({ dataFolder: folder });
  for (const id of processesWith(`unixsocket:${server.socketPath}`)) process.kill(id, 'SIGKILL');
  await eventually('the guard left too', () => processesWith(join(folder, 'redis')).length === 0);
});

it('refuses a folder in which another server runs', async () => {
  await using _first = await startEmbeddedRedis({ dataFolder: folder });
  await expect(startEmbeddedRedis({ dataFolder: folder })).rejects.toMatchObject({
    code: 'redis-in-use',
    message: expect.stringContaining('another staging-check runs Redis in this folder'),
  });
});

it('of two that start at once in a folder one goes on', async () => {
  await using stack = new AsyncDisposableStack();
  const both = await Promise.allSettled([1, 2].map(() => startEmbeddedRedis({ dataFolder: folder })));
  for (const one of both) if (one.status === 'fulfilled') stack.use(one.value);
  expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(processesWith(`unixsocket:${join(folder, 'redis/redis.sock')}`)).toHaveLength(1);
});

it('names the limit when the path of the socket is too long', async () => {
  const long = join(folder, 'x'.repeat(90));
  await expect(startEmbeddedRedis({ dataFolder: long })).rejects.toMatchObject({ code: 'redis-folder' });
  expect(existsSync(long)).toBe(false);
});

it('says what redis-server said when it cannot start', async () => {
  await using server = await startEmbeddedRedis({ dataFolder: folder });
  await server[Symbol.asyncDispose]();
  const manifest = join(folder, 'redis/appendonlydir/appendonly.aof.manifest');
  await writeFile(manifest, 'not a manifest\n');
  await expect(startEmbeddedRedis({ dataFolder: folder })).rejects.toMatchObject({
    code: 'redis-failed',
    message: expect.stringMatching(
      /redis-server ended with exit code 1: .*\. Mend what it says .*set REDIS_URL to a Redis that you have\.$/s,
    ),
  });
});

it('says what to install when there is no redis-server', async () => {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, '../support/embedded-parent.ts'), folder],
    { env: { PATH: await pathWithOnlyShell(folder) } },
  );
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  await once(child, 'close');
  expect(said).toContain('redis-missing');
  expect(said).toContain('install Redis 6.2 or newer');
});

async function pathWithOnlyShell(parent: string): Promise<string> {
  const bin = join(parent, 'bin');
  await mkdir(bin);
  await symlink('/bin/sh', join(bin, 'sh'));
  return bin;
}
