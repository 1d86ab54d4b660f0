import { expect, it } from 'vitest';
import { redisOptions } from '../../src/store/connections.ts';

it.each([
  ['redis://127.0.0.1', { host: '127.0.0.1', port: 6379 }],
  ['redis://cache:6380/3', { host: 'cache', port: 6380, db: 3 }],
  ['redis://u%40:p%2Fw@cache', { host: 'cache', username: 'u@', password: 'p/w' }],
  ['rediss://cache:6380', { host: 'cache', port: 6380, tls: {} }],
  ['redis://[::1]:6379', { host: '::1' }],
  ['unix:///run/a%20b/redis.sock?db=2', { path: '/run/a b/redis.sock', db: 2 }],
  [
    'redis+sentinel://h1:26379,h2/mymaster',
    {
      sentinels: [
        { host: 'h1', port: 26379 },
        { host: 'h2', port: 26379 },
      ],
      name: 'mymaster',
      role: 'master',
      failoverDetector: true,
    },
  ],
  [
    'redis+sentinel://u%40:p:w%2F@[::1]:5/m/3',
    { sentinels: [{ host: '::1', port: 5 }], username: 'u@', password: 'p:w/', db: 3 },
  ],
  [
    'rediss+sentinel://:p@h1/m?sentinel_password=q%26',
    { password: 'p', sentinelPassword: 'q&', tls: {}, sentinelTLS: {} },
  ],
  ['/run/redis.sock', { path: '/run/redis.sock' }],
])('%s is understood', (url, expected) => {
  expect(redisOptions(url, 'consumer')).toMatchObject(expected);
});

it('a producer fails fast, a consumer waits and has no time limit on commands', () => {
  expect(redisOptions('redis://a', 'producer')).toMatchObject({
    enableOfflineQueue: false,
    commandTimeout: 2000,
    socketTimeout: 6000,
  });
  const consumer = redisOptions('redis://a', 'consumer');
  expect(consumer).toMatchObject({ maxRetriesPerRequest: null, socketTimeout: 5_000 });
  expect(consumer).not.toHaveProperty('commandTimeout');
  // BullMQ blocks for up to ten seconds.
  expect(redisOptions('redis://a', 'waiting').socketTimeout).toBeGreaterThan(10_000);
});

it.each([
  ['localhost', 'it is not a URL'],
  ['http://user:hunter2@cache', 'its scheme is http'],
  ['redis://:hunter2@cache/zero', 'the database is not a number'],
  ['unix://run/redis.sock', 'a socket path is absolute: three slashes after unix:'],
  ['unix:///', 'the path of the socket is missing'],
  ['redis+sentinel://:hunter2@h1:26379', 'the sentinels are missing'],
  ['redis+sentinel://:hunter2@h1:26379/', 'the name of the master is missing after the sentinels: /mymaster'],
  ['redis+sentinel:///mymaster', 'the sentinels are missing'],
  ['redis+sentinel://h1:port/mymaster', 'a sentinel is no host:port'],
  ['redis+sentinel://h1,,h2/mymaster', 'a sentinel is no host:port'],
  [
    'redis+sentinel://h1/m?password=hunter2',
    'it has password, and only sentinel_username and sentinel_password may follow the ?',
  ],
  ['redis+sentinel://h1/mymaster/zero', 'the database is not a number'],
])('%s is refused, without showing a password', (url, reason) => {
  expect(() => redisOptions(url, 'producer')).toThrow(
    `REDIS_URL: expected redis://host:6379/0, rediss://host:6379/0, unix:///path/redis.sock or redis+sentinel://host:26379,host:26379/name, but ${reason}`,
  );
});
