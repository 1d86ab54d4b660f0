import { rfc3339 } from '../../../src/core/query/time.ts';
import { opensearch } from '../../../src/platform/sources/opensearch/opensearch.ts';
import { startOpenSearch } from '../../../stand-ins/opensearch/server.ts';
import type { OpenSearchFault } from '../../../stand-ins/opensearch/wire.ts';
import type { Fault, Line, SourceUnderTest } from '../stand.ts';

const html = { type: 'text/html', text: '<!doctype html><title>Log in</title>' };
const refused = (status: number, type: string, reason: string): OpenSearchFault => {
  const error = { root_cause: [{ type, reason }], type, reason };
  return { kind: 'status', status, text: JSON.stringify({ error, status }) };
};

const faults: Partial<Record<Fault, OpenSearchFault>> = {
  permission: refused(
    403,
    'security_exception',
    'no permissions for [indices:data/read/search] and User [name=checks, backend_roles=[], requestedTenant=null]',
  ),
  credentials: { kind: 'status', status: 401, type: 'text/plain', text: 'Authentication finally failed' },
  quota: refused(429, 'circuit_breaking_exception', '[parent] Data too large: too many requests at once'),
  broken: refused(503, 'no_shard_available_action_exception', 'No shard available for [get [logs]]'),
  hang: { kind: 'hang' },
  reset: { kind: 'reset' },
  html: { kind: 'status', status: 200, ...html },
  nonsense: { kind: 'answer', fields: { hits: [] } },
  partial: {
    kind: 'answer',
    fields: {
      _shards: {
        ...{ total: 2, successful: 1, skipped: 0, failed: 1 },
        failures: [
          { shard: 0, index: 'logs', reason: { type: 'node_disconnected', reason: 'disconnected' } },
        ],
      },
    },
  },
  loop: { kind: 'fewer', most: 1 },
};

/** As Elastic Common Schema has it. */
function documentOf({ ms, nanos = 0, text, json, severity, id, pod = 'a', trace }: Line) {
  const time = rfc3339(ms).replace('Z', `${String(nanos).padStart(6, '0')}Z`);
  return {
    ...(id === undefined ? {} : { id }),
    source: {
      '@timestamp': time,
      ...(json === undefined ? { message: text } : json),
      kubernetes: { pod: { name: `pod-${pod}` } },
      ...(severity === undefined ? {} : { log: { level: severity } }),
      ...(trace === undefined ? {} : { trace: { id: trace.traceId }, span: { id: trace.spanId } }),
    },
  };
}

/** The contract holds of both that speak it. */
export function searchUnderTest(product: 'opensearch' | 'elasticsearch'): SourceUnderTest {
  return {
    source: opensearch,
    async start() {
      const server = await startOpenSearch({ product });
      let stages = 0;
      return {
        hosts: [new URL(server.url).host],
        stage() {
          server.faults.length = 0;
          const began = server.requests.length;
          stages += 1;
          const index = `logs-${stages}`;
          server.create(index);
          const place = { url: server.url, index, query: '*' };
          let isMissing = false;
          return {
            get place() {
              return isMissing ? { ...place, index: 'lgos' } : place;
            },
            write: (lines) => server.index(index, lines.map(documentOf)),
            spoil(fault, times) {
              isMissing = fault === 'missing';
              if (isMissing) return;
              const made = faults[fault];
              if (made === undefined) throw new Error(`no ${fault} here`);
              server.faults.length = 0;
              if (times !== 0) server.faults.push({ ...made, ...(times === undefined ? {} : { times }) });
            },
            requests: () => server.requests.length - began,
          };
        },
        [Symbol.asyncDispose]: () => server.close(),
      };
    },
    pages: { size: 1_000, most: 10 },
    holding: (place) => ({ opensearch: { ...Object(place), query: 'message.keyword:"${word}"' } }),
    refused: (place) => ({
      spec: { opensearch: { ...Object(place), query: 'message:(boom OR' } },
      told: /refused the query: Cannot parse 'message:\(boom OR': Encountered "<EOF>" at line 1, column 16\./,
    }),
    grants: /right to read the index/,
    quirks: {
      'empty-page': 'a page without an entry is the last, unless the server counts more',
      cost: 'what does not fit on one page is read in a point in time, which is opened and closed: three requests more',
    },
    notes: [
      'the paths of Elasticsearch are tried where those of OpenSearch are not known; the same statements of pages are tried on both',
      'without a tie-breaker (OpenSearch has none of its own) the last instant of a page comes again with the next one, and an entry is known by its index and id',
      'a shard or a cluster that did not answer, a search that timed out or ended early, and a count above what came make the answer incomplete',
      'an answer without an entry is followed by a search for any document of the window: where there is none, the check is `errored`, as with a field of the time that is another one',
      'fields that a query names and no index has (`_field_caps`) make an answer of none prove nothing; an index that maps fields by what comes has to be told of them first, in its template',
      'a role with document-level security sees a part, and is not told so: give who asks one without',
      'the text of a document is the body, the groups that say what wrote it (`kubernetes`, `host`, `service` …) the `resource`, everything else the `attributes`',
      'what a query string finds of a text is decided by the mapping of its field: `none` and `some` look into texts whatever that is',
      'a document is found once its index was refreshed, a second after it came unless set otherwise: `settle` waits',
    ],
  };
}

export const underTest = searchUnderTest('opensearch');
