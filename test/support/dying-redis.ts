import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { Redis } from 'ioredis';

/** A connection of a process that dies at one of its turns to Redis: before the question gets there, or with the answer on its way. */
export type DyingRedis = AsyncDisposable & { redis: Redis; isDead(): boolean };

export async function dyingRedis(
  url: string,
  turn: number,
  died: 'unasked' | 'unanswered',
): Promise<DyingRedis> {
  let left = Number.POSITIVE_INFINITY;
  let isDead = false;
  const sockets = new Set<Socket>();
  const listener = createServer((client) => {
    const server = connect(new URL(url).pathname);
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        client.destroy();
        server.destroy();
      });
    }
    client.on('data', (bytes) => {
      left -= 1;
      isDead ||= left <= 0;
      if (!isDead || died === 'unanswered') server.write(bytes);
      if (isDead && died === 'unasked') client.destroy();
    });
    server.on('data', (bytes) => {
      if (isDead) client.destroy();
      else client.write(bytes);
    });
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  // Nobody is there to connect again.
  const redis = new Redis({ host: '127.0.0.1', port, retryStrategy: () => null, maxRetriesPerRequest: 0 });
  redis.on('error', () => {});
  await redis.ping();
  left = turn;
  return {
    redis,
    isDead: () => isDead,
    async [Symbol.asyncDispose]() {
      redis.disconnect();
      for (const socket of sockets) socket.destroy();
      const closed = once(listener, 'close');
      listener.close();
      await closed;
    },
  };
}
