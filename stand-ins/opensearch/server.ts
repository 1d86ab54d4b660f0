import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import { LuceneError } from './lucene.ts';
import { looked, parseQuery, QueryRefusal, valuesAt } from './query-dsl.ts';

/** What goes wrong with a request; `times` is how often, for ever when left out, and `behind` how many requests go well before. */
export type OpenSearchFault = { times?: number; behind?: number } & (
  | { kind: 'status'; status: number; text: string; type?: string; headers?: Record<string, string> }
  /** Never answers. */
  | { kind: 'hang' }
  /** The connection ends in the middle of the answer. */
  | { kind: 'reset' }
  /** Its answer to a search has other fields than it should. */
  | { kind: 'answer'; fields: Readonly<Record<string, unknown>> }
  /** Gives fewer hits than were asked for. */
  | { kind: 'fewer'; most: number }
  /** Gives its first page whatever it is asked for. */
  | { kind: 'first-page' }
  /** A point in time is opened of one shard of two. */
  | { kind: 'half-point' }
);

type Fields = Readonly<Record<string, unknown>>;
type Document = { index: string; id: string; source: Fields; shard: number; order: number };

/** A request as it came. */
export type SearchRequest = { method: string; path: string; fields: URLSearchParams; body: Fields };

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

type Options = {
  /** Elasticsearch has other paths for a point in time, and sorts in it by `_shard_doc` behind all else. */
  product?: 'opensearch' | 'elasticsearch';
  /** `index.max_result_window`. */
  mostHits?: number;
  /** False as before OpenSearch 2.4 and Elasticsearch 7.10. */
  hasPoints?: boolean;
};

type Stored = {
  indices: Map<string, { timeField: string; documents: Map<string, Document> }>;
  points: Map<string, readonly Document[]>;
};

const shards = 2;

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

/** An error as the server writes it. */
class Refusal extends Error {
  readonly status: number;
  readonly error: unknown;
  constructor(status: number, error: unknown) {
    super('refused');
    this.status = status;
    this.error = error;
  }
}

function refused(status: number, type: string, reason: string, more: Fields = {}): Refusal {
  const cause = { type, reason, ...more };
  return new Refusal(status, { root_cause: [cause], ...cause });
}

function answerTo(
  stored: Stored,
  { method, path, fields, body }: SearchRequest,
  { product = 'opensearch', mostHits = 10_000, hasPoints = true }: Options,
  fault: OpenSearchFault | null,
): Reply {
  const isElastic = product === 'elasticsearch';
  const [, index = ''] = /^\/([^/_][^/]*)\//.exec(path) ?? [];
  const below = index === '' ? path : path.slice(index.length + 1);
  const opens = isElastic ? '/_pit' : '/_search/point_in_time';
  if (hasPoints && method === 'POST' && index !== '' && below === opens) {
    if (fields.get('keep_alive') === null)
      throw refused(
        400,
        'action_request_validation_exception',
        'Validation Failed: 1: [keep_alive] is not set;',
      );
    const documents = documentsOf(stored, index).flatMap((one) => one.documents);
    const id = randomUUID();
    const isHalf = fault?.kind === 'half-point';
    stored.points.set(
      id,
      documents.filter(({ shard }) => !isHalf || shard === 0),
    );
    const _shards = { ...shardsOf(shards), ...(isHalf ? { successful: 1, failed: 1 } : {}) };
    return json(isElastic ? { id, _shards } : { pit_id: id, _shards, creation_time: Date.now() });
  }
  if (hasPoints && method === 'DELETE' && path === opens) {
    const ids = isElastic ? [body.id] : [body.pit_id].flat();
    const found = ids.filter((id) => stored.points.delete(String(id)));
    if (isElastic) return { ...json({ succeeded: true, num_freed: found.length }) };
    return json({ pits: ids.map((pit_id) => ({ pit_id, successful: found.includes(pit_id) })) });
  }
  if (method === 'GET' && index !== '' && below === '/_field_caps')
    return json(fieldCaps(documentsOf(stored, index), (fields.get('fields') ?? '').split(',')));
  if (method === 'POST' && below === '/_search')
    return search(stored, {
      ...{ index, body, isElastic, mostHits, fault },
      isStrict: fields.get('allow_no_indices') === 'false',
    });
  throw new Refusal(400, `no handler found for uri [${path}] and method [${method}]`);
}

function documentsOf(
  { indices }: Stored,
  names: string,
  isStrict = false,
): readonly { timeField: string; documents: Document[] }[] {
  return decodeURIComponent(names)
    .split(',')
    .flatMap((name) => {
      const pattern = new RegExp(`^${name.split('*').map(RegExp.escape).join('.*')}$`);
      const found = [...indices].filter(([index]) => pattern.test(index)).map(([, own]) => own);
      if (found.length === 0 && (isStrict || !name.includes('*')))
        throw refused(404, 'index_not_found_exception', `no such index [${name}]`, {
          index: name,
          'resource.id': name,
          'resource.type': 'index_or_alias',
          index_uuid: '_na_',
        });
      return found.map(({ timeField, documents }) => ({ timeField, documents: [...documents.values()] }));
    });
}

/** A field that no document has is not in the mapping, as dynamic mappings have it. */
function fieldCaps(places: ReturnType<typeof documentsOf>, names: readonly string[]) {
  const isKnown = (name: string) =>
    places.some(
      ({ timeField, documents }) =>
        name === timeField ||
        documents.some(({ source }) => valuesAt(source, name.replace(/\.keyword$/, '')).length > 0),
    );
  const capabilities = { keyword: { type: 'keyword', searchable: true, aggregatable: true } };
  return {
    indices: [],
    fields: Object.fromEntries(names.filter(isKnown).map((name) => [name, capabilities])),
  };
}

function shardsOf(total: number) {
  return { total, successful: total, skipped: 0, failed: 0 };
}

type Search = {
  index: string;
  body: Fields;
  isElastic: boolean;
  mostHits: number;
  fault: OpenSearchFault | null;
  /** A pattern that no index has is refused too. */
  isStrict: boolean;
};

const known =
  'query size sort search_after pit track_total_hits timeout _source from docvalue_fields fields'.split(' ');

function search(stored: Stored, { index, body, isElastic, mostHits, fault, isStrict }: Search): Reply {
  const { id: point } = Object(body.pit);
  const size = Number(body.size ?? 10);
  refuseWrong({ body, size, mostHits, isTwice: point !== undefined && index !== '' });
  const places = point === undefined ? documentsOf(stored, index === '' ? '*' : index, isStrict) : [];
  const documents = point === undefined ? places.flatMap((one) => one.documents) : stored.points.get(point);
  if (documents === undefined)
    throw refused(404, 'search_context_missing_exception', `No search context found for id [${point}]`);
  const query = parseQuery(body.query ?? { match_all: {} });
  const fields = sortFields(body.sort, places);
  const matching = documents
    .filter(({ source }) => query(looked(source)))
    .map((document) => ({ document, sort: sortOf(document, fields, isElastic && point !== undefined) }))
    .toSorted(
      (a, b) =>
        compared(a.sort, b.sort) ||
        a.document.shard - b.document.shard ||
        a.document.order - b.document.order,
    );
  const after = fault?.kind === 'first-page' ? undefined : body.search_after;
  if (Array.isArray(after) && after.length !== (matching[0]?.sort.length ?? after.length))
    throw refused(
      400,
      'illegal_argument_exception',
      `search_after has ${after.length} value(s) but sort has ${matching[0]?.sort.length}.`,
    );
  const behind = Array.isArray(after) ? matching.filter(({ sort }) => compared(sort, after) > 0) : matching;
  const hits = behind.slice(0, fault?.kind === 'fewer' ? Math.min(size, fault.most) : size);
  const counted = Number(body.track_total_hits === undefined ? 10_000 : body.track_total_hits);
  const relation = matching.length > counted ? 'gte' : 'eq';
  return json({
    ...(point === undefined ? {} : { pit_id: point }),
    ...{
      took: 3,
      timed_out: false,
      _shards: shardsOf(point === undefined ? places.length * shards : shards),
    },
    hits: {
      ...(body.track_total_hits === false
        ? {}
        : { total: { value: Math.min(matching.length, counted), relation } }),
      max_score: null,
      hits: hits.map(({ document: { index: _index, id: _id, source }, sort }) => ({
        ...{ _index, _id, _score: null },
        ...(body._source === false ? {} : { _source: source }),
        ...(fields.length === 0 ? {} : { sort }),
      })),
    },
    ...(fault?.kind === 'answer' ? fault.fields : {}),
  });
}

function refuseWrong({
  body,
  size,
  mostHits,
  isTwice,
}: Pick<Search, 'body' | 'mostHits'> & { size: number; isTwice: boolean }): void {
  const wrong = Object.keys(body).find((key) => !known.includes(key));
  if (wrong !== undefined)
    throw refused(400, 'parsing_exception', `Unknown key for a START_OBJECT in [${wrong}].`, {
      line: 1,
      col: 2,
    });
  if (size > mostHits)
    throw refused(
      400,
      'illegal_argument_exception',
      `Result window is too large, from + size must be less than or equal to: [${mostHits}] but was [${size}]. See the scroll api for a more efficient way to request large data sets. This limit can be set by changing the [index.max_result_window] index level setting.`,
    );
  if (isTwice)
    throw refused(
      400,
      'action_request_validation_exception',
      'Validation Failed: 1: [indices] cannot be used with point in time. Do not specify any index with point in time.;',
    );
}

function sortFields(
  sort: unknown,
  places: readonly { timeField: string; documents: readonly Document[] }[],
): readonly string[] {
  const fields = [sort ?? []]
    .flat()
    .map((one) => (typeof one === 'string' ? one : (Object.keys(Object(one))[0] ?? '')));
  for (const field of fields) {
    const isMapped = ({ timeField, documents }: (typeof places)[number]) =>
      field === timeField || documents.some(({ source }) => valuesAt(source, field).length > 0);
    if (places.length > 0 && !places.some(isMapped)) throw noMapping(field);
  }
  return fields;
}

function noMapping(field: string): Refusal {
  const cause = {
    type: 'query_shard_exception',
    reason: `No mapping found for [${field}] in order to sort on`,
  };
  return allShards(cause, cause);
}

function allShards(cause: Fields, reason: Fields): Refusal {
  return new Refusal(400, {
    root_cause: [cause],
    ...{
      type: 'search_phase_execution_exception',
      reason: 'all shards failed',
      phase: 'query',
      grouped: true,
    },
    failed_shards: [{ shard: 0, index: 'logs', node: 'n1', reason }],
  });
}

/** Values of the type `date` are milliseconds; `_shard_doc` tells documents of one value apart. */
function sortOf(
  { source, shard, order }: Document,
  fields: readonly string[],
  isTied: boolean,
): readonly number[] {
  const values = fields.map((field) => {
    const [text = ''] = valuesAt(source, field);
    return /^\d+$/.test(text) ? Number(text) : Date.parse(text);
  });
  return isTied ? [...values, shard * 2 ** 32 + order] : values;
}

function compared(a: readonly unknown[], b: readonly unknown[]): number {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at === -1 ? 0 : Number(a[at]) - Number(b[at]);
}

function refusalOf(error: unknown, { body }: SearchRequest, sent: string): Reply {
  if (error instanceof Refusal)
    return { ...json({ error: error.error, status: error.status }), status: error.status };
  if (error instanceof QueryRefusal) {
    const [, named = ''] = /\[([^\]]*)\]$/.exec(error.message) ?? [];
    const where = { line: 1, col: sent.indexOf(`"${named}"`) + 1 };
    return refusalOf(refused(400, error.type, error.message, where), { body } as SearchRequest, sent);
  }
  if (!(error instanceof LuceneError)) throw error;
  const words = `parse_exception: ${error.message}\nWas expecting one of:\n    <NOT> ...\n    <QUOTED> ...\n    <TERM> ...\n    `;
  const asked = /^Cannot parse '([\s\S]*)': /.exec(error.message)?.[1] ?? '';
  const own = { type: 'query_shard_exception', reason: `Failed to parse query [${asked}]`, index: 'logs' };
  const caused = { ...own, caused_by: { type: 'parse_exception', reason: words } };
  return refusalOf(allShards(own, caused), { body } as SearchRequest, sent);
}

type Reply = {
  status: number;
  type?: string;
  headers?: Record<string, string>;
  text: string;
  /** Half of it comes, then the connection ends. */
  isBroken?: boolean;
};

const jsonReply = { type: 'application/json; charset=UTF-8', headers: {} };

function json(value: unknown): Reply {
  return { status: 200, ...jsonReply, text: JSON.stringify(value) };
}

function send(response: ServerResponse, { status, type, headers, text, isBroken }: Reply): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(text), ...headers });
  if (isBroken) response.write(text.slice(0, text.length / 2), () => response.destroy());
  else response.end(text);
}
