import { expect, it } from 'vitest';
import { canBeUsed, connectRedis, reachRedis, redisReady } from '../../src/store/connections.ts';
import { redisRefusal } from '../../src/store/refusal.ts';
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
