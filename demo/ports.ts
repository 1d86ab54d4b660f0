import { once } from 'node:events';
import { createServer } from 'node:net';

/** The ports that are wanted when all of them are free, else as many that are. */
export async function freePorts(wanted: readonly number[]): Promise<readonly number[]> {
  const servers = await Promise.all(wanted.map((port) => listening(port)));
  if (servers.every((server) => server !== null)) {
    await Promise.all(servers.map(closed));
    return wanted;
  }
  await Promise.all(servers.map(closed));
  const others = await Promise.all(wanted.map(() => listening(0)));
  const ports = others.map((server) => {
    const address = server?.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  });
  await Promise.all(others.map(closed));
  return ports;
}

async function listening(port: number) {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return server;
  } catch {
    // Taken by somebody else.
    return null;
  }
}

async function closed(server: ReturnType<typeof createServer> | null): Promise<void> {
  if (server === null) return;
  server.close();
  await once(server, 'close');
}
