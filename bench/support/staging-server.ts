import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type WebSocket, WebSocketServer } from 'ws';

// Simulated latency: `?ms=50` is waited for before an answer, before a handshake and before each of five events. Prints its port, and ends with its stdin.
const events = ['agent_started', 'agent_thinking', 'tool_executing', 'tool_completed', 'agent_completed'];
const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });

const server = createServer(async (request, response) => {
  await delay(latencyOf(request.url));
  const entry = {
    timestamp: new Date(Date.now() - 1_000).toISOString(),
    severity: 'INFO',
    textPayload: 'served',
  };
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ status: 'ok', entries: [entry] }));
});

server.on('upgrade', async (request, socket, head) => {
  const ms = latencyOf(request.url);
  await delay(ms);
  sockets.handleUpgrade(request, socket, head, (client) => {
    client.on('message', () => void deliver(client, ms));
  });
});

server.listen(0, '127.0.0.1', () => {
  // Safe: a server that listens on a port has an address of this kind.
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${port}\n`);
});
process.stdin.on('end', () => process.exit(0)).resume();

async function deliver(client: WebSocket, ms: number): Promise<void> {
  for (const type of events) {
    await delay(ms);
    client.send(JSON.stringify({ type }));
  }
}

function latencyOf(url: string | undefined): number {
  return Number(new URL(url ?? '/', 'http://host').searchParams.get('ms'));
}
