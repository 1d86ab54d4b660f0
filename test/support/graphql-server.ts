import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
// The one that `graphql-ws` loads: schemas of another copy are strange to it.
import { buildSchema } from 'graphql/index.js';
import type { ServerOptions } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';

const schema = buildSchema(`
  type Query { hello: String, broken: String }
  type Subscription { greetings(times: Int): String, halfBroken: String, never: String }
`);

async function* words(times: number) {
  for (const word of ['hi', 'bonjour', 'ciao'].slice(0, times)) yield { greetings: word };
}

const roots = {
  query: {
    hello: 'world',
    broken: () => {
      throw new Error('no such thing');
    },
  },
  subscription: {
    greetings: ({ times = 3 }: { times?: number }) => words(times),
    async *halfBroken() {
      yield { halfBroken: 'fine' };
      yield { halfBroken: () => Promise.reject(new Error('it fell over')) };
    },
    async *never() {
      await new Promise(() => {});
      yield { never: '' };
    },
  },
};

/** The `graphql-ws` server, on a free port, with `hello`, `broken` and three subscriptions; its address is `ws://127.0.0.1:<port>/graphql`. */
export async function startGraphql(
  options: Pick<ServerOptions, 'onConnect'> = {},
): Promise<AsyncDisposable & { url: string }> {
  const http = createServer();
  const sockets = new WebSocketServer({ server: http, path: '/graphql' });
  const served = useServer({ schema, roots, ...options }, sockets);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', () => resolve()));
  // Safe: a server that listens on a port has an address with one.
  const { port } = http.address() as AddressInfo;
  return {
    url: `ws://127.0.0.1:${port}/graphql`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets.clients) socket.terminate();
      await served.dispose();
      await new Promise<void>((resolve) => http.close(() => resolve()));
    },
  };
}
