import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { connectRedis, redisReady } from '../../src/store/connections.ts';
import { freePort } from './free-port.ts';

export type RedisUser = 'bot' | 'worker' | 'danger-worker';

/** A Redis with the users of `redis/users.acl`, and with one of the test that may everything. */
export type RedisWithUsers = AsyncDisposable & {
  /** For `connectRedis`; the passwords are those that `make-secrets` made. */
  urlOf(user: RedisUser): string;
  all: Redis;
  port: number;
  folder: string;
};

/** Makes the secrets and starts a redis-server with them, as compose.yaml does. */
export async function redisWithUsers(): Promise<RedisWithUsers> {
  await using opened = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'sc-users-'));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  makeSecrets(folder);
  const users = join(folder, 'redis_users');
  await appendFile(users, 'user test on >test ~* &* +@all\n');
  const port = await freePort();
  const args = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--dir',
    folder,
    '--save',
    '',
    '--aclfile',
    users,
  ];
  const server = spawn('redis-server', args, { stdio: 'ignore' });
  opened.defer(async () => {
    const exited = once(server, 'exit');
    server.kill('SIGKILL');
    await exited;
  });
  const urls = new Map<string, string>();
  for (const user of ['bot', 'worker', 'danger-worker'] as const) {
    const text = await readFile(join(folder, `redis_url_${user.replace('-', '_')}`), 'utf8');
    urls.set(user, text.trim().replace('@redis:6379', `@127.0.0.1:${port}`));
  }
  const all = connectRedis(`redis://test:test@127.0.0.1:${port}`, 'consumer');
  all.on('error', () => {});
  opened.defer(() => all.disconnect());
  await redisReady(all, 10_000);
  const running = opened.move();
  return {
    urlOf: (user) => urls.get(user) ?? '',
    all,
    port,
    folder,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** Runs the script as somebody does who sets the containers up; gives what it says. */
export function makeSecrets(folder: string): string {
  const script = join(import.meta.dirname, '../../scripts/make-secrets.mjs');
  return execFileSync(process.execPath, [script, folder], { encoding: 'utf8' });
}

/** What Redis refused so far, each once: `user: what`. */
export async function refusedBy(all: Redis): Promise<readonly string[]> {
  const log = (await all.call('ACL', 'LOG', '128')) as string[][];
  const entries = log.map((fields) => {
    const of = (name: string) => fields[fields.indexOf(name) + 1] ?? '';
    return `${of('username')}: ${of('reason')} ${of('object')} (${of('context')})`;
  });
  return [...new Set(entries)];
}
