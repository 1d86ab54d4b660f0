import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { isObject } from './block-kit-fields.ts';
import type { Delivered, Delivery, DeliveryOptions, Outgoing } from './delivery.ts';
import { parseJson } from './request-body.ts';
import { pause } from './web-api.ts';

const maxConnections = 10;
const pingEveryMs = 5_000;

type Reason = 'warning' | 'refresh_requested' | 'link_disabled' | 'too_many_websockets';

/** Socket Mode: up to ten connections, each payload to one of them. */
export interface SocketMode extends Delivery {
  /** A ticket for one connection. */
  openConnection: () => string;
  upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** How many connections are open. */
  count: () => number;
  /** Tells the oldest connection to go, and closes it unless it is only a warning. */
  disconnect: (reason: Reason) => void;
  /** Cuts the oldest connection without a word. */
  drop: () => void;
  stop: () => void;
}

interface Envelope {
  outgoing: Outgoing;
  id: string;
  attempt: number;
  sentTo: WebSocket | null;
}

/** Serves Socket Mode for one app; `changed` is called when a connection comes or goes. */
export function createSocketMode(
  appId: string,
  options: DeliveryOptions,
  changed: () => void = () => {},
): SocketMode {
  const server = new WebSocketServer({ noServer: true });
  const tickets = new Set<string>();
  const pool = createPool(appId, options, changed);
  let last: Envelope | null = null;

  return {
    openConnection: () => {
      const ticket = randomUUID();
      tickets.add(ticket);
      return ticket;
    },
    upgrade: (request, socket, head) => {
      const ticket = new URL(request.url ?? '/', 'http://stand-in').searchParams.get('ticket') ?? '';
      if (!tickets.delete(ticket)) {
        socket.end('HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n');
        return;
      }
      server.handleUpgrade(request, socket, head, pool.welcome);
    },
    send: (outgoing) => {
      last = { outgoing, id: randomUUID(), attempt: 0, sentTo: null };
      return withRetries(pool, last, options);
    },
    repeatLast: async () => {
      if (last === null) throw new Error('nothing was sent yet');
      last.attempt += 1;
      return pool.attempt(last);
    },
    count: () => pool.open.length,
    disconnect: (reason) => {
      const [oldest] = pool.open;
      if (oldest !== undefined) pool.leave(oldest, reason);
    },
    drop: () => pool.open[0]?.terminate(),
    stop: () => {
      for (const socket of server.clients) socket.terminate();
      server.close();
    },
  };
}

interface Pool {
  open: readonly WebSocket[];
  welcome: (socket: WebSocket) => void;
  leave: (socket: WebSocket, reason: Reason) => void;
  /** Sends to the next connection, another than the one that kept silent when there is another. */
  attempt: (envelope: Envelope) => Promise<Delivered>;
}

function createPool(appId: string, options: DeliveryOptions, changed: () => void): Pool {
  const open: WebSocket[] = [];
  const acks = new Map<string, (ack: unknown) => void>();
  let turn = 0;
  const forget = (socket: WebSocket): void => {
    const index = open.indexOf(socket);
    if (index < 0) return;
    open.splice(index, 1);
    changed();
  };
  const leave = (socket: WebSocket, reason: Reason): void => {
    socket.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'stand-in' } }));
    if (reason === 'warning') return;
    forget(socket);
    socket.close(1000);
  };
  return {
    open,
    leave,
    welcome: (socket) => {
      if (open.length >= maxConnections) {
        leave(socket, 'too_many_websockets');
        return;
      }
      open.push(socket);
      changed();
      const pings = setInterval(() => socket.ping(), pingEveryMs);
      socket.on('close', () => {
        clearInterval(pings);
        forget(socket);
      });
      socket.on('error', () => socket.terminate());
      socket.on('message', (bytes) => {
        const message = parseJson(bytes.toString());
        if (isObject(message)) acks.get(String(message.envelope_id))?.(message.payload ?? null);
      });
      socket.send(JSON.stringify(hello(appId, open.length)));
    },
    attempt: async (envelope) => {
      const startedAt = Date.now();
      const others = open.filter((each) => each !== envelope.sentTo);
      const candidates = others.length > 0 ? others : open;
      const socket = candidates[turn++ % Math.max(1, candidates.length)];
      if (socket === undefined) return { isAcked: false, error: 'dispatch_failed', durationMs: 0 };
      envelope.sentTo = socket;
      const ack = await new Promise<{ payload: unknown } | null>((resolve) => {
        const silent = AbortSignal.any([options.signal, AbortSignal.timeout(options.ackTimeoutMs)]);
        silent.addEventListener('abort', () => resolve(null), { once: true });
        acks.set(envelope.id, (payload) => resolve({ payload }));
        socket.send(JSON.stringify(wireEnvelope(envelope)));
      });
      acks.delete(envelope.id);
      const durationMs = Date.now() - startedAt;
      return ack === null
        ? { isAcked: false, error: 'operation_timeout', durationMs }
        : { isAcked: true, ack: ack.payload, durationMs };
    },
  };
}

async function withRetries(pool: Pool, envelope: Envelope, options: DeliveryOptions): Promise<Delivered> {
  let delivered = await pool.attempt(envelope);
  for (const delayMs of envelope.outgoing.kind === 'events_api' ? options.retryDelaysMs : []) {
    if (delivered.isAcked) break;
    await pause(delayMs, options.signal);
    if (options.signal.aborted) break;
    envelope.attempt += 1;
    delivered = await pool.attempt(envelope);
  }
  return delivered;
}

function hello(appId: string, connections: number): object {
  return {
    type: 'hello',
    num_connections: connections,
    connection_info: { app_id: appId },
    debug_info: { host: 'stand-in', build_number: 1, approximate_connection_time: 18_060 },
  };
}

function wireEnvelope({ outgoing, id, attempt }: Envelope): object {
  return {
    envelope_id: id,
    type: outgoing.kind,
    payload: outgoing.payload,
    accepts_response_payload: outgoing.kind !== 'events_api',
    ...(outgoing.kind === 'events_api' || attempt > 0
      ? { retry_attempt: attempt, retry_reason: attempt > 0 ? 'timeout' : '' }
      : {}),
  };
}
