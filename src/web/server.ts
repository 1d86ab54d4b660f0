import { createServer, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { UserError } from '../core/errors.ts';
import { createReadiness, type Probe, type Warnings } from './readiness.ts';
import { appOf, type RouteContext, startingAppOf } from './routes.ts';

export type HttpServerOptions = Omit<RouteContext, 'now' | 'readiness'> & {
  /** 0: any free one. */
  port: number;
  /** All interfaces unless told: in a container, behind whatever ends TLS. */
  host?: string;
  /** What `/readyz` asks, by name: `redis`, `slack`, `token`. */
  probes: Readonly<Record<string, Probe>>;
  /** What `/readyz` says beside; nothing unless told. */
  warnings?: Warnings;
  /** Epoch ms; the clock unless told. */
  now?: () => number;
};

/** A server that listens; disposing it lets requests end (five seconds), then cuts connections. */
export type HttpServer = AsyncDisposable & { port: number };

/** One that answers for a process that starts, until it is told all that there is to answer with. */
export type StartingServer = HttpServer & {
  answerWith(options: Omit<HttpServerOptions, 'port' | 'host'>): void;
};

const limits = { maxHeaderSize: 16_384, headersTimeout: 10_000, requestTimeout: 30_000 };
const closeMs = 5_000;

/** Starts the HTTP server; throws a `UserError` (`port-unusable`) when it may not listen there. */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const server = await startWithout(options);
  server.answerWith(options);
  return server;
}

/** Starts it for a process that is not ready: it says that it lives, what it waits for (`probes`), and 503 to all else. */
export async function startWithout(
  options: Pick<HttpServerOptions, 'port' | 'host' | 'probes' | 'metrics' | 'now'>,
): Promise<StartingServer> {
  const { probes, metrics, now = Date.now } = options;
  const waiting = { metrics, readiness: createReadiness(probes, async () => [], now) };
  let answer = getRequestListener(startingAppOf(waiting).fetch);
  const server = createServer({ ...limits, connectionsCheckingInterval: 5_000 }, (request, response) => {
    // A connection that gets its last answer while the server closes would stay open, idle.
    response.once('close', () => {
      if (!server.listening) setImmediate(() => server.closeIdleConnections());
    });
    response.on('error', () => {});
    void answer(request, response);
  });
  server.maxRequestsPerSocket = 1_000;
  server.keepAliveTimeout = 65_000;
  await listening(server, options.port, options.host);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  return {
    port,
    answerWith(told) {
      const own = told.now ?? Date.now;
      const readiness = createReadiness(told.probes, told.warnings ?? (async () => []), own);
      answer = getRequestListener(appOf({ ...told, now: own, readiness }).fetch);
    },
    [Symbol.asyncDispose]: () => closed(server),
  };
}

async function listening(server: Server, port: number, host: string | undefined): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(unusable(port, host, error)));
    server.listen({ port, ...(host === undefined ? {} : { host }) }, () => resolve());
  });
}

function unusable(port: number, host: string | undefined, error: Error): Error {
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: 'another program listens there; end it, or set PORT to a free port',
    EACCES: 'this user may not listen there; set PORT to one from 1024 on',
    EADDRNOTAVAIL: 'this machine does not have that address',
  };
  const reason = 'code' in error ? reasons[String(error.code)] : undefined;
  if (reason === undefined) return error;
  const place = host === undefined ? `port ${port}` : `port ${port} of ${host}`;
  return new UserError('port-unusable', `PORT: cannot listen on ${place}: ${reason}`, { cause: error });
}

/** `close` ends idle connections at once and the others after their answer; none of them may hold the process. */
async function closed(server: Server): Promise<void> {
  if (!server.listening) return;
  const timer = setTimeout(() => server.closeAllConnections(), closeMs);
  await new Promise<void>((resolve) => server.close(() => resolve()));
  clearTimeout(timer);
}
