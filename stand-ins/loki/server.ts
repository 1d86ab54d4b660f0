import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { LogqlError, parseLogql } from './logql.ts';

/** What goes wrong with a query; `times` is how often, for ever when left out. */
export type LokiFault = { times?: number } & (
  | { kind: 'status'; status: number; text: string; type?: string; headers?: Record<string, string> }
  /** Never answers. */
  | { kind: 'hang' }
  /** The connection ends in the middle of the answer. */
  | { kind: 'reset' }
  /** Answers with a warning: what was found is not all. */
  | { kind: 'warning'; text: string }
  /** Gives fewer lines than were asked for, without a word. */
  | { kind: 'fewer'; most: number }
);

/** A line of a stream, with its structured metadata. */
export type LokiLine = {
  nanos: bigint;
  line: string;
  labels: Readonly<Record<string, string>>;
  metadata?: Readonly<Record<string, string>>;
};

/** A Loki on this machine. */
export type LokiServer = AsyncDisposable & {
  url: string;
  /** Takes lines in for a tenant, as its push API does. */
  push(tenant: string, lines: readonly LokiLine[]): void;
  /** Queries in the order they came; refused ones too. */
  requests: { path: string; fields: URLSearchParams; tenant: string | null }[];
  /** Faults still to come; the first one is used until its `times` are over. */
  faults: LokiFault[];
  close(): Promise<void>;
};

type Options = {
  /** False as `auth_enabled: false`: there is one tenant, and its header is not needed. */
  hasTenants?: boolean;
  /** `max_entries_limit_per_query`; 5000 as Loki has it. */
  mostEntries?: number;
};

/**
 * Starts a server that answers `query_range` and `series` as Loki's HTTP API documents them
 * (https://grafana.com/docs/loki/latest/reference/loki-http-api).
 */
export async function startLoki({
  hasTenants = true,
  mostEntries = 5_000,
}: Options = {}): Promise<LokiServer> {
  const stored = new Map<string, LokiLine[]>();
  const requests: LokiServer['requests'] = [];
  const faults: LokiFault[] = [];
  const replyTo = (request: IncomingMessage): Reply | null => {
    const { pathname: path, searchParams: fields } = new URL(request.url ?? '', 'http://loki');
    const tenant = String(request.headers['x-scope-orgid'] ?? '') || null;
    requests.push({ path, fields, tenant });
    const fault = nextFault(faults);
    if (fault?.kind === 'hang') return null;
    if (fault?.kind === 'status') return { ...plainText, ...fault };
    if (hasTenants && tenant === null) return refusal(401, 'no org id');
    const lines = (hasTenants ? (tenant ?? '').split('|') : ['fake']).flatMap((one) => stored.get(one) ?? []);
    try {
      if (path === '/loki/api/v1/query_range')
        return rangeReply({ lines, fields, mostEntries, fault, isCategorized: isCategorized(request) });
      return path === '/loki/api/v1/series' ? seriesReply(lines, fields) : refusal(404, '404 page not found');
    } catch (error) {
      if (!(error instanceof LogqlError)) throw error;
      return refusal(400, error.message);
    }
  };
  const server = createServer((request, response) => {
    const reply = replyTo(request);
    if (reply !== null) send(response, reply);
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  const close = async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  };
  return {
    url: `http://127.0.0.1:${address.port}`,
    push: (tenant, lines) => take(stored, hasTenants ? tenant : 'fake', lines),
    requests,
    faults,
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** A line that its stream has already at this time is dropped. */
function take(stored: Map<string, LokiLine[]>, tenant: string, lines: readonly LokiLine[]): void {
  const own = stored.get(tenant) ?? [];
  stored.set(tenant, own);
  const keyOf = (one: LokiLine) => JSON.stringify([String(one.nanos), one.line, one.labels, one.metadata]);
  const known = new Set(own.map(keyOf));
  for (const one of lines) {
    if (known.has(keyOf(one))) continue;
    known.add(keyOf(one));
    own.push(one);
  }
}

function nextFault(faults: LokiFault[]): LokiFault | null {
  const [fault] = faults;
  if (fault === undefined) return null;
  if (fault.times !== undefined) {
    fault.times -= 1;
    if (fault.times <= 0) faults.shift();
  }
  return fault;
}

function isCategorized({ headers }: IncomingMessage): boolean {
  return String(headers['x-loki-response-encoding-flags'] ?? '').includes('categorize-labels');
}

type Range = {
  lines: readonly LokiLine[];
  fields: URLSearchParams;
  mostEntries: number;
  fault: LokiFault | null;
  isCategorized: boolean;
};

function rangeReply({ lines, fields, mostEntries, fault, isCategorized }: Range): Reply {
  const query = parseLogql(fields.get('query') ?? '');
  const limit = Number(fields.get('limit') ?? 100);
  if (limit > mostEntries)
    return refusal(
      400,
      `max entries limit per query exceeded, limit > max_entries_limit_per_query (${limit} > ${mostEntries})`,
    );
  if (query.kind === 'metric')
    return json({ status: 'success', data: { resultType: 'matrix', result: [], stats: {} } });
  const isForward = fields.get('direction')?.toLowerCase() === 'forward';
  const sign = isForward ? 1 : -1;
  const matching = within(lines, fields)
    .filter((one) => query.isOfStream(one.labels) && query.keeps(one.line))
    .toSorted((a, b) => (a.nanos === b.nanos ? 0 : a.nanos < b.nanos ? -sign : sign))
    .slice(0, Math.min(limit, fault?.kind === 'fewer' ? fault.most : limit));
  const result = streamsOf(matching, isCategorized);
  const warnings = fault?.kind === 'warning' ? { warnings: [fault.text] } : {};
  const flags = isCategorized ? { encodingFlags: ['categorize-labels'] } : {};
  const body = {
    status: 'success',
    data: { resultType: 'streams', result, stats: {}, ...flags },
    ...warnings,
  };
  return { ...json(body), isBroken: fault?.kind === 'reset' };
}

/** Structured metadata are labels of the stream, unless they are asked for apart. */
function streamsOf(lines: readonly LokiLine[], isCategorized: boolean) {
  const streams = Map.groupBy(lines, ({ labels, metadata }) =>
    JSON.stringify(isCategorized ? labels : { ...labels, ...metadata }),
  );
  return [...streams].map(([stream, own]) => ({
    stream: JSON.parse(stream),
    values: own.map(({ nanos, line, metadata }) => {
      const beside = metadata === undefined ? {} : { structuredMetadata: metadata };
      return [String(nanos), line, ...(isCategorized ? [beside] : [])];
    }),
  }));
}

function seriesReply(lines: readonly LokiLine[], fields: URLSearchParams): Reply {
  const queries = fields.getAll('match[]').map(parseLogql);
  if (queries.length === 0) return refusal(400, '0 matcher groups supplied');
  const labels = within(lines, fields)
    .filter((one) => queries.some((query) => query.kind === 'log' && query.isOfStream(one.labels)))
    .map((one) => JSON.stringify(one.labels));
  return json({ status: 'success', data: [...new Set(labels)].map((one) => JSON.parse(one)) });
}

function within(lines: readonly LokiLine[], fields: URLSearchParams): readonly LokiLine[] {
  const [start, end] = [BigInt(fields.get('start') ?? 0), BigInt(fields.get('end') ?? 0)];
  return lines.filter(({ nanos }) => nanos >= start && nanos < end);
}

type Reply = {
  status: number;
  type?: string;
  headers?: Record<string, string>;
  text: string;
  /** Half of it comes, then the connection ends. */
  isBroken?: boolean;
};

const plainText = { type: 'text/plain; charset=utf-8', headers: {} };

function refusal(status: number, text: string): Reply {
  return { status, ...plainText, text: `${text}\n` };
}

function json(value: unknown): Reply {
  return { status: 200, type: 'application/json; charset=UTF-8', text: JSON.stringify(value) };
}

function send(response: ServerResponse, { status, type, headers, text, isBroken }: Reply): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(text), ...headers });
  if (isBroken) response.write(text.slice(0, text.length / 2), () => response.destroy());
  else response.end(text);
}
