import { once } from 'node:events';
import { connect, createServer, type NetConnectOpts, type Socket } from 'node:net';

/** A proxy that tells how often somebody waited for answers before asking on, over all of its connections together. */
export type RoundTrips = AsyncDisposable & { port: number; count(): number };

/** Answers come so late that all that is asked without waiting for one is asked by then. */
const answeredAfterMs = 40;

/** Starts it before a server. */
export async function countRoundTrips(target: NetConnectOpts): Promise<RoundTrips> {
  let trips = 0;
  let isAnswered = true;
  const sockets = new Set<Socket>();
  const listener = createServer((client) => {
    const server = connect(target);
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        client.destroy();
        server.destroy();
      });
    }
    client.on('data', (bytes) => {
      if (isAnswered) trips += 1;
      isAnswered = false;
      server.write(bytes);
    });
    server.on('data', (bytes) => {
      setTimeout(() => {
        isAnswered = true;
        client.write(bytes);
      }, answeredAfterMs);
    });
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    count: () => trips,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      const closed = once(listener, 'close');
      listener.close();
      await closed;
    },
  };
}
