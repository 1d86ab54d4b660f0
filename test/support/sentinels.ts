import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { vi } from 'vitest';
import { freePort } from './free-port.ts';

/** Two redis-servers, one of which follows the other, and three sentinels that watch them. */
export type Sentinels = AsyncDisposable & {
  /** For `REDIS_URL`. */
  url: string;
  /** Kills the master with SIGKILL; resolves once the sentinels name another, with its port. */
  failOver(): Promise<number>;
  masterPort(): Promise<number>;
};

const password = 'p:word%';

export async function sentinels(): Promise<Sentinels> {
  const folder = await mkdtemp(join(tmpdir(), 'sc-sentinels-'));
  await using opened = new AsyncDisposableStack();
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  const servers = new Map<number, ChildProcess>();
  const start = async (name: string, lines: readonly string[], ...args: readonly string[]) => {
    const port = await freePort();
    const dir = join(folder, name);
    await mkdir(dir);
    const file = join(dir, 'redis.conf');
    await writeFile(file, [`port ${port}`, `dir ${dir}`, 'bind 127.0.0.1', ...lines].join('\n'));
    const server = spawn('redis-server', [file, ...args], { stdio: 'ignore' });
    servers.set(port, server);
    opened.defer(() => killed(server));
    await answers(port, name.startsWith('sentinel') ? null : password);
    return port;
  };
  const data = ['save ""', 'appendonly yes', `requirepass "${password}"`, `masterauth "${password}"`];
  const quick = ['repl-diskless-sync-delay 0', 'maxmemory-policy noeviction'];
  const first = await start('one', [...data, ...quick]);
  const second = await start('two', [...data, ...quick, `replicaof 127.0.0.1 ${first}`]);
  await replicates(second);
  const watch = [
    `sentinel monitor staging 127.0.0.1 ${first} 2`,
    `sentinel auth-pass staging ${password}`,
    'sentinel down-after-milliseconds staging 1000',
    'sentinel failover-timeout staging 4000',
  ];
  const ports = await Promise.all(
    ['a', 'b', 'c'].map((name) => start(`sentinel-${name}`, watch, '--sentinel')),
  );
  const eye = opened.adopt(quietly({ port: ports[0] ?? 0 }), (redis) => redis.disconnect());
  const masterPort = async () => {
    const found = await eye.call('SENTINEL', 'get-master-addr-by-name', 'staging');
    return Number(Array.isArray(found) ? found[1] : Number.NaN);
  };
  // Sentinels vote only for a failover that they know of: each has to have met the others, and the replica.
  await vi.waitUntil(() => metAll(eye), { timeout: 20_000, interval: 100 });
  const running = opened.move();
  return {
    url: `redis+sentinel://:${encodeURIComponent(password)}@${ports.map((port) => `127.0.0.1:${port}`).join(',')}/staging`,
    masterPort,
    async failOver() {
      const before = await masterPort();
      const master = servers.get(before);
      if (!master) throw new Error(`no server of port ${before}`);
      await killed(master);
      await vi.waitUntil(async () => (await masterPort()) !== before, { timeout: 30_000, interval: 100 });
      return masterPort();
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

async function metAll(eye: Redis): Promise<boolean> {
  const others = await eye.call('SENTINEL', 'sentinels', 'staging');
  const replicas = await eye.call('SENTINEL', 'replicas', 'staging');
  return Array.isArray(others) && others.length === 2 && Array.isArray(replicas) && replicas.length === 1;
}

async function replicates(port: number): Promise<void> {
  const redis = quietly({ port, password });
  try {
    const isLinked = async () => (await redis.info('replication')).includes('master_link_status:up');
    await vi.waitUntil(isLinked, { timeout: 20_000, interval: 50 });
  } finally {
    redis.disconnect();
  }
}

async function answers(port: number, secret: string | null): Promise<void> {
  const redis = quietly({ port, ...(secret === null ? {} : { password: secret }) });
  try {
    await redis.ping();
  } finally {
    redis.disconnect();
  }
}

function quietly(options: { port: number; password?: string }): Redis {
  const redis = new Redis({ ...options, maxRetriesPerRequest: null, retryStrategy: () => 50 });
  redis.on('error', () => {});
  return redis;
}

async function killed(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exited = once(server, 'exit');
  server.kill('SIGKILL');
  await exited;
}
