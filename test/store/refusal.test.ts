import { expect, it } from 'vitest';
import { canBeUsed, connectRedis, reachRedis, redisReady } from '../../src/store/connections.ts';
import { redisRefusal } from '../../src/store/refusal.ts';
import { takesWrites } from '../../src/store/trial.ts';
import { freePort } from '../support/free-port.ts';
import { testRedis } from '../support/redis.ts';

it('a Redis that answers and cannot be used is told so, with what to do and no password', async () => {
  await using server = await testRedis();
  const at = (query: string) => `${server.url}${query}`;
  await expect(reachRedis(at('?db=99'))).rejects.toMatchObject({
    code: 'redis-refused',
    message: expect.stringContaining('has no database of this number'),
  });
  const redis = connectRedis(at('?db=99'), 'producer');
  redis.on('error', () => {});
  await redisReady(redis, 5_000);
  await expect(canBeUsed(redis, at('?db=99'))).rejects.toMatchObject({ code: 'redis-refused' });
  redis.disconnect();
  await server.redis.call('ACL', 'SETUSER', 'default', 'on', '>right', 'resetpass', '>right');
  await expect(reachRedis(at(''))).rejects.toThrow('wants a password');
  const wrong = new Error('WRONGPASS invalid username-password pair or user is disabled.');
  expect(redisRefusal(wrong)).toBe('does not take this user and password');
});

it('what was sent to it is not repeated', async () => {
  await using server = await testRedis();
  const error = await server.redis
    .call('sett', 'sc:link-secret', 'hunter2hunter2')
    .catch((reason: unknown) => reason);
  expect(String(error)).toContain('hunter2hunter2');
  expect(redisRefusal(error)).toBe("refuses a command: ERR unknown command 'sett'");
  expect(redisRefusal(new Error('connect ECONNREFUSED'))).toBeNull();
});

it('what takes no writes is told with what to do: a replica, users with too few rights, a full server', async () => {
  await using server = await testRedis();
  const { redis, url } = server;
  const port = await freePort();
  await redis.config('SET', 'port', port);
  await takesWrites(url);
  expect(await redis.keys('*')).toEqual([]);
  const asUser = async (name: string, ...rights: string[]) => {
    await redis.call('ACL', 'SETUSER', name, 'on', '>secret-word', 'resetkeys', '~*', ...rights);
    return takesWrites(`redis://${name}:secret-word@127.0.0.1:${port}`).catch(
      (error: Error) => error.message,
    );
  };
  expect(await asUser('all', '+@all')).toBeUndefined();
  expect(await asUser('reader', '+@read', '+ping', '+info')).toContain(
    'does not let this user run SET: give it the rights',
  );
  expect(await asUser('scriptless', '+@all', '-eval')).toContain('run EVAL:');
  expect(await asUser('hashless', '+@all', '-evalsha')).toContain('run EVALSHA:');
  expect(await asUser('elsewhere', '+@all', 'resetkeys', '~other:*')).toContain('use these keys:');
  await redis.config('SET', 'maxmemory', '1');
  await expect(takesWrites(url)).rejects.toMatchObject({
    code: 'redis-unreachable',
    message: expect.stringContaining('is full and takes nothing more'),
  });
  await redis.config('SET', 'maxmemory', '0');
  await redis.replicaof('127.0.0.1', 1);
  await expect(takesWrites(url)).rejects.toMatchObject({ code: 'redis-refused' });
  expect(await asUser('blind', '+@all', '-info')).toContain(
    "is a replica, which takes no writes: write the primary's",
  );
});
