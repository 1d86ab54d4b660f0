import { randomUUID } from 'node:crypto';
import { LuceneError } from './lucene.ts';
import { looked, parseQuery, QueryRefusal, valuesAt } from './query-dsl.ts';
import {
  type Document,
  type Fields,
  json,
  type OpenSearchFault,
  type Options,
  type Reply,
  type SearchRequest,
  type Stored,
  shards,
} from './wire.ts';

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

/** What the server answers; throws a `Refusal`, a `QueryRefusal` or a `LuceneError`. */
export function answerTo(
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

/** A refusal as the server writes it. */
export function refusalOf(error: unknown, { body }: SearchRequest, sent: string): Reply {
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
