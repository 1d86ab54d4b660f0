import { type WebSocket, WebSocketServer } from 'ws';

// Started as a process of its own; prints its port. `/` answers a message with five events; `/hold/<n>` waits until n connections have asked.
const events = ['agent_started', 'agent_thinking', 'tool_executing', 'tool_completed', 'agent_completed'].map(
  (type, nth) => JSON.stringify({ type, nth, run: 'r-7F3K', text: 'x'.repeat(140) }),
);
const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false, backlog: 4096 });
let held: WebSocket[] = [];

server.on('connection', (socket, request) => {
  const wanted = Number(/^\/hold\/(\d+)/.exec(request.url ?? '')?.[1] ?? 0);
  socket.on('message', () => {
    if (wanted === 0) return deliver(socket);
    held.push(socket);
    if (held.length < wanted) return;
    const all = held;
    held = [];
    for (const one of all) deliver(one);
  });
});
server.on('listening', () => {
  const address = server.address();
  process.stdout.write(`${typeof address === 'object' ? address?.port : ''}\n`);
});
process.stdin.on('end', () => process.exit(0)).resume();

function deliver(socket: WebSocket): void {
  for (const event of events) socket.send(event);
}
