import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { startEmbeddedRedis } from '../../src/platform/embedded-redis.ts';
import { type ConnectionRole, connectRedis } from '../../src/store/connections.ts';

/** A real redis-server of a test, on a socket in a folder of its own. */
export type TestRedis = AsyncDisposable & {
  url: string;
  redis: Redis;
  /** One more connection, which ends with the server. */
  connect(role?: ConnectionRole): Redis;
};

/** Starts a redis-server for one test. */
export async function testRedis(): Promise<TestRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'sc-'));
  const server = await startEmbeddedRedis({ dataFolder: folder });
  const connections: Redis[] = [];
  const connect = (role: ConnectionRole = 'consumer') => {
    const redis = connectRedis(server.url, role);
    redis.on('error', () => {});
    connections.push(redis);
    return redis;
  };
  return {
    url: server.url,
    redis: connect(),
    connect,
    async [Symbol.asyncDispose]() {
      for (const redis of connections) redis.disconnect();
      await server[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
