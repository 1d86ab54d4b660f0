import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AuditEvent } from '../src/core/audit.ts';
import { type AuditWriter, redisAudit } from '../src/store/audit.ts';
import { connectRedis } from '../src/store/connections.ts';
import { makeSecrets, type RedisUser, type RedisWithUsers, redisWithUsers } from './support/redis-users.ts';

let users: RedisWithUsers;
beforeAll(async () => {
  users = await redisWithUsers();
});
afterAll(() => users[Symbol.asyncDispose]());

const ours = ['bot', 'worker', 'danger-worker'] as const satisfies readonly RedisUser[];

/** Whether a user may, as Redis itself decides it. */
async function may(user: string, ...command: readonly string[]): Promise<boolean> {
  return (await users.all.call('ACL', 'DRYRUN', user, ...command)) === 'OK';
}

it.each([...ours, 'health', 'default'])(
  '%s may neither look at the server, nor change or empty it, nor list its keys',
  async (user) => {
    const commands = [
      ['CONFIG', 'GET', '*'],
      ['CONFIG', 'SET', 'dir', '/tmp'],
      ['ACL', 'LIST'],
      ['ACL', 'SETUSER', 'x'],
      ['MODULE', 'LIST'],
      ['MODULE', 'LOAD', '/tmp/x.so'],
      ['DEBUG', 'SLEEP', '0'],
      ['FLUSHALL'],
      ['FLUSHDB'],
      ['SWAPDB', '0', '1'],
      ['KEYS', '*'],
      ['SCAN', '0'],
      ['RANDOMKEY'],
      ['DBSIZE'],
      ['MONITOR'],
      ['SHUTDOWN'],
      ['SAVE'],
      ['BGREWRITEAOF'],
      ['REPLICAOF', 'host', '1'],
      ['SLOWLOG', 'GET'],
      ['CLIENT', 'PAUSE', '1000'],
      ['CLIENT', 'KILL', 'ID', '1'],
      ['SCRIPT', 'FLUSH'],
      ['FUNCTION', 'LOAD', 'x'],
      ['FUNCTION', 'FLUSH'],
      ['MIGRATE', 'host', '1', 'sc:x', '0', '1'],
      ['RESTORE', 'sc:x', '0', 'x'],
      ['SUBSCRIBE', 'x'],
      ['GET', 'somebody-elses-key'],
    ];
    const allowed = [];
    for (const command of commands) if (await may(user, ...command)) allowed.push(command.join(' '));
    expect(allowed).toEqual([]);
  },
);

it.each([
  ['write the audit log of the bot', 'XADD', 'sc:{audit}:events'],
  ['read it', 'XRANGE', 'sc:{audit}:events'],
  ['cut it', 'XTRIM', 'sc:{audit}:events'],
  ['read the secret of links', 'GET', 'sc:link-secret'],
  ['write a schedule', 'HSET', 'sc:{schedules}:all'],
  ['say where a channel is', 'HSET', 'sc:{slack}:channels'],
  ['say what stands in a message', 'HSET', 'sc:{r-7F3KQ2}:slot:root'],
  ['change what was published', 'SET', 'sc:{r-7F3KQ2}:publish:counted'],
  ['reset how often somebody asked', 'DEL', 'sc:{rates}:person:U1'],
  ['say that a delivery was seen', 'SET', 'sc:seen:command:x'],
])('no worker may %s, and the bot may', async (_, command, key) => {
  const more = {
    HSET: ['a', 'b'],
    SET: ['a'],
    XADD: ['*', 'a', 'b'],
    XTRIM: ['MAXLEN', '0'],
    XRANGE: ['-', '+'],
  };
  const words = more[command as keyof typeof more] ?? [];
  expect(await may('worker', command, key, ...words)).toBe(false);
  expect(await may('danger-worker', command, key, ...words)).toBe(false);
  expect(await may('bot', command, key, ...words)).toBe(true);
});

it.each([
  ['the plan of a run', 'SET', 'sc:{r-7F3KQ2}:order'],
  ['its summary', 'SET', 'sc:{r-7F3KQ2}:summary'],
  ['who holds an environment', 'SET', 'sc:{env.staging}:lease'],
  ['an incident', 'DEL', 'sc:{inc.517}:events'],
  ['a deploy', 'DEL', 'sc:{dep.d-1}:events'],
])('a danger worker may not change %s; a worker, which keeps it, may', async (_, command, key) => {
  const words = command === 'SET' ? ['x'] : [];
  expect(await may('danger-worker', command, key, ...words)).toBe(false);
  expect(await may('worker', command, key, ...words)).toBe(true);
});

it('the same through a script: what it calls is asked for too', async () => {
  const redis = connectRedis(users.urlOf('worker'), 'producer');
  redis.on('error', () => {});
  await new Promise((resolve) => redis.once('ready', resolve));
  const script = "return redis.call('XADD', 'sc:{audit}:events', '*', 'event', '{}')";
  await expect(redis.eval(script, 0)).rejects.toThrow(/can't access|No permissions|NOPERM/);
  redis.disconnect();
});

it('without a password nobody gets in but the health check, which may only ask whether the server is there', async () => {
  const refused = async (username: string, password: string) => {
    const redis = new Redis({
      ...{ host: '127.0.0.1', port: users.port, username, password },
      ...{ lazyConnect: true, retryStrategy: () => null, enableReadyCheck: false },
    });
    redis.on('error', () => {});
    try {
      await redis.connect();
      return (await redis.ping()) !== 'PONG';
    } catch {
      return true;
    } finally {
      redis.disconnect();
    }
  };
  for (const user of [...ours, 'default']) {
    expect([user, await refused(user, '')]).toEqual([user, true]);
    expect([user, await refused(user, 'guessed')]).toEqual([user, true]);
  }
  expect(await refused('health', 'anything')).toBe(false);
  expect(await may('health', 'INFO')).toBe(false);
  expect(await may('health', 'SET', 'sc:x', '1')).toBe(false);
});

it('what a worker writes into the audit log is read with what the bot wrote, in its order', async () => {
  await using stack = new AsyncDisposableStack();
  const connect = (user: RedisUser) => {
    const redis = connectRedis(users.urlOf(user), 'consumer');
    redis.on('error', () => {});
    stack.defer(() => redis.disconnect());
    return redis;
  };
  const [bot, worker] = [connect('bot'), connect('worker')];
  const decision = (at: number): AuditEvent => ({
    ...{ at, by: 'U1', action: 'run', decision: 'allowed', reason: '', channel: 'C1' },
    ...{ environment: null, run: null, check: null, selector: [] },
  });
  const append = (redis: Redis, writer: AuditWriter, at: number) =>
    redisAudit(redis, { writer }).append(decision(at));
  await append(bot, 'bot', 1);
  await append(worker, 'worker', 2);
  await append(bot, 'bot', 3);
  const read = await redisAudit(bot).read({ sinceAt: 0, limit: 2 });
  expect(read.map(({ at }) => at)).toEqual([2, 3]);
  await expect(redisAudit(worker).append(decision(4))).rejects.toThrow(/NOPERM/);
});

it('secrets are made once, for their user alone, and never overwritten; the users hold hashes and no password', async () => {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'sc-secrets-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const read = (name: string) => readFile(join(folder, name), 'utf8');
  await writeFile(join(folder, 'link_secret'), 'mine\n');
  expect(makeSecrets(folder)).toMatch(
    /made approval_secret, webhook_secret, redis_url_bot, redis_url_worker, redis_url_danger_worker/,
  );
  const names = [
    'link_secret',
    'approval_secret',
    'redis_url_bot',
    'redis_url_worker',
    'redis_url_danger_worker',
  ];
  const first = await Promise.all([...names, 'redis_users'].map(read));
  expect(first[0]).toBe('mine\n');
  for (const name of names.slice(1)) expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
  const passwords = first.slice(2, 5).map((url) => new URL(url).password);
  expect(new Set(passwords).size).toBe(3);
  for (const password of passwords) {
    expect(password).toMatch(/^[0-9a-f]{64}$/);
    expect(first[5]).not.toContain(password);
  }
  expect(makeSecrets(folder)).toContain('nothing was missing');
  expect(await Promise.all([...names, 'redis_users'].map(read))).toEqual(first);
});
