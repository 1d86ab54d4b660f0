import { createRequire } from 'node:module';
import * as grpc from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';
import type { Entry, Language } from './entry.ts';
import { isIn, type ListRequest, listPage } from './store.ts';
import { entryOfWritten, wireOfEntry } from './wire.ts';

/** A way in which ListLogEntries goes wrong; `times` is how often, for ever when left out. */
export type Fault = { times?: number } & (
  | { kind: 'status'; code: number; message?: string }
  /** Never answers. */
  | { kind: 'hang' }
  /** Every page has the same token. */
  | { kind: 'page-loop' }
  /** No entries, and a token: "not finished searching". */
  | { kind: 'empty-page' }
);

/** A request as it was received, with its headers. */
export type ReceivedRequest = {
  method: string;
  request: ListRequest;
  headers: Readonly<Record<string, unknown>>;
};

/** A Cloud Logging server on this machine. */
export type CloudLoggingServer = AsyncDisposable & {
  port: number;
  /** `host:port`, as `CLOUD_LOGGING_ENDPOINT` wants it. */
  endpoint: string;
  append(...entries: readonly Entry[]): void;
  /** Drops every entry, as when their retention is over. */
  forget(): void;
  /** List requests in the order they came; refused ones too. */
  requests: ReceivedRequest[];
  /** Faults still to come; the first one is used until its `times` are over. */
  faults: Fault[];
  close(): Promise<void>;
};

/** How a server is started; `language` is what its owner asks it in. */
export type ServerOptions = {
  language: Language;
  port?: number;
  /** Epoch ms. */
  now?: () => number;
  /** List requests that a project may make in any 60 seconds; 60 as in the service. */
  quotaPerMinute?: number;
  host?: string;
};

type Tail = { filter: (entry: Entry) => boolean; send(entry: Entry): void };

/** Starts a server that answers ListLogEntries, TailLogEntries and WriteLogEntries as the service does, over gRPC without TLS. */
export async function startCloudLogging(options: ServerOptions): Promise<CloudLoggingServer> {
  const now = options.now ?? Date.now;
  const stored: Entry[] = [];
  const tails = new Set<Tail>();
  const requests: ReceivedRequest[] = [];
  const faults: Fault[] = [];
  let written = 0;
  const append = (...entries: readonly Entry[]) => {
    for (const entry of entries) {
      written += 1;
      const kept = { insertId: `demo-${String(written).padStart(8, '0')}`, ...entry };
      stored.push(kept);
      for (const tail of tails) if (tail.filter(kept)) tail.send(kept);
    }
  };
  const { language } = options;
  const list = listHandler({
    language,
    stored,
    requests,
    faults,
    hasQuota: quota(options.quotaPerMinute ?? 60, now),
  });
  const write: grpc.handleUnaryCall<WriteRequest, object> = (call, done) => {
    append(...writtenEntries(call.request, now()));
    done(null, {});
  };
  const server = new grpc.Server();
  server.addService(serviceDefinition(), {
    ListLogEntries: list,
    WriteLogEntries: write,
    TailLogEntries: tailHandler(tails, language),
  });
  const port = await bound(server, `${options.host ?? '127.0.0.1'}:${options.port ?? 0}`);
  const close = () => {
    server.forceShutdown();
    return Promise.resolve();
  };
  return {
    port,
    endpoint: `127.0.0.1:${port}`,
    append,
    forget() {
      stored.length = 0;
    },
    requests,
    faults,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function serviceDefinition(): grpc.ServiceDefinition {
  // The protos that the official client was made from lie beside its code.
  const fromClient = createRequire(createRequire(import.meta.url).resolve('@google-cloud/logging'));
  const folder = fromClient.resolve('@google-cloud/logging-api').replace(/src\/index\.js$/, 'protos/');
  const protos = fromClient(`${folder}protos.json`);
  const loaded = fromJSON(protos, { longs: String, enums: String, defaults: true, oneofs: true });
  const service = loaded['google.logging.v2.LoggingServiceV2'];
  if (!service || 'format' in service) throw new Error('the client ships no definition of LoggingServiceV2');
  return service;
}

type ListState = {
  language: Language;
  stored: readonly Entry[];
  requests: ReceivedRequest[];
  faults: Fault[];
  hasQuota(project: string): boolean;
};

function listHandler({
  language,
  stored,
  requests,
  faults,
  hasQuota,
}: ListState): grpc.handleUnaryCall<ListRequest, object> {
  return (call, done) => {
    const { request } = call;
    requests.push({ method: 'ListLogEntries', request, headers: call.metadata.getMap() });
    const project = request.resourceNames[0] ?? '';
    if (!hasQuota(project)) {
      const message = `Quota exceeded for quota metric 'Read requests' and limit 'Read requests per minute' of ${project}`;
      return done({ code: grpc.status.RESOURCE_EXHAUSTED, details: message });
    }
    const fault = nextFault(faults);
    if (fault?.kind === 'hang') return;
    if (fault?.kind === 'status')
      return done({ code: fault.code, details: fault.message ?? 'injected fault' });
    if (fault?.kind === 'empty-page')
      return done(null, { entries: [], nextPageToken: request.pageToken || 'again-0' });
    const plain = request.pageToken.startsWith('again') || fault?.kind === 'page-loop';
    const page = listPage(stored, plain ? { ...request, pageToken: '' } : request, language);
    if ('code' in page) return done({ code: page.code, details: page.message });
    const nextPageToken = fault?.kind === 'page-loop' ? 'again-and-again' : page.nextPageToken;
    return done(null, { entries: page.entries.map((entry) => wireOfEntry(entry, language)), nextPageToken });
  };
}

function nextFault(faults: Fault[]): Fault | null {
  const [fault] = faults;
  if (!fault) return null;
  if (fault.times !== undefined) {
    fault.times -= 1;
    if (fault.times <= 0) faults.shift();
  }
  return fault;
}

function quota(perMinute: number, now: () => number): (project: string) => boolean {
  const asked = new Map<string, number[]>();
  return (project) => {
    const recent = (asked.get(project) ?? []).filter((at) => at > now() - 60_000);
    asked.set(project, recent);
    if (recent.length >= perMinute) return false;
    recent.push(now());
    return true;
  };
}

type WriteRequest = {
  logName: string;
  resource: Entry['resource'] | null;
  labels: Readonly<Record<string, string>>;
  entries: readonly Readonly<Record<string, unknown>>[];
};

function writtenEntries(request: WriteRequest, now: number): readonly Entry[] {
  return request.entries.map((wire) => {
    const entry = entryOfWritten(wire, now);
    return {
      ...entry,
      ...(entry.logName || !request.logName ? {} : { logName: request.logName }),
      ...(entry.resource || !request.resource ? {} : { resource: request.resource }),
      labels: { ...request.labels, ...entry.labels },
    };
  });
}

type TailRequest = { resourceNames: readonly string[]; filter: string };

function tailHandler(
  tails: Set<Tail>,
  language: Language,
): grpc.handleBidiStreamingCall<TailRequest, object> {
  return (call) => {
    let tail: Tail | null = null;
    const end = () => {
      if (tail) tails.delete(tail);
    };
    call.on('data', ({ resourceNames, filter }: TailRequest) => {
      const parsed = language.parseFilter(filter);
      if (resourceNames.length === 0 || parsed.kind === 'error') {
        const details =
          parsed.kind === 'error'
            ? `Unparseable filter: ${parsed.message}`
            : 'resource_names must not be empty';
        call.emit('error', { code: grpc.status.INVALID_ARGUMENT, details });
        return;
      }
      end();
      tail = {
        filter: (entry) => isIn(entry, resourceNames) && parsed.matches(entry) === true,
        send: (entry) => call.write({ entries: [wireOfEntry(entry, language)], suppressionInfo: [] }),
      };
      tails.add(tail);
    });
    call.on('end', () => {
      end();
      call.end();
    });
    call.on('cancelled', end);
  };
}

function bound(server: grpc.Server, address: string): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.bindAsync(address, grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error) reject(error);
    else resolve(port);
  });
  return promise;
}
