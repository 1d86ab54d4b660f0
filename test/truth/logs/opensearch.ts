import { logSearch, searchCheck } from '../../support/log-target.ts';
import type { Kind } from '../statement.ts';

const noBoom = { entries: { none: { contains: 'boom' } } };
const api = 'https://docs.opensearch.org/latest/api-reference/search-apis/search';

/** A service whose success says that it is one in its fields only. */
export const opensearch: Kind = {
  kind: 'OpenSearch answers with success and a part',
  rule: 'docs/sources.md; docs/checks.md, logs',
  statements: [
    {
      says: 'one of two shards did not answer, which had the line',
      is: 'inconclusive',
      why: api,
      target: logSearch(['ready'], ({ faults }) =>
        faults.push({ kind: 'answer', fields: { _shards: { total: 2, successful: 1, failed: 1 } } }),
      ),
      check: searchCheck(noBoom),
      reason: /1 of 2 shards did not answer/,
    },
    {
      says: 'a search that timed out, and a bare count of none',
      is: 'inconclusive',
      why: api,
      target: logSearch(['ready'], ({ faults }) =>
        faults.push({ kind: 'answer', fields: { timed_out: true } }),
      ),
      check: searchCheck({ entries: { count: 0 } }, { query: 'boom' }),
      reason: /timed out/,
    },
    {
      says: 'a search that timed out, and found the line',
      is: 'failed',
      why: 'what was found decides',
      target: logSearch(['boom'], ({ faults }) =>
        faults.push({ kind: 'answer', fields: { timed_out: true } }),
      ),
      check: searchCheck(noBoom),
    },
    {
      says: 'a pattern that no index has, and a bare count of none',
      is: 'errored',
      why: 'a pattern that matches no index is no error of OpenSearch',
      target: logSearch(['boom']),
      check: searchCheck({ entries: { count: 0 } }, { index: 'lgos-*' }),
      reason: /has no index lgos-\*/,
    },
    {
      says: 'one of two patterns that no index has, and a bare count of none',
      is: 'errored',
      why: `${api}: allow_no_indices`,
      target: logSearch(['ready']),
      check: searchCheck({ entries: { count: 0 } }, { index: 'log*,lgos-*', query: 'boom' }),
      reason: /has no index lgos-\*/,
    },
    {
      says: 'documents with another field of the time, and a bare count of none',
      is: 'errored',
      why: 'a range over a field that is not there matches nothing, which is no error',
      target: logSearch([], ({ index }) =>
        index('logs', [{ source: { time: new Date().toISOString(), message: 'boom' } }]),
      ),
      check: searchCheck({ entries: { count: 0 } }),
      reason: /no document in logs whose @timestamp is/,
    },
    {
      says: 'a query that leaves nothing of documents that are there',
      is: 'passed',
      why: 'a bare count is about what the query leaves',
      target: logSearch(['ready']),
      check: searchCheck({ entries: { count: 0 } }, { query: 'boom' }),
    },
    {
      says: 'a field that no document has, and a bare count of none',
      is: 'errored',
      why: 'a query of a field that is not mapped finds nothing, which is no error',
      target: logSearch(['boom']),
      check: searchCheck({ entries: { count: 0 } }, { query: 'mesage:boom' }),
      reason: /no field mesage in logs/,
    },
    {
      says: 'it counts more than it gives',
      is: 'inconclusive',
      why: 'what was left out was not looked at',
      target: logSearch(['ready', 'steady', 'boom'], ({ faults }) => faults.push({ kind: 'fewer', most: 2 })),
      check: searchCheck(noBoom),
      reason: /counts 3 entries and gave 2/,
    },
    {
      says: 'Dashboards answers 200 with a page',
      is: 'errored',
      why: 'a page is no answer',
      target: logSearch(['ready'], ({ faults }) =>
        faults.push({
          kind: 'status',
          status: 200,
          type: 'text/html',
          text: '<html><title>OpenSearch Dashboards</title>',
        }),
      ),
      check: searchCheck(noBoom),
      reason: /page of HTML \("OpenSearch Dashboards"\)/,
    },
    {
      says: 'a variable in a pattern of the query',
      is: 'invalid',
      why: 'nothing can be quoted there',
      target: logSearch(['boom']),
      check: searchCheck(noBoom, { query: 'message:/${search}/' }),
      reason: /a variable stands in a pattern/,
    },
  ],
};
