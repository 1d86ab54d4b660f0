import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Instance, Revision } from './instance.ts';
import type { ServiceLog } from './service-log.ts';

/** What stands behind the front: the revision with the traffic, and an instance of it when one can be had. */
export type Traffic = { revision(): Revision; instance(): Promise<Instance | null> };

const unavailable = 'Service Unavailable';

/** The public side of the service: passes HTTP and upgrades on to an instance, answers 503 when there is none. */
export function createFront(traffic: Traffic, log: ServiceLog): Server {
  const server = createServer((incoming, outgoing) => {
    const logged = startRequest(traffic, log, incoming);
    traffic.instance().then(
      (instance) =>
        instance === null ? refuse(outgoing, logged) : pass(instance, incoming, outgoing, logged),
      () => refuse(outgoing, logged),
    );
  });
  server.on('upgrade', (incoming, socket: Duplex, head: Buffer) => {
    const logged = startRequest(traffic, log, incoming);
    socket.on('error', () => socket.destroy());
    const none = () => {
      logged(503);
      socket.end(
        `HTTP/1.1 503 ${unavailable}\r\ncontent-type: text/plain\r\ncontent-length: ${unavailable.length}\r\nconnection: close\r\n\r\n${unavailable}`,
      );
    };
    traffic
      .instance()
      .then(
        (instance) => (instance === null ? none() : tunnel(instance, incoming, socket, head, logged)),
        none,
      );
  });
  return server;
}

/** Called with the status when the answer begins; the first call counts. */
type Logged = (status: number) => void;

function startRequest(traffic: Traffic, log: ServiceLog, incoming: IncomingMessage): Logged {
  const startedAt = performance.now();
  let done = false;
  return (status) => {
    if (done) return;
    done = true;
    log.request(traffic.revision().name, {
      method: incoming.method ?? 'GET',
      url: `http://${incoming.headers.host ?? ''}${incoming.url ?? '/'}`,
      status,
      latencyMs: performance.now() - startedAt,
      userAgent: incoming.headers['user-agent'] ?? '',
      remoteIp: incoming.socket.remoteAddress ?? '',
    });
  };
}

function refuse(outgoing: ServerResponse, logged: Logged): void {
  logged(503);
  outgoing.writeHead(503, { 'content-type': 'text/plain' }).end(unavailable);
}

function pass(instance: Instance, incoming: IncomingMessage, outgoing: ServerResponse, logged: Logged): void {
  const { method, url, headers } = incoming;
  const target = { host: '127.0.0.1', port: instance.port, method, path: url, headers, agent: false };
  const passed = request(target, (answer) => {
    logged(answer.statusCode ?? 502);
    const { connection: _, ...kept } = answer.headers;
    outgoing.writeHead(answer.statusCode ?? 502, kept);
    answer.pipe(outgoing);
  });
  passed.on('error', () => (outgoing.headersSent ? outgoing.destroy() : refuse(outgoing, logged)));
  outgoing.on('close', () => passed.destroy());
  incoming.pipe(passed);
}

function tunnel(
  instance: Instance,
  incoming: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  logged: Logged,
): void {
  const inner = connect(instance.port, '127.0.0.1');
  inner.once('data', (first) =>
    logged(Number(/^HTTP\/1\.1 (\d+)/.exec(first.toString('latin1'))?.[1] ?? 502)),
  );
  inner.on('error', () => socket.destroy());
  inner.on('close', () => {
    logged(502);
    socket.end(() => socket.destroy());
  });
  socket.on('close', () => inner.destroy());
  const lines = [`${incoming.method} ${incoming.url} HTTP/1.1`];
  for (let at = 0; at < incoming.rawHeaders.length; at += 2) {
    lines.push(`${incoming.rawHeaders[at]}: ${incoming.rawHeaders[at + 1]}`);
  }
  inner.write(`${lines.join('\r\n')}\r\n\r\n`);
  inner.write(head);
  inner.pipe(socket);
  socket.pipe(inner);
}
