import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import { answerTo, refusalOf } from './answers.ts';
import {
  type Fields,
  jsonReply,
  type OpenSearchFault,
  type Options,
  type Reply,
  type SearchRequest,
  type Stored,
  shards,
} from './wire.ts';

/** An OpenSearch, or an Elasticsearch, on this machine. */
export type OpenSearchServer = AsyncDisposable & {
  url: string;
  /** Makes an index, with a mapping for its time. */
  create(index: string, timeField?: string): void;
  /** Takes documents in; one with an id that is there replaces it. */
  index(index: string, documents: readonly { id?: string; source: Fields }[]): void;
  /** Requests in the order they came; refused ones too. */
  requests: SearchRequest[];
  /** Faults still to come; the first one is used until its `times` are over. */
  faults: OpenSearchFault[];
  /** Points in time that are open. */
  points(): number;
  close(): Promise<void>;
};

/**
 * Starts a server that answers searches and points in time as OpenSearch (https://docs.opensearch.org/latest/api-reference/search-apis/) and
 * Elasticsearch (https://www.elastic.co/docs/api/doc/elasticsearch/group/endpoint-search) document them.
 */
export async function startOpenSearch(options: Options = {}): Promise<OpenSearchServer> {
  const stored: Stored = { indices: new Map(), points: new Map() };
  const requests: SearchRequest[] = [];
  const faults: OpenSearchFault[] = [];
  const replyTo = async (request: IncomingMessage): Promise<Reply | null> => {
    const { pathname: path, searchParams: fields } = new URL(request.url ?? '', 'http://search');
    const sent = await textOf(request);
    const asked: SearchRequest = { method: request.method ?? '', path, fields, body: bodyOf(sent) };
    requests.push(asked);
    const fault = nextFault(faults);
    if (fault?.kind === 'hang') return null;
    if (fault?.kind === 'status') return { ...jsonReply, ...fault };
    try {
      return { ...answerTo(stored, asked, options, fault), isBroken: fault?.kind === 'reset' };
    } catch (error) {
      return refusalOf(error, asked, sent);
    }
  };
  const server = createServer(async (request, response) => {
    const reply = await replyTo(request);
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
    create: (index, timeField = '@timestamp') =>
      void stored.indices.set(index, { timeField, documents: new Map() }),
    index: (index, documents) => take(stored, index, documents),
    requests,
    faults,
    points: () => stored.points.size,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function take(
  { indices }: Stored,
  index: string,
  documents: readonly { id?: string; source: Fields }[],
): void {
  const own = indices.get(index);
  if (own === undefined) throw new Error(`no index ${index}`);
  for (const { id = randomUUID(), source } of documents) {
    const order = own.documents.size;
    own.documents.set(id, { index, id, source, shard: order % shards, order });
  }
}

function nextFault(faults: OpenSearchFault[]): OpenSearchFault | null {
  const [fault] = faults;
  if (fault === undefined) return null;
  if (fault.behind !== undefined && fault.behind > 0) {
    fault.behind -= 1;
    return null;
  }
  if (fault.times !== undefined) {
    fault.times -= 1;
    if (fault.times <= 0) faults.shift();
  }
  return fault;
}

function bodyOf(sent: string): Fields {
  return sent === '' ? {} : Object(JSON.parse(sent));
}

function send(response: ServerResponse, { status, type, headers, text, isBroken }: Reply): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(text), ...headers });
  if (isBroken) response.write(text.slice(0, text.length / 2), () => response.destroy());
  else response.end(text);
}
