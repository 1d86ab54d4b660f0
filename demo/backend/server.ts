import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createControl } from './control.ts';
import { createFront } from './front.ts';
import { type AppendEntry, createServiceLog } from './service-log.ts';
import { createTraffic } from './traffic.ts';

export type BackendOptions = {
  /** The code of the first revision; it has all the traffic, whether it starts or not. */
  repo: string;
  /** Folder for deployed revisions; made anew. */
  work: string;
  python: string;
  append: AppendEntry;
  /** Public port and the one deploys go to; free ones unless given. */
  port?: number;
  controlPort?: number;
  project?: string;
  service?: string;
  /** `asgi-scope`: every WebSocket upgrade ends in HTTP 500, as before the outage. */
  fault?: 'asgi-scope';
};

export type Backend = AsyncDisposable & {
  port: number;
  controlPort: number;
  /** Name of the revision that has the traffic. */
  revision(): string;
  /** Environment variables of the revisions that come next. */
  variables: Record<string, string>;
  /** What `scripts/deploy_to_gcp.py` needs to know, for `.gcp-target.env` in a repository's folder. */
  target: { url: string; service: string };
};

/** Stands in for Cloud Run with one service: serves once the first revision has started, or has failed to. */
export async function startBackend(options: BackendOptions): Promise<Backend> {
  const { project = 'netra-staging', service = 'netra-backend-staging' } = options;
  const log = createServiceLog(project, service, options.append);
  await rm(options.work, { recursive: true, force: true });
  const environment: Record<string, string> = { ENVIRONMENT: 'staging' };
  if (options.fault === 'asgi-scope') environment.LEGACY_REQUEST_LOG = '1';
  const traffic = await createTraffic(options.repo, options.work, {
    python: options.python,
    service,
    environment,
    log,
  });
  await using opened = new AsyncDisposableStack();
  const front = createFront(traffic, log);
  const control = createControl({ project, name: service }, (archive) => traffic.deploy(archive));
  const port = await listen(front, options.port ?? 0);
  opened.defer(() => close(front));
  const controlPort = await listen(control, options.controlPort ?? 0);
  opened.defer(() => close(control));
  // Ends first: a tunnel that is still open would hold its server open.
  opened.defer(() => traffic.stop());
  environment.WEBSOCKET_URL = `ws://127.0.0.1:${port}/ws`;
  environment.NEXT_PUBLIC_WS_URL = environment.WEBSOCKET_URL;
  await traffic.instance();
  const held = opened.move();
  return {
    port,
    controlPort,
    revision: () => traffic.revision().name,
    variables: environment,
    target: { url: `http://127.0.0.1:${controlPort}`, service },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  // Safe: a server that listens on a TCP port has an AddressInfo.
  return (server.address() as AddressInfo).port;
}

async function close(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}
