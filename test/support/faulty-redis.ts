import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectRedis, redisReady } from '../../src/store/connections.ts';
import { startProxy } from './proxy.ts';

/** A redis-server with an append-only file that a test may kill, stop, and lose behind a proxy. */
export type FaultyRedis = AsyncDisposable & {
  /** Of the socket: what the test itself looks through. */
  url: string;
  /** Through the proxy. */
  proxied: string;
  proxy: Awaited<ReturnType<typeof startProxy>>;
  kill(): Promise<void>;
  start(): Promise<void>;
  signal(name: 'SIGSTOP' | 'SIGCONT'): void;
};

export async function faultyRedis(settings: readonly string[] = []): Promise<FaultyRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'sc-'));
  const socket = join(folder, 'redis.sock');
  const url = `unix://${socket}`;
  const files = ['--dir', folder, '--appendonly', 'yes', '--appendfsync', 'everysec', '--save', ''];
  const args = [
    '--port',
    '0',
    '--unixsocket',
    socket,
    ...files,
    '--maxmemory-policy',
    'noeviction',
    ...settings,
  ];
  let server: ChildProcess | null = null;
  const start = async () => {
    server = spawn('redis-server', args, { stdio: 'ignore' });
    const redis = connectRedis(url, 'consumer');
    redis.on('error', () => {});
    try {
      await redisReady(redis, 30_000);
    } finally {
      redis.disconnect();
    }
  };
  const kill = async () => {
    if (server === null || server.exitCode !== null || server.signalCode !== null) return;
    const exited = once(server, 'exit');
    server.kill('SIGKILL');
    await exited;
  };
  await start();
  const proxy = await startProxy({ path: socket });
  return {
    url,
    proxied: `redis://127.0.0.1:${proxy.port}`,
    proxy,
    kill,
    start,
    signal: (name) => void server?.kill(name),
    async [Symbol.asyncDispose]() {
      await proxy[Symbol.asyncDispose]();
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
