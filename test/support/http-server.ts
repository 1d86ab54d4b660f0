import { createServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer, type ServerOptions } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';

/** A server of a test on a free port of 127.0.0.1; disposing it cuts its connections. */
export type TestServer = AsyncDisposable & {
  port: number;
  /** `http://127.0.0.1:<port>` */
  url: string;
  /** Connections that were opened so far. */
  connections(): number;
};

/** A plain HTTP server. */
export async function httpServer(listener: RequestListener): Promise<TestServer> {
  return await started(createServer(listener), 'http');
}

/** An HTTPS server with the key and certificate of `options`. */
export async function httpsServer(options: ServerOptions, listener: RequestListener): Promise<TestServer> {
  return await started(createSecureServer(options, listener), 'https');
}

/** A TCP server, for answers that no HTTP server would give. */
export async function tcpServer(onConnection: (socket: Socket) => void): Promise<TestServer> {
  return await started(
    createTcpServer((socket) => {
      socket.on('error', () => {});
      onConnection(socket);
    }),
    'tcp',
  );
}

/** A port on which nothing listens (it was free a moment ago). */
export async function closedPort(): Promise<number> {
  await using server = await tcpServer(() => {});
  return server.port;
}

async function started(server: Server, scheme: string): Promise<TestServer> {
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  // Safe: a server that listens on a port has an address with one.
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `${scheme}://127.0.0.1:${port}`,
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
