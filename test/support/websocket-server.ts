import { createHash } from 'node:crypto';
import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { createServer, type Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

/** A server that a test owns; disposing of it cuts every connection. */
export type Running = AsyncDisposable & { port: number; url: string };

type Options = {
  /** How an upgrade is refused. */
  refuse?: { status: number; headers?: Readonly<Record<string, string>>; body?: string };
  /** Which connections are refused, counted from 1; all of them when `refuse` stands alone. */
  refuses?: (nth: number) => boolean;
  subprotocol?: string;
  compress?: boolean;
};

/** A real WebSocket server on a free loopback port; `onConnection` gets connections counted from 1. */
export async function startWebsocketServer(
  onConnection: (socket: WebSocket, nth: number, request: IncomingMessage) => void,
  { refuse, refuses = () => true, subprotocol, compress = false }: Options = {},
): Promise<Running> {
  const http = createHttpServer();
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: compress,
    handleProtocols: () => subprotocol ?? false,
  });
  const open = new Set<Socket>();
  let nth = 0;
  http.on('connection', (socket) => {
    open.add(socket);
    socket.on('error', () => socket.destroy()).on('close', () => open.delete(socket));
  });
  http.on('upgrade', (request, socket, head) => {
    nth += 1;
    const number = nth;
    if (refuse !== undefined && refuses(number)) {
      const { status, headers = {}, body = '' } = refuse;
      const lines = Object.entries({ 'content-length': String(Buffer.byteLength(body)), ...headers });
      const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
      socket.end(`HTTP/1.1 ${status} Refused\r\n${head}\r\n${body}`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (ws) => {
      ws.on('error', () => ws.terminate());
      onConnection(ws, number, request);
    });
  });
  return listen(http, open, () => sockets.close());
}

/** A TCP server that answers an upgrade request with the bytes that `onRequest` writes. */
export async function startRawServer(onRequest: (socket: Socket, accept: Buffer) => void): Promise<Running> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => socket.destroy()).on('close', () => open.delete(socket));
    socket.once('data', (request) => onRequest(socket, acceptBytes(request.toString())));
  });
  return listen(server, open);
}

/** One unmasked frame, as a server sends it; at most 64 KiB. */
export function frame(payload: string | Buffer, opcode = 1): Buffer {
  const body = Buffer.from(payload);
  const head = body.length < 126 ? Buffer.from([0x80 | opcode, body.length]) : Buffer.alloc(4);
  if (body.length >= 126) {
    head.set([0x80 | opcode, 126]);
    head.writeUInt16BE(body.length, 2);
  }
  return Buffer.concat([head, body]);
}

/** An event as a text frame. */
export function eventFrame(type: string): Buffer {
  return frame(JSON.stringify({ type }));
}

/** A close frame. */
export function closeFrame(code: number, reason = ''): Buffer {
  const body = Buffer.alloc(2 + Buffer.byteLength(reason));
  body.writeUInt16BE(code);
  body.write(reason, 2);
  return frame(body, 8);
}

function acceptBytes(request: string): Buffer {
  const key = /sec-websocket-key: (\S+)/i.exec(request)?.[1] ?? '';
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  return Buffer.from(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
}

async function listen(
  server: ReturnType<typeof createServer>,
  open: ReadonlySet<Socket>,
  onClose = () => {},
): Promise<Running> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    port: address.port,
    url: `ws://127.0.0.1:${address.port}/ws`,
    async [Symbol.asyncDispose]() {
      onClose();
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
