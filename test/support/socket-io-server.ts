import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, type ServerOptions } from 'socket.io';

/** A Socket.IO server of a test; its address is `ws://127.0.0.1:<port>`. */
export type SocketIoServer = AsyncDisposable & { io: Server; url: string };

/** The server that its users run, on a free port; `prepare` says what its namespaces do. */
export async function startSocketIo(
  prepare: (io: Server) => void,
  options: Partial<ServerOptions> = {},
): Promise<SocketIoServer> {
  const http = createServer();
  const io = new Server(http, { serveClient: false, ...options });
  prepare(io);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', () => resolve()));
  // Safe: a server that listens on a port has an address with one.
  const { port } = http.address() as AddressInfo;
  return {
    io,
    url: `ws://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      await io.close();
    },
  };
}
