import { once } from 'node:events';
import { connect, createServer, type NetConnectOpts, type Socket } from 'node:net';

/** `ok` passes bytes on; `cut` refuses and has closed what was open; `blackhole` keeps everything open and passes nothing on. */
export type ProxyMode = 'ok' | 'cut' | 'blackhole';

/** A proxy on a port of 127.0.0.1, between a client and a server that a test wants to lose. */
export type Proxy = AsyncDisposable & { port: number; to(mode: ProxyMode): void };

type Pair = { client: Socket; server: Socket; isLost: boolean };

/** Starts a proxy to a port or a unix socket. Bytes that were lost in a black hole do not come back; healing only lets new connections work. */
export async function startProxy(target: NetConnectOpts): Promise<Proxy> {
  let mode: ProxyMode = 'ok';
  const pairs = new Set<Pair>();
  const drop = (pair: Pair) => {
    pairs.delete(pair);
    pair.client.destroy();
    pair.server.destroy();
  };
  const listener = createServer((client) => {
    if (mode === 'cut') {
      client.destroy();
      return;
    }
    const pair: Pair = { client, server: connect(target), isLost: mode === 'blackhole' };
    pairs.add(pair);
    const pass = (from: Socket, to: Socket) => {
      from.on('data', (bytes) => {
        // What was lost in between would be missed later: such a connection never works again.
        if (mode === 'blackhole') pair.isLost = true;
        if (!pair.isLost) to.write(bytes);
      });
      from.on('error', () => drop(pair));
      from.on('close', () => {
        if (!pair.isLost) drop(pair);
      });
    };
    pass(pair.client, pair.server);
    pass(pair.server, pair.client);
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  const dropAll = () => {
    for (const pair of pairs) drop(pair);
  };
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    to(next) {
      mode = next;
      if (next === 'cut') dropAll();
    },
    async [Symbol.asyncDispose]() {
      dropAll();
      const closed = once(listener, 'close');
      listener.close();
      await closed;
    },
  };
}
